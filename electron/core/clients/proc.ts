/**
 * What Linux tells about a process, from /proc. Everything may be gone at any moment, or be withheld (another
 * owner, a process that is not dumpable): then the answer is null, and never a guess. `root` is '/proc' but in tests.
 */
import { closeSync, openSync, read, readFileSync, readlinkSync, statSync } from 'node:fs';

/** What tells one process from all others, also after its number is used again. Read without waiting. */
export interface Birth {
  /** Clock ticks since boot. */
  readonly startTime: string;
  readonly name: string;
  readonly parent: number;
}

/** proc_pid_stat(5). The name stands in parentheses and may itself hold spaces and parentheses. */
export function birthOf(root: string, pid: number): Birth | null {
  const text = orNull(() => readFileSync(`${root}/${pid}/stat`, 'utf8'));
  if (text === null) return null;
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  const fields = text.slice(close + 2).split(' ');
  const parent = Number(fields[1]);
  const startTime = fields[19];
  if (open < 0 || close < open || !Number.isInteger(parent) || !/^\d+$/.test(startTime ?? ''))
    return null;
  return { startTime: startTime as string, name: text.slice(open + 1, close), parent };
}

const ANCESTORS = 8;

/** Who started it, from `parent` on, the nearest first. One that ended meanwhile ends the list, without its name. */
export function ancestorsOf(root: string, parent: number): { pid: number; name: string | null }[] {
  const ancestors: { pid: number; name: string | null }[] = [];
  for (let pid = parent; pid > 0 && ancestors.length < ANCESTORS; ) {
    const birth = birthOf(root, pid);
    ancestors.push({ pid, name: birth?.name ?? null });
    if (birth === null) break;
    pid = birth.parent;
  }
  return ancestors;
}

/** A file as the kernel knows it: while these four stay, so does what is in it. */
export interface FileMark {
  readonly path: string;
  readonly inode: string;
  /** Device, inode, size and time of the last change: a change can't be dated back, unlike a modification. */
  readonly mark: string;
}

/** The program a process runs, also when its file was replaced since. Read without waiting. */
export function executableOf(root: string, pid: number): FileMark | null {
  return orNull(() => {
    const path = readlinkSync(`${root}/${pid}/exe`);
    const stat = statSync(`${root}/${pid}/exe`, { bigint: true });
    return { path, inode: String(stat.ino), mark: markOf(stat) };
  });
}

export function markOf(stat: { dev: bigint; ino: bigint; size: bigint; ctimeNs: bigint }): string {
  return `${stat.dev}:${stat.ino}:${stat.size}:${stat.ctimeNs}`;
}

const COMMAND_LINE_USUAL = 4 * 1024;
const COMMAND_LINE_MAX = 64 * 1024;

/**
 * The argument list, which the process itself can overwrite; of a longer one the beginning. Only the read waits: the
 * kernel takes it from the process's own memory, and a hostile process can make that last for ever (a page of its
 * stack that a file system of its own provides), so nobody may wait for it blocking.
 */
export async function commandLineOf(root: string, pid: number): Promise<string[] | null> {
  const file = orNull(() => openSync(`${root}/${pid}/cmdline`, 'r'));
  if (file === null) return null;
  let bytes = await readOnce(file, COMMAND_LINE_USUAL);
  if (bytes.length === COMMAND_LINE_USUAL) bytes = await readOnce(file, COMMAND_LINE_MAX);
  closeSync(file);
  if (bytes.length === 0) return null;
  return bytes
    .toString('utf8', 0, bytes.at(-1) === 0 ? bytes.length - 1 : bytes.length)
    .split('\0');
}

/** From the beginning: one read gives all there is, because files of proc(5) are made when they are read. */
function readOnce(file: number, size: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(size);
  return new Promise((resolve) => {
    read(file, buffer, 0, size, 0, (error, count) =>
      resolve(buffer.subarray(0, error ? 0 : count)),
    );
  });
}

/** Read without waiting. */
export function workingFolderOf(root: string, pid: number): string | null {
  return orNull(() => readlinkSync(`${root}/${pid}/cwd`));
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
