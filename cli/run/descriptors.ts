/** Values over inherited file descriptors: not in an environment, which every child of the program inherits too. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, openSync, statfsSync, unlinkSync, writeSync } from 'node:fs';

const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW = 0, O_RDONLY } = constants;
/** statfs(2): TMPFS_MAGIC. */
const TMPFS = 0x01021994;
const MEMORY = '/dev/shm';

/**
 * What goes into the place of a descriptor: one of ours that is open for reading, or `pipe` for one that Node makes
 * and we write into.
 */
export type Slot = number | 'pipe';

/**
 * A file without a name, in memory, with this in it: written after its name is gone, opened a second time for reading
 * alone. Read from its beginning as often as one likes, and as large as it may be. Where there is no such place (not
 * Linux, no tmpfs), a pipe is told to be made instead.
 *
 * @returns a descriptor, to be closed by the caller
 */
export function slotFor(value: string, folder: string = MEMORY): Slot {
  if (!inMemory(folder)) return 'pipe';
  const path = `${folder}/keyturn-${randomBytes(16).toString('hex')}`;
  let writable: number;
  try {
    writable = openSync(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  } catch {
    return 'pipe';
  }
  try {
    unlinkSync(path);
    writeWhole(writable, Buffer.from(value));
    // A second look at the same file, with a position of its own; it can't be written through.
    return openSync(`/proc/self/fd/${writable}`, O_RDONLY);
  } catch {
    return 'pipe';
  } finally {
    closeSync(writable);
  }
}

function inMemory(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  try {
    return statfsSync(folder).type === TMPFS;
  } catch {
    return false;
  }
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  for (let at = 0; at < bytes.byteLength; ) at += writeSync(descriptor, bytes, at);
  bytes.fill(0);
}
