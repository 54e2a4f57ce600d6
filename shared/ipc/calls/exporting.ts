/** Writing keys to a file, and looking into backups. */
import * as z from 'zod/mini';
import { Id, Instant } from '../../model/credential.ts';
import { BackupLook, ExportAsk, ExportDone, RESTORE_AS } from '../../model/exporting.ts';
import { call, listCall, nothing } from '../call.ts';

const BackupId = z.string().check(z.maxLength(60));

export const exportCalls = {
  /**
   * Asks where, for a step-up, and for the file's own password where it has one; then writes. Null: no file was chosen.
   * `exportWork` tells how far it is.
   */
  exportKeys: call(ExportAsk, z.nullable(ExportDone)),
  /** Ends an export that is under way: nothing is written. */
  stopExport: call(nothing, nothing),
  /** The last exported file in the system's file manager. */
  showExported: call(nothing, nothing),
  /** Keeps the vault as it is now. */
  takeBackup: call(nothing, z.object({ id: z.string(), takenAt: Instant })),
  /**
   * What is in a backup, or in a vault file that is chosen in a dialog (`backup` null); asks for its password where it
   * is not today's. Null: no file was chosen.
   */
  lookIntoBackup: listCall(z.object({ backup: z.nullable(BackupId) }), z.nullable(BackupLook)),
  closeBackup: call(nothing, nothing),
  /** One key out of what is looked at. Asks for a step-up. */
  restoreKey: call(
    z.object({ look: Id, key: Id, as: z.enum(RESTORE_AS) }),
    z.object({ id: z.string(), label: z.string() }),
  ),
  /** All of what is looked at, in the place of the vault, which locks. Asks for a step-up. */
  restoreLooked: call(z.object({ look: Id }), nothing),
  /** A copy of a backup, sealed as it is, where the owner says; null: no file was chosen. */
  saveBackup: call(z.object({ backup: BackupId }), z.nullable(z.object({ name: z.string() }))),
  /** Those that are older, and copies kept beside the vault. Asks for a step-up. */
  destroyBackups: call(z.object({ olderThan: Instant }), z.object({ destroyed: z.number() })),
} as const;

export const exportEvents = {
  exportWork: z.object({ done: z.number(), total: z.number() }),
} as const;
