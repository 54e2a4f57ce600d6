/**
 * One process per vault. The kernel keeps the lock, so that it ends with its holder however that ends: there is no
 * stale lock to judge and no file to remove.
 */
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { native } from './native.ts';

export interface FolderLock {
  /** Gives the lock back. Calling it again does nothing. */
  release(): void;
}

const LOCK_EX = 2;
const LOCK_NB = 4;
const HOLDER_MAX = 200;
// libuv's UV_FS_O_EXLOCK on Windows: no sharing while it is open. Node passes it on, and has no name for it.
const WINDOWS_EXCLUSIVE = 0x10000000;

/**
 * @param path of the lock file, made if it isn't there (0600) and never removed: whoever waits for a removed file
 *   would lock another one
 * @throws KeyturnError `vault_in_use` (facts: `holder`), `write_failed` when there can be no lock here: a vault is
 *   never opened without one
 */
export function acquireFolderLock(path: string): FolderLock {
  const fd = openLockFile(path);
  try {
    if (process.platform !== 'win32') lockOrThrow(fd, path);
    ftruncateSync(fd);
    writeSync(fd, `${process.pid} ${basename(process.execPath)}\n`, 0);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let held = true;
  return {
    release() {
      if (!held) return;
      held = false;
      ftruncateSync(fd);
      closeSync(fd);
    },
  };
}

function openLockFile(path: string): number {
  // libuv opens with O_CLOEXEC, so no child inherits the lock. On Windows opening is the lock (not tried by us).
  const exclusive = process.platform === 'win32' ? WINDOWS_EXCLUSIVE : 0;
  const flags = constants.O_RDWR | constants.O_CREAT | (constants.O_NOFOLLOW ?? 0) | exclusive;
  try {
    return openSync(path, flags, 0o600);
  } catch (error) {
    if (process.platform === 'win32' && (error as NodeJS.ErrnoException).code === 'EBUSY') {
      throw new KeyturnError('vault_in_use', `${path} is open elsewhere`, {
        facts: { holder: 'another process' },
      });
    }
    throw noLock(`the lock file can't be opened`, error);
  }
}

function lockOrThrow(fd: number, path: string): void {
  const system = native();
  if (system.libc === null) throw noLock(system.reason);
  const flock = system.libc.func<(fd: number, operation: number) => number>(
    'int flock(int fd, int operation)',
  );
  if (flock(fd, LOCK_EX | LOCK_NB) === 0) return;
  const errno = system.libc.errno();
  // EAGAIN is EWOULDBLOCK on every platform Node runs on: 11 on Linux, 35 on macOS and the BSDs.
  if (errno !== 11 && errno !== 35) throw noLock(`flock failed with errno ${errno}`);
  throw new KeyturnError('vault_in_use', `${path} is locked`, {
    facts: { holder: holderOf(path) },
  });
}

/** What the holder wrote about itself: a hint for a person, nothing is decided by it. */
function holderOf(path: string): string {
  const match = /^(\d{1,10}) ([^\p{Cc}\p{Cf}]+)\n$/u.exec(
    readFileSync(path, 'utf8').slice(0, HOLDER_MAX),
  );
  return match ? `${match[2]} (process ${match[1]})` : 'another process';
}

function noLock(problem: string, cause?: unknown): KeyturnError {
  return new KeyturnError('write_failed', `no lock on the data folder: ${problem}`, {
    facts: { problem: `the data folder can't be locked (${problem})` },
    cause,
  });
}
