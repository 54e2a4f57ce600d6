/**
 * Finds the end of a log that was left behind, by whatever ended the last run. What a crash can leave, an unfinished
 * last write, is set aside in a file of its own and cut off; anything else stays as it is, for verify to name.
 */
import { join } from 'node:path';
import { type FileOps, isCode, nullIfMissing, type OpenFile } from '../os/file-ops.ts';
import { type Place, step } from './chain.ts';
import { parseLine, segmentName, segmentsIn } from './format.ts';
import { type RawLine, readLines } from './lines.ts';
import type { Tip } from './reader.ts';

export interface Torn {
  /** Name of the file it is kept in, in the log's folder. */
  readonly kept: string;
  readonly bytes: number;
}

/** The first line that does not fit though signed lines stand behind it. */
export interface Damage {
  readonly segment: string;
  readonly line: number;
}

export interface Tail {
  /** Null: there is no log. */
  readonly tip: Tip | null;
  readonly torn: readonly Torn[];
  readonly damage: Damage | null;
}

/** @throws node's own errors when the folder can't be read, or what is torn can't be set aside */
export async function findTail(files: FileOps, folder: string): Promise<Tail> {
  const torn: Torn[] = [];
  const segments = segmentsIn((await nullIfMissing(files.list(folder))) ?? []);
  for (const segment of segments.reverse()) {
    const path = join(folder, segmentName(segment));
    const { kind, size } = await files.lstat(path);
    if (kind !== 'file') throw new Error(`${segmentName(segment)} is not a file`);
    const scan = await scanSegment(files, path, segment, size);
    if (scan.end < size || size === 0) {
      torn.push(await setAside(files, folder, segment, scan.end, size));
    }
    if (scan.place === null) continue; // Nothing of it was whole: the log ends in the segment before.
    const damage = scan.fault === 0 ? null : { segment: segmentName(segment), line: scan.fault };
    return { tip: { ...scan.place, segment, size: scan.end }, torn, damage };
  }
  return { tip: null, torn, damage: null };
}

interface Scan {
  place: Place | null;
  /** Behind the last line that counts. */
  end: number;
  /** Number of the first line that does not fit, 0 if none; lines behind it count all the same. */
  fault: number;
}

/**
 * A batch of lines is written, synced, and only then signed. So if a line does not fit, it was a crash unless a
 * checkpoint stands behind it: what power loss left of the last, unsynced batch, in whatever order its pages reached
 * the disk, has none.
 */
async function scanSegment(
  files: FileOps,
  path: string,
  segment: number,
  size: number,
): Promise<Scan> {
  const file = await files.open(path, 'read');
  try {
    const scan: Scan = { place: null, end: 0, fault: 0 };
    let beyond: Scan | null = null;
    let count = 0;
    for await (const { lines } of readLines(file, size)) {
      for (const raw of lines) {
        count += 1;
        if (beyond === null && follow(scan, raw, count === 1 ? segment : null)) continue;
        beyond ??= { ...scan, fault: scan.fault || count };
        if (!jump(beyond, raw)) continue;
        Object.assign(scan, beyond);
        beyond = null;
      }
    }
    return scan;
  } finally {
    await file.close();
  }
}

function follow(scan: Scan, raw: RawLine, segment: number | null): boolean {
  const { place } = step(scan.place, segment, raw.text);
  if (place === null) return false;
  scan.place = place;
  scan.end = raw.end;
  return true;
}

/** Takes the line at its word. True: it is a checkpoint, and what it follows was synced before it was written. */
function jump(scan: Scan, raw: RawLine): boolean {
  const line = parseLine(raw.text);
  if (line === null || line.kind === 'header') return false;
  scan.place = { epoch: scan.place?.epoch ?? 1, seq: line.seq, hash: line.hash };
  scan.end = raw.end;
  return line.kind === 'checkpoint';
}

/** Moves the bytes from `from` on into a file beside the log, and cuts them off. Lasting at every step. */
export async function setAside(
  files: FileOps,
  folder: string,
  segment: number,
  from: number,
  size: number,
): Promise<Torn> {
  const path = join(folder, segmentName(segment));
  const file = await files.open(path, 'write');
  let name: string;
  try {
    name = await copyAside(files, folder, segment, { file, from, size });
    await files.syncFolder(folder);
    await file.truncate(from);
    await file.sync();
  } finally {
    await file.close();
  }
  if (from === 0) {
    await files.unlink(path);
    await files.syncFolder(folder);
  }
  return { kept: name, bytes: size - from };
}

async function copyAside(
  files: FileOps,
  folder: string,
  segment: number,
  rest: { readonly file: OpenFile; readonly from: number; readonly size: number },
): Promise<string> {
  const { name, copy } = await createAside(files, folder, segment, rest.from);
  try {
    await copyRest(rest.file, copy, rest.from, rest.size);
    await copy.sync();
  } finally {
    await copy.close();
  }
  return name;
}

async function createAside(
  files: FileOps,
  folder: string,
  segment: number,
  from: number,
): Promise<{ name: string; copy: OpenFile }> {
  for (let count = 1; ; count++) {
    const name = `torn-${segmentName(segment).replace('.log', '')}-${from}-${count}`;
    try {
      return { name, copy: await files.open(join(folder, name), 'create') };
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
  }
}

async function copyRest(from: OpenFile, to: OpenFile, start: number, end: number): Promise<void> {
  const piece = new Uint8Array(64 * 1024);
  for (let at = start; at < end; ) {
    const got = await from.read(piece.subarray(0, Math.min(piece.length, end - at)), at);
    if (got === 0) return;
    await to.write(piece.subarray(0, got), at - start);
    at += got;
  }
}
