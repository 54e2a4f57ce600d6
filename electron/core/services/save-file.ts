/** A file where the owner said, readable for the owner alone, there whole or not at all. */
import { basename, dirname, resolve, sep } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Random } from '../ports.ts';
import { writeInPlace } from '../vault/synced-files.ts';

export interface SaveFileDeps {
  readonly files: FileOps;
  readonly random: Random;
  /** Keyturn's own: nothing of the owner's goes in there. */
  readonly dataFolder: string;
}

/**
 * Over what is there: the system's dialog has asked. The caller wipes the bytes.
 * @throws KeyturnError `disk_full`, `file_refused` with words for a person; then all is as it was
 */
export async function saveFile(
  { files, random, dataFolder }: SaveFileDeps,
  path: string,
  bytes: Uint8Array,
): Promise<void> {
  if (resolve(path).startsWith(resolve(dataFolder) + sep)) {
    throw refused('Keyturn’s own folder is no place for it. Choose another one.');
  }
  try {
    await writeInPlace(files, dirname(path), basename(path), bytes, random);
  } catch (error) {
    if (!(error instanceof KeyturnError) || error.code !== 'write_failed') throw error;
    throw refused(`The file could not be written (${error.facts?.['problem'] ?? '?'}).`, error);
  }
}

function refused(problem: string, cause?: unknown): KeyturnError {
  return new KeyturnError('file_refused', problem, { facts: { problem }, cause });
}
