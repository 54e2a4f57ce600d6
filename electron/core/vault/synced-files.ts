/** Files that are there whole after a power cut, or not at all. */
import { join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Random } from '../ports.ts';

const TEMPORARY = /^\.keyturn-[A-Za-z0-9_-]{22}\.tmp$/;

/**
 * A new file in the folder, 0600, under a name of its own, its contents synced; for the caller to rename.
 * @returns its path. @throws KeyturnError `disk_full`, `write_failed`; then nothing is left behind
 */
export async function writeTemporary(
  files: FileOps,
  folder: string,
  bytes: Uint8Array,
  random: Random,
): Promise<string> {
  const path = join(folder, `.keyturn-${Buffer.from(random.bytes(16)).toString('base64url')}.tmp`);
  try {
    const file = await files.open(path, 'create');
    try {
      await file.write(bytes, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    return path;
  } catch (error) {
    await removeQuietly(files, path);
    throw writeError(error);
  }
}

/** A new file, or a new one in place of an old one. @throws KeyturnError `disk_full`, `write_failed` */
export async function writeInPlace(
  files: FileOps,
  folder: string,
  name: string,
  bytes: Uint8Array,
  random: Random,
): Promise<void> {
  const temporary = await writeTemporary(files, folder, bytes, random);
  try {
    await files.rename(temporary, join(folder, name));
    await files.syncFolder(folder);
  } catch (error) {
    await removeQuietly(files, temporary);
    throw writeError(error);
  }
}

/** What a process that was killed left behind. Only for who holds the folder's lock. */
export async function removeLeftovers(files: FileOps, folder: string): Promise<void> {
  for (const name of await files.list(folder)) {
    if (TEMPORARY.test(name)) await removeQuietly(files, join(folder, name));
  }
}

/** Where a failure changes nothing any more: the file is not there, or will be removed at the next start. */
export async function removeQuietly(files: FileOps, path: string): Promise<void> {
  await files.unlink(path).catch(() => undefined);
}

/** Null for a file that is not there; other errors are thrown on. */
export async function orMissing<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

export function writeError(error: unknown): KeyturnError {
  if (error instanceof KeyturnError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KeyturnError('disk_full', `not saved: ${code}`, { cause: error });
  }
  const problem = code ?? 'the system did not say why';
  return new KeyturnError('write_failed', `not saved: ${problem}`, {
    facts: { problem },
    cause: error,
  });
}

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** For names of files: sorts by time, and has no character a file system could mind. */
export function stampOf(time: number): string {
  return new Date(time).toISOString().replace(/[-:.]/g, '');
}

/** Null unless `stampOf` gives it. */
export function timeOf(stamp: string): number | null {
  const iso = stamp.replace(
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\d{3})Z$/,
    '$1-$2-$3T$4:$5:$6.$7Z',
  );
  const time = Date.parse(iso);
  return !Number.isNaN(time) && stampOf(time) === stamp ? time : null;
}
