import { randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from './errors.ts';

const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;

/**
 * Puts a file of mode 0600 in place whole: a new file beside it, synced, renamed over it. A symbolic link in its place
 * is replaced, not followed.
 *
 * @param replace false: a file that is there stays, one that came this very moment too
 * @throws Failure `unreadable_file` when it can't be written, `file_exists`; what was there is still there then
 */
export function writePrivate(
  path: string,
  text: string,
  { replace = true }: { readonly replace?: boolean } = {},
): void {
  const beside = `${path}.${randomBytes(8).toString('hex')}.new`;
  try {
    const descriptor = openSync(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      // open(2) takes the umask off the mode, never adds to it; an odd umask could leave us unable to read.
      if (process.platform !== 'win32') fchmodSync(descriptor, 0o600);
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    if (replace) renameSync(beside, path);
    else {
      // Unlike rename(2), link(2) never takes another file's place.
      linkSync(beside, path);
      unlinkSync(beside);
    }
    syncFolder(dirname(path));
  } catch (error) {
    forget(beside);
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST')
      throw new Failure('file_exists', `there is a file ${path} already`, {
        hint: '--force replaces it',
      });
    throw new Failure('unreadable_file', `cannot write ${path} (${code ?? 'unknown'})`);
  }
}

/** Else a power cut could bring the old name back. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, constants.O_RDONLY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function forget(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was never made, or has its place already.
  }
}
