import { basename, dirname, join } from 'node:path';
import { type FileOps, nullIfMissing } from './file-ops.ts';

/**
 * The whole new file or the one before, never a mixture: written beside it for the owner alone, synced, renamed, and
 * the name made to last. Throws node's own errors; then the one before is still there.
 */
export async function writeWhole(files: FileOps, path: string, bytes: Uint8Array): Promise<void> {
  const folder = dirname(path);
  await files.makeFolder(folder);
  await replaceFile(files, path, join(folder, `.${basename(path)}.new`), bytes);
  await files.syncFolder(folder);
}

/**
 * The old file or the new one, whatever happens. The caller syncs the folder if the new one must last: without it, the
 * old one may be there again after a power loss. Throws node's own errors.
 * @param temporary beside it; what an earlier try left there is overwritten
 */
export async function replaceFile(
  files: FileOps,
  path: string,
  temporary: string,
  bytes: Uint8Array,
): Promise<void> {
  await nullIfMissing(files.unlink(temporary));
  const file = await files.open(temporary, 'create');
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await files.rename(temporary, path);
}

/** Null when there is none. Throws for one that is longer than `max`, and node's own errors. */
export async function readWhole(
  files: FileOps,
  path: string,
  max: number,
): Promise<Uint8Array | null> {
  const file = await nullIfMissing(files.open(path, 'read'));
  if (file === null) return null;
  try {
    const bytes = new Uint8Array(max + 1);
    const length = await file.read(bytes, 0);
    if (length > max) throw new Error(`longer than ${max} bytes: ${basename(path)}`);
    return bytes.subarray(0, length);
  } finally {
    await file.close();
  }
}
