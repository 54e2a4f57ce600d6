import * as z from 'zod/mini';
import { Name } from './credential.ts';

export const ForeignUser = z.object({
  uid: z.number().check(z.int(), z.gte(0), z.lte(0xff_ff_ff_fe)),
  name: Name,
});
export type ForeignUser = z.infer<typeof ForeignUser>;

/** Rules that protect the vault; they live inside it, sealed, so that editing a file can't weaken them. */
export const VaultSettings = z.object({
  /** Minutes without a key or the mouse until the window locks, 1 to 240. */
  windowLockMinutes: z.number().check(z.int(), z.gte(1), z.lte(240)),
  lockOnScreenLock: z.boolean(),
  lockOnSuspend: z.boolean(),
  /** Hours after unlocking when the vault locks, whoever is being served; null: it doesn't by itself. */
  vaultLockHours: z.nullable(z.number().check(z.int(), z.gte(1), z.lte(24 * 14))),
  /** Seconds until a copied value is cleared from the clipboard, 10 to 120. */
  clipboardSeconds: z.number().check(z.int(), z.gte(10), z.lte(120)),
  /** Minutes a passed step-up holds, 0 to 30; 0 asks every time. */
  stepUpMinutes: z.number().check(z.int(), z.gte(0), z.lte(30)),
  /** Labels in system notifications, while the vault is unlocked. */
  labelsInNotifications: z.boolean(),
  /** The loopback address for `proxyUrl`. The port is chosen once and kept; null while none was. */
  tcp: z.object({
    enabled: z.boolean(),
    port: z.nullable(z.number().check(z.int(), z.gte(1024), z.lte(65_535))),
  }),
  /** Other users of the machine that may connect, each with the name the owner gave it: a container's, say. */
  foreignUsers: z.array(ForeignUser).check(z.maxLength(16)),
});
export type VaultSettings = z.infer<typeof VaultSettings>;

export const DEFAULT_VAULT_SETTINGS: VaultSettings = {
  windowLockMinutes: 10,
  lockOnScreenLock: true,
  lockOnSuspend: true,
  vaultLockHours: null,
  clipboardSeconds: 30,
  stepUpMinutes: 5,
  labelsInNotifications: false,
  tcp: { enabled: false, port: null },
  foreignUsers: [],
};

export const KEY_SORTS = [
  'label',
  'exchange',
  'account',
  'environment',
  'scopes',
  'risk',
  'access',
  'due',
  'status',
] as const;

/** How the list of keys was left. */
export const KeysView = z.object({
  sort: z.object({ by: z.enum(KEY_SORTS), descending: z.boolean() }),
  group: z.enum(['none', 'exchange', 'account']),
});
export type KeysView = z.infer<typeof KeysView>;

const DEFAULT_KEYS_VIEW: KeysView = { sort: { by: 'label', descending: false }, group: 'none' };

/** The size of text, and of all around it, in per cent. */
export const TEXT_SIZES = [80, 90, 100, 110, 125, 150, 175, 200] as const;
export type TextSize = (typeof TEXT_SIZES)[number];

/** What a new owner is led to, and may skip. */
export const FirstStep = z.enum(['key', 'bot']);
export type FirstStep = z.infer<typeof FirstStep>;

/** How the window looks and behaves; kept in the clear by electron-store. Nothing secret, nothing that protects. */
export const AppSettings = z.object({
  theme: z.enum(['system', 'light', 'dark']),
  density: z.enum(['compact', 'comfortable']),
  startAtLogin: z.boolean(),
  textSize: z._default(z.literal(TEXT_SIZES), 100),
  skippedSteps: z._default(z.array(FirstStep), () => []),
  keys: z._default(KeysView, () => DEFAULT_KEYS_VIEW),
});
export type AppSettings = z.infer<typeof AppSettings>;

export const DEFAULT_APP_SETTINGS: AppSettings = {
  theme: 'system',
  density: 'compact',
  startAtLogin: false,
  textSize: 100,
  skippedSteps: [],
  keys: DEFAULT_KEYS_VIEW,
};
