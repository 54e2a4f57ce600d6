/** The step-up window: proof that the owner is there, a change of what proves it, and passwords of other files. */
import * as z from 'zod/mini';
import { bytes, call, nothing } from './call.ts';

/** What the owner is asked for. */
export const StepUpReason = z.enum([
  'reveal',
  'copy',
  'delete',
  'export',
  'import',
  'settings',
  'restore',
  'grant',
  'password',
  'recovery',
  'second-factor',
  'quick-unlock',
  'delete-backups',
  'approve',
  'admin',
  'thaw',
  'proxy',
]);
export type StepUpReason = z.infer<typeof StepUpReason>;

export const STEP_UP_KINDS = [
  /** The master password, or a code where `codes` says so. */
  'confirm',
  'change-password',
  'new-recovery-code',
  /** Setting the second factor up. */
  'second-factor',
  /** Ten new recovery codes of the second factor. */
  'second-factor-codes',
  /** The password of a file that another program made, or this one for another vault. */
  'file-password',
  /** A new password for a file that is written. */
  'choose-file-password',
] as const;

export const StepUpState = z.object({
  kind: z.enum(STEP_UP_KINDS),
  reason: StepUpReason,
  /** What it is about, as the owner named it: a key's label, a file's name. */
  subject: z.nullable(z.string()),
  /** The program on whose behalf it is asked; null: the owner's own doing. */
  asker: z.nullable(z.string()),
  /** Whether a code of the second factor will do, too. */
  codes: z.boolean(),
  /** `file-password`: the one before did not open it. */
  wrong: z.boolean(),
  triesLeft: z.number(),
});
export type StepUpState = z.infer<typeof StepUpState>;

/** Ten codes, one a line; and which of them is asked back, counted from one. */
const ShownCodes = z.object({ codes: bytes, ask: z.number() });

export const stepUpContract = {
  calls: {
    state: call(nothing, StepUpState),
    confirm: call(z.object({ password: bytes }), nothing),
    /** The six digits of now, or a recovery code of the second factor. */
    confirmCode: call(z.object({ code: bytes }), nothing),
    changePassword: call(
      z.object({ current: bytes, next: bytes }),
      z.object({ recoveryCode: bytes }),
    ),
    newRecoveryCode: call(z.object({ current: bytes }), z.object({ recoveryCode: bytes })),
    confirmRecovery: call(z.object({ code: bytes }), z.object({ olderBackups: z.number() })),
    destroyOlderBackups: call(nothing, nothing),
    /** `uri` is what the QR code says, `seed` the same for typing. Nothing is set yet. */
    beginSecondFactor: call(z.object({ password: bytes }), z.object({ uri: bytes, seed: bytes })),
    /** The first code of the authenticator: it has the seed. */
    proveSecondFactor: call(z.object({ code: bytes }), ShownCodes),
    renewCodes: call(z.object({ password: bytes }), ShownCodes),
    /** The code that was asked back: from now on the second factor, or the new codes, count. */
    keepCodes: call(z.object({ code: bytes }), nothing),
    copyCodes: call(nothing, z.object({ clearedAt: z.number() })),
    /** Into a file of the owner's choosing; false when no file was chosen. */
    saveCodes: call(nothing, z.object({ saved: z.boolean() })),
    filePassword: call(z.object({ password: bytes }), nothing),
    cancel: call(nothing, nothing),
  },
  events: { working: z.boolean() },
} as const;
