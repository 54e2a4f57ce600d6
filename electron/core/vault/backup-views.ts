import type { BackupView } from '../../../shared/ipc/contract.ts';
import type { Backups } from './backups.ts';
import { credentialsIn } from './contents.ts';
import { FORMAT_VERSION, parseFile, versionOf } from './format.ts';
import type { VaultKeys } from './keys.ts';

/** Newest first. How many keys are in one is known of those that `keys` opens. */
export async function backupViews(backups: Backups, keys: VaultKeys | null): Promise<BackupView[]> {
  const views: BackupView[] = [];
  for (const backup of await backups.list()) {
    const file = keys === null ? null : await backups.read(backup.id).catch(() => null);
    const credentials = keys === null || file === null ? null : await credentialsIn(file, keys);
    const damaged = keys !== null && credentials === null && !readable(file);
    views.push({ ...backup, credentials, ...(damaged ? { damaged: true as const } : {}) });
  }
  return views;
}

/** What can be seen without a key; one of an older format is for a migration to read. */
function readable(file: Uint8Array | null): boolean {
  try {
    if (file === null) return false;
    if (versionOf(file) < FORMAT_VERSION) return true;
    parseFile(file);
    return true;
  } catch {
    return false;
  }
}
