/** Looks for traces of values that should have left none: in folders and in the memory of processes. */
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The forms in which a value could lie somewhere: UTF-8, UTF-16 of both orders, and base64 at each alignment. */
export function formsOf(value: string): ReadonlyMap<string, Buffer> {
  const utf8 = Buffer.from(value, 'utf8');
  const forms = new Map<string, Buffer>([
    ['utf-8', utf8],
    ['utf-16le', Buffer.from(value, 'utf16le')],
    ['utf-16be', Buffer.from(value, 'utf16le').swap16()],
  ]);
  for (const shift of [0, 1, 2]) {
    const whole = Buffer.concat([Buffer.alloc(shift), utf8]).toString('base64');
    // The first characters depend on what stands before the value, the last on what stands behind it.
    const certain = whole.slice(
      Math.ceil((shift * 8) / 6),
      Math.floor(((shift + utf8.length) * 8) / 6),
    );
    forms.set(`base64+${shift}`, Buffer.from(certain));
    forms.set(`base64url+${shift}`, Buffer.from(certain.replace(/\+/g, '-').replace(/\//g, '_')));
  }
  return forms;
}

export interface Trace {
  readonly where: string;
  readonly what: string;
  readonly form: string;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/**
 * Every place below `folder` where one of the values lies, in a file's content or name.
 * @param values name of the value → the value, at least 6 characters, else it would be found by chance
 */
export function tracesInFolder(folder: string, values: Readonly<Record<string, string>>): Trace[] {
  const traces: Trace[] = [];
  for (const file of filesBelow(folder)) {
    const content = Buffer.concat([Buffer.from(file), readFileSync(file)]);
    for (const [what, value] of Object.entries(values)) {
      for (const [form, bytes] of formsOf(value)) {
        if (content.includes(bytes)) traces.push({ where: file, what, form });
      }
    }
  }
  return traces;
}

/** A process and all that came from it, by the parent written in /proc. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended between the listing and the look.
    }
  }
  const tree: number[] = [];
  const visit = (pid: number): void => {
    tree.push(pid);
    for (const child of children.get(pid) ?? []) visit(child);
  };
  visit(root);
  return tree;
}

const CHUNK = 8 * 1024 * 1024;

function scanRegion(
  memory: number,
  from: number,
  to: number,
  needles: readonly Buffer[],
): number[] {
  const found: number[] = [];
  const overlap = Math.max(...needles.map((needle) => needle.length));
  const chunk = Buffer.alloc(CHUNK + overlap);
  for (let at = from; at < to; at += CHUNK) {
    let length: number;
    try {
      length = readSync(memory, chunk, 0, Math.min(chunk.length, to - at), at);
    } catch {
      continue; // [vvar] and device mappings can't be read, by nobody.
    }
    needles.forEach((needle, index) => {
      if (chunk.subarray(0, length).includes(needle)) found.push(index);
    });
  }
  chunk.fill(0);
  return found;
}

/**
 * Every region of the processes' memory, of those that can be read and were ever written, in which one of the values lies, as UTF-8 or UTF-16.
 * Needs the right to trace them: root, or the same user without a lowered dumpable flag.
 */
export function tracesInMemory(
  pids: readonly number[],
  values: Readonly<Record<string, string>>,
): Trace[] {
  const traces: Trace[] = [];
  const names = Object.keys(values);
  const needles = names.flatMap((name) => [
    Buffer.from(values[name] ?? '', 'utf8'),
    Buffer.from(values[name] ?? '', 'utf16le'),
  ]);
  for (const pid of pids) {
    const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n');
    const memory = openSync(`/proc/${pid}/mem`, 'r');
    for (const line of maps) {
      const [range = '', mode = '', , , inode = '', place = ''] = line.split(/\s+/);
      // Pages of a file that nobody may write hold what the file holds.
      if (!mode.startsWith('r') || (inode !== '0' && !mode.includes('w'))) continue;
      const [from = 0, to = 0] = range.split('-').map((hex) => Number.parseInt(hex, 16));
      for (const index of scanRegion(memory, from, to, needles)) {
        const name = readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
        traces.push({
          where: `${name} ${pid} ${range} ${mode} ${place}`,
          what: names[Math.floor(index / 2)] ?? '',
          form: index % 2 === 0 ? 'utf-8' : 'utf-16le',
        });
      }
    }
    closeSync(memory);
  }
  return traces;
}

/** Size of everything below a folder in bytes, to see that there was something to search. */
export function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}
