/** Records out of the log, from its end backwards or from a number forwards, touching only the segments it needs. */
import { join } from 'node:path';
import type { FileOps, OpenFile } from '../os/file-ops.ts';
import type { SignedPlace } from './checkpoint.ts';
import { type HeaderLine, type Line, parseLine, segmentName, segmentsIn } from './format.ts';
import type { SealPlace } from './keys.ts';
import { type RawLine, readLines, readLinesBackwards } from './lines.ts';
import type { AuditAnchor } from './types.ts';

/** Where the log ends: the place behind its last line, and the byte behind it. */
export interface Tip extends AuditAnchor {
  readonly segment: number;
  readonly size: number;
}

export interface FoundRecord {
  readonly line: Extract<Line, { kind: 'record' }>;
  readonly place: SealPlace;
}

interface FoundLine {
  readonly line: Line;
  readonly epoch: number;
  /** Hash of the line before it. */
  readonly previous: string;
}

export class Reader {
  readonly #folder: string;
  readonly #files: FileOps;
  // Headers never change, so they are read once: first record numbers are the index of the log.
  readonly #headers = new Map<number, HeaderLine>();

  constructor(folder: string, files: FileOps) {
    this.#folder = folder;
    this.#files = files;
  }

  async segments(): Promise<number[]> {
    return segmentsIn(await this.#files.list(this.#folder));
  }

  /** Records with numbers below `before`, the newest first. Lines that can't be read are passed over. */
  async *recordsBackwards(tip: Tip, before: number | null): AsyncGenerator<FoundRecord> {
    for await (const { line, epoch, previous } of this.#backwards(tip, before)) {
      if (line.kind !== 'record' || (before !== null && line.seq >= before)) continue;
      yield { line, place: { epoch, seq: line.seq, hash: previous } };
    }
  }

  /** Records from number `seq` on. */
  async *recordsFrom(tip: Tip, seq: number): AsyncGenerator<FoundRecord> {
    for await (const { line, epoch, previous } of this.#forwards(tip, seq)) {
      if (line.kind !== 'record' || line.seq < seq) continue;
      yield { line, place: { epoch, seq: line.seq, hash: previous } };
    }
  }

  async lastCheckpoint(tip: Tip): Promise<SignedPlace | null> {
    for await (const { line, epoch, previous } of this.#backwards(tip, null)) {
      if (line.kind !== 'checkpoint') continue;
      return { epoch, seq: line.seq, hash: previous, signature: line.signature };
    }
    return null;
  }

  /** Records behind the last checkpoint, the newest first. */
  async *recordsUnsigned(tip: Tip): AsyncGenerator<FoundRecord> {
    for await (const { line, epoch, previous } of this.#backwards(tip, null)) {
      if (line.kind === 'checkpoint') return;
      if (line.kind === 'record') yield { line, place: { epoch, seq: line.seq, hash: previous } };
    }
  }

  /** `behind`: the log ends before it. `other`: the log has something else there. */
  async contains(tip: Tip, place: AuditAnchor): Promise<'yes' | 'behind' | 'other'> {
    if (place.seq > tip.seq) return 'behind';
    // Behind record n may stand checkpoints, and the header of the next segment, whose first record is n + 1.
    for await (const { line } of this.#backwards(tip, place.seq + 2)) {
      const seq = line.kind === 'header' ? line.first - 1 : line.seq;
      if (seq < place.seq) break;
      if (seq === place.seq && line.hash === place.hash) return 'yes';
    }
    return 'other';
  }

  /** Numbers of the first records of the segments, ascending: what a search can leave out at one go. */
  async starts(tip: Tip): Promise<number[]> {
    const segments = (await this.segments()).filter((segment) => segment <= tip.segment);
    const headers = await Promise.all(segments.map((segment) => this.#header(segment)));
    return headers.flatMap((header) => (header === null ? [] : [header.first]));
  }

  /** The file a record stands in, and its line in there, counted from 1; null: there is no such record. */
  async locate(tip: Tip, seq: number): Promise<{ segment: string; line: number } | null> {
    let line = 0;
    let segment = '';
    for await (const { line: found } of this.#forwards(tip, seq)) {
      line += 1;
      if (found.kind === 'header') {
        line = 1;
        segment = segmentName(found.segment);
      }
      if (found.kind === 'record' && found.seq === seq) return { segment, line };
    }
    return null;
  }

  async #header(segment: number): Promise<HeaderLine | null> {
    const known = this.#headers.get(segment);
    if (known !== undefined) return known;
    const found = await this.#withFile(segment, async (file) => {
      const start = new Uint8Array(512);
      const text = Buffer.from(start.subarray(0, await file.read(start, 0))).toString('latin1');
      return parseLine(text.slice(0, Math.max(0, text.indexOf('\n'))));
    });
    if (found?.kind !== 'header') return null;
    this.#headers.set(segment, found);
    return found;
  }

  async #withFile<T>(segment: number, use: (file: OpenFile) => Promise<T>): Promise<T> {
    const file = await this.#files.open(join(this.#folder, segmentName(segment)), 'read');
    try {
      return await use(file);
    } finally {
      await file.close();
    }
  }

  async #sizeOf(segment: number, tip: Tip): Promise<number> {
    if (segment === tip.segment) return tip.size;
    return (await this.#files.stat(join(this.#folder, segmentName(segment)))).size;
  }

  async *#backwards(tip: Tip, before: number | null): AsyncGenerator<FoundLine> {
    for (const segment of (await this.segments()).reverse()) {
      if (segment > tip.segment) continue;
      const header = await this.#header(segment);
      if (header === null || (before !== null && header.first >= before)) continue;
      const size = await this.#sizeOf(segment, tip);
      const file = await this.#files.open(join(this.#folder, segmentName(segment)), 'read');
      try {
        const end = before === null ? size : await narrow(file, size, before);
        let later: RawLine | null = null;
        for await (const raw of readLinesBackwards(file, end)) {
          const line: Line | null = later === null ? null : parseLine(later.text);
          if (line !== null) yield { line, epoch: header.epoch, previous: raw.text.slice(-64) };
          later = raw;
        }
      } finally {
        await file.close();
      }
      yield { line: header, epoch: header.epoch, previous: header.previous };
    }
  }

  /** Lines from the last segment on that begins at or before `seq`, its header included. */
  async *#forwards(tip: Tip, seq: number): AsyncGenerator<FoundLine> {
    const segments = (await this.segments()).filter((n) => n <= tip.segment);
    for (const segment of segments.slice(await this.#startOf(segments, seq))) {
      const header = await this.#header(segment);
      if (header === null) continue;
      const end = await this.#sizeOf(segment, tip);
      const file = await this.#files.open(join(this.#folder, segmentName(segment)), 'read');
      try {
        let previous = header.previous;
        for await (const { lines } of readLines(file, end)) {
          for (const { text } of lines) {
            const line = parseLine(text);
            if (line !== null) yield { line, epoch: header.epoch, previous };
            previous = text.slice(-64);
          }
        }
      } finally {
        await file.close();
      }
    }
  }

  /** Index of the last segment whose first record is not behind `seq`. */
  async #startOf(segments: readonly number[], seq: number): Promise<number> {
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      const first = (await this.#header(segments[middle] ?? 0))?.first ?? 0;
      if (first <= Math.max(seq, 1)) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Reading backwards for less than this needs no search. */
const NEAR = 64 * 1024;

/**
 * The end of a line not far behind the last one with a number below `before`, by halving. Where it meets something
 * that is no line it stops, and more is read than need be.
 */
async function narrow(file: OpenFile, size: number, before: number): Promise<number> {
  const piece = Buffer.alloc(4096);
  let low = 0;
  let high = size;
  while (high - low > NEAR) {
    const middle = (low + high) >> 1;
    await file.read(piece, middle);
    const start = piece.indexOf('\n') + 1;
    const end = piece.indexOf('\n', start);
    const line = end < 0 ? null : parseLine(piece.toString('latin1', start, end));
    if (line === null || line.kind === 'header') return high;
    if (line.seq < before) low = middle + end + 1;
    else high = middle + start;
  }
  return high;
}
