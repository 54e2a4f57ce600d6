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
const PAGE = 4096;
/** In the last byte of a page's entry (Linux, admin-guide/mm/pagemap): it is in memory, or in the swap. */
const THERE = 0xc0;

/** The parts of a region that were ever written; most of what V8 and Chromium reserve never is. */
function written(pagemap: number, from: number, to: number): [number, number][] {
  const entries = Buffer.alloc(((to - from) / PAGE) * 8);
  const length = readSync(pagemap, entries, 0, entries.length, (from / PAGE) * 8);
  const runs: [number, number][] = [];
  for (let entry = 0; entry < length / 8; entry++) {
    if (((entries[entry * 8 + 7] ?? 0) & THERE) === 0) continue;
    const at = from + entry * PAGE;
    const last = runs.at(-1);
    if (last?.[1] === at) last[1] = at + PAGE;
    else runs.push([at, at + PAGE]);
  }
  return runs;
}

function scanRegion(
  memory: number,
  from: number,
  to: number,
  needles: readonly Buffer[],
): number[] {
  const found: number[] = [];
  const overlap = Math.max(...needles.map((needle) => needle.length));
  const chunk = Buffer.alloc(Math.min(CHUNK + overlap, to - from));
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
 * Every region of the processes' memory, of those that can be read and were ever written, in which one of the values lies,
 * as UTF-8 or UTF-16. Needs the right to trace them: root, or the same user without a lowered dumpable flag.
 */
export function tracesInMemory(
  pids: readonly number[],
  values: Readonly<Record<string, string>>,
): Trace[] {
  const needles = Object.entries(values).flatMap(([what, value]) => [
    { what, form: 'utf-8', bytes: Buffer.from(value, 'utf8') },
    { what, form: 'utf-16le', bytes: Buffer.from(value, 'utf16le') },
  ]);
  return pids.flatMap((pid) => {
    try {
      return tracesIn(pid, needles);
    } catch (error) {
      if (hasEnded(pid)) return [];
      throw error;
    }
  });
}

interface Needle {
  readonly what: string;
  readonly form: string;
  readonly bytes: Buffer;
}

function tracesIn(pid: number, needles: readonly Needle[]): Trace[] {
  const traces: Trace[] = [];
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  const name = /--(?:utility-sub-)?type=([^\0]+)/.exec(command)?.[1] ?? 'main';
  const maps = readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n');
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const pagemap = openSync(`/proc/${pid}/pagemap`, 'r');
  try {
    for (const line of maps) {
      const [range = '', mode = '', , , inode = '', place = ''] = line.split(/\s+/);
      // Pages of a file that nobody may write hold what the file holds.
      if (!mode.startsWith('r') || (inode !== '0' && !mode.includes('w'))) continue;
      const [from = 0, to = 0] = range.split('-').map((hex) => Number.parseInt(hex, 16));
      // What is shared may have been written by another process.
      const own = inode === '0' && mode.endsWith('p');
      const parts = own ? written(pagemap, from, to) : [[from, to] as const];
      const bytes = needles.map((needle) => needle.bytes);
      const found = parts.flatMap(([begin, end]) => scanRegion(memory, begin, end, bytes));
      const where = `${name} ${pid} ${range} ${mode} ${place}`;
      for (const at of new Set(found)) {
        const { what = '', form = '' } = needles[at] ?? {};
        traces.push({ where, what, form });
      }
    }
  } finally {
    closeSync(pagemap);
    closeSync(memory);
  }
  return traces;
}

/** Gone, or dead and not yet asked about: either way it has no memory. */
function hasEnded(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8') === '';
  } catch (error) {
    return ['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '');
  }
}

/** Size of everything below a folder in bytes, to see that there was something to search. */
export function bytesBelow(folder: string): number {
  return filesBelow(folder).reduce((sum, file) => sum + statSync(file).size, 0);
}
