/** What the window is told of exported files and of what is in a backup: everything but the values. */
import * as z from 'zod/mini';
import { Id, Instant } from './credential.ts';

/** `keyturn-file`: a vault file with its own password. `kdbx`: KeePass. `csv`: plain text. */
export const EXPORT_FORMATS = ['keyturn-file', 'kdbx', 'csv'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export const ExportAsk = z.object({
  /** Null: all of them. */
  ids: z.nullable(z.array(Id).check(z.minLength(1))),
  format: z.enum(EXPORT_FORMATS),
  /** Whether the seeds of the accounts' second factors go along. */
  totp: z.boolean(),
  /** Whether what the owner wrote about them goes along: notes and tags. */
  notes: z.boolean(),
});
export type ExportAsk = z.infer<typeof ExportAsk>;

export const ExportDone = z.object({
  /** The file's whole path. */
  path: z.string(),
  format: z.enum(EXPORT_FORMATS),
  keys: z.number(),
  /** Of them, how many went with the seed of a second factor. */
  seeds: z.number(),
  bytes: z.number(),
  at: Instant,
});
export type ExportDone = z.infer<typeof ExportDone>;

/** How a key of a backup stands to the vault of today. */
export const DIFFERENCES = ['same', 'changed', 'removed'] as const;

/** What of a key is another one today. `values`: it has a newer version, or an older one. */
export const CHANGED_PARTS = [
  'values',
  'label',
  'account',
  'permissions',
  'addresses',
  'dates',
  'status',
  'notes',
] as const;
export type ChangedPart = (typeof CHANGED_PARTS)[number];

export const BackupKey = z.object({
  id: z.string(),
  label: z.string(),
  exchangeName: z.string(),
  account: z.string(),
  /** When its values were stored. */
  storedAt: Instant,
  difference: z.enum(DIFFERENCES),
  changed: z.array(z.enum(CHANGED_PARTS)),
  /** What it is called today; null when it is not there. */
  today: z.nullable(z.string()),
});
export type BackupKey = z.infer<typeof BackupKey>;

export const BackupLook = z.object({
  /** Of this look: it is over when anything locks, or after ten minutes. */
  look: Id,
  /** The backup's; null for a file from elsewhere. */
  backup: z.nullable(z.string()),
  /** The file's name. */
  name: z.string(),
  /** Null for a file from elsewhere. */
  takenAt: z.nullable(Instant),
  /** Whether today's password opens it. */
  today: z.boolean(),
  /** Whether it is a version of this vault: another one can't take its place, its log has other keys. */
  own: z.boolean(),
  clients: z.number(),
  keys: z.array(BackupKey),
  /** Labels of keys that are in the vault and not in it. */
  added: z.array(z.string()),
  until: Instant,
});
export type BackupLook = z.infer<typeof BackupLook>;

/** `version`: the values become the newest version of the key that is there. `key`: a key of its own. */
export const RESTORE_AS = ['version', 'key'] as const;
export type RestoreAs = (typeof RESTORE_AS)[number];
