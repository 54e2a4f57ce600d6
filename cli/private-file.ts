import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { Failure } from './errors.ts';

const MAX_BYTES = 64 * 1024;
const { O_RDONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;

/**
 * Reads a file that only its owner may read or change. Looked at through the open descriptor, so that the file that
 * was checked is the file that is read.
 *
 * @param what names it in an error, e.g. `the token file`
 * @returns its bytes; null when there is none
 * @throws Failure `unsafe_file` for a symbolic link, another owner, wider modes than 0600, anything but a plain file
 */
export function readPrivate(path: string, what: string): Buffer | null {
  let descriptor: number;
  try {
    // Without O_NONBLOCK a FIFO in the file's place would hold us for ever.
    descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (code === 'ELOOP') throw unsafe(what, path, 'it is a symbolic link');
    throw new Failure('unreadable_file', `cannot read ${what} ${path} (${code ?? 'unknown'})`);
  }
  try {
    const stats = fstatSync(descriptor);
    const trouble = stats.isFile() ? tooOpen(stats) : 'it is not a plain file';
    if (trouble !== null) throw unsafe(what, path, trouble);
    if (stats.size > MAX_BYTES) throw unsafe(what, path, 'it is far too large');
    return readAll(descriptor, stats.size);
  } finally {
    closeSync(descriptor);
  }
}

/** Why others could read or change something of ours; null when they can't. Windows guards by the folder's ACL. */
export function tooOpen(stats: Stats): string | null {
  const me = process.geteuid?.();
  if (me === undefined) return null;
  if (stats.uid !== me) return `it belongs to another user (uid ${stats.uid})`;
  if ((stats.mode & 0o077) !== 0)
    return `its mode is ${(stats.mode & 0o777).toString(8).padStart(4, '0')}`;
  return null;
}

export function unsafe(what: string, path: string, why: string): Failure {
  return new Failure('unsafe_file', `refusing ${what} ${path}: ${why}`, {
    hint: 'it must be a plain file of your own that nobody else can open (chmod 600), in a folder like that (chmod 700)',
  });
}

/** As much as the file had when it was looked at: one that grows meanwhile is not read beyond its measure. */
function readAll(descriptor: number, size: number): Buffer {
  const bytes = Buffer.alloc(size);
  let length = 0;
  for (let read = -1; read !== 0 && length < size; length += read) {
    read = readSync(descriptor, bytes, length, size - length, null);
  }
  return bytes.subarray(0, length);
}
