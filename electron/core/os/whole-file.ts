import { basename, dirname, join } from 'node:path';
import { type FileOps, isCode } from './file-ops.ts';

/**
 * The whole new file or the one before, never a mixture: written beside it for the owner alone, synced, renamed, and
 * the name made to last. Throws node's own errors; then the one before is still there.
 */
export async function writeWhole(files: FileOps, path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  const temporary = join(folder, `.${basename(path)}.new`);
  await files.makeFolder(folder);
  await files.unlink(temporary).catch((error: unknown) => {
    if (!isCode(error, 'ENOENT')) throw error;
  });
  const file = await files.open(temporary, 'create');
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, path);
  await files.syncFolder(folder);
}

/** Null when there is none. Throws for one that is longer than `max`, and node's own errors. */
export async function readWhole(
  files: FileOps,
  path: string,
  max: number,
): Promise<Uint8Array | null> {
  let file: Awaited<ReturnType<FileOps['open']>>;
  try {
    file = await files.open(path, 'read');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
  try {
    const bytes = new Uint8Array(max + 1);
    const length = await file.read(bytes, 0);
    if (length > max) throw new Error(`longer than ${max} bytes: ${basename(path)}`);
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}
