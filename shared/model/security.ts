/** What protects the open app beside the master password, as the settings show it. */
import * as z from 'zod/mini';
import { Instant } from './credential.ts';

export const SecondFactorView = z.object({
  setAt: Instant,
  /** Recovery codes in all, and those not used yet. */
  codes: z.number(),
  codesLeft: z.number(),
});
export type SecondFactorView = z.infer<typeof SecondFactorView>;

export const QuickUnlockView = z.object({
  on: z.boolean(),
  /** What the owner knows the system's keychain as. */
  keychain: z.string(),
  /** Why it can't be used here, as a sentence; null when it can. */
  unavailable: z.nullable(z.string()),
  /** From when on the master password is wanted again at the latest; null while it is off. */
  until: z.nullable(Instant),
});
export type QuickUnlockView = z.infer<typeof QuickUnlockView>;

export const SecurityView = z.object({
  secondFactor: z.nullable(SecondFactorView),
  quickUnlock: QuickUnlockView,
});
export type SecurityView = z.infer<typeof SecurityView>;
