/**
 * The mark that the file in place was put there from a backup and has not been opened since: its clients come back
 * paused. It names the file by its hash, so that a mark left by a restore that did not happen means nothing. Written
 * before the file is put in place and removed after the paused clients are saved; so no crash loses it.
 */
import { join } from 'node:path';
import { FILES } from '../../../shared/paths.ts';
import { sha256 } from '../crypto/bytes.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Random } from '../ports.ts';
import { orMissing, removeQuietly, writeInPlace } from './synced-files.ts';

export interface MarkOptions {
  readonly folder: string;
  readonly files: FileOps;
  readonly random: Random;
}

/** @param vaults the files this is true of: one, or a file and what a migration makes of it */
export async function markRestored(
  { folder, files, random }: MarkOptions,
  ...vaults: readonly Uint8Array[]
): Promise<void> {
  const lines = vaults.map((vault) => `${hashOf(vault)}\n`).join('');
  await writeInPlace(files, folder, FILES.restored, Buffer.from(lines), random);
}

/** Whether this file was restored. A mark that can't be read counts: paused is the safe side. */
export async function isRestored(
  { folder, files }: MarkOptions,
  vault: Uint8Array,
): Promise<boolean> {
  try {
    const mark = await orMissing(files.readFile(join(folder, FILES.restored)));
    return (
      mark !== null && Buffer.from(mark).toString('latin1').split('\n').includes(hashOf(vault))
    );
  } catch {
    return true;
  }
}

/** A mark that stays behind is harmless: it names a file that is no longer there. */
export async function clearRestored({ folder, files }: MarkOptions): Promise<void> {
  await removeQuietly(files, join(folder, FILES.restored));
}

function hashOf(vault: Uint8Array): string {
  return Buffer.from(sha256(vault)).toString('hex');
}
