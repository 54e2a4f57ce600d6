/** Lines out of a segment file, forwards in pieces and backwards from a place, never the whole file at once. */
import type { OpenFile } from '../os/file-ops.ts';
import { LINE_MAX } from './format.ts';

const LF = 0x0a;
const PIECE = 256 * 1024;
const PIECE_BACKWARDS = 64 * 1024;

/** Bytes as they are, one character each, so that nothing but ASCII can match a pattern. */
export interface RawLine {
  readonly text: string;
  readonly start: number;
  /** Behind its line feed. */
  readonly end: number;
}

export interface Piece {
  readonly lines: readonly RawLine[];
  /** Where the bytes without a line feed begin, once the end of the file is reached and there are any. */
  readonly unfinished: number | null;
}

/** @param end where to stop reading, in bytes; lines beyond are not looked at */
export async function* readLines(file: OpenFile, end: number): AsyncGenerator<Piece> {
  const piece = Buffer.alloc(Math.min(PIECE, end));
  let rest: Buffer = Buffer.alloc(0);
  let position = 0;
  while (position < end) {
    const got = await file.read(piece.subarray(0, Math.min(PIECE, end - position)), position);
    if (got === 0) break;
    const start = position - rest.length;
    position += got;
    const bytes = Buffer.concat([rest, piece.subarray(0, got)]);
    const lines = split(bytes, start);
    const used = (lines.at(-1)?.end ?? start) - start;
    rest = bytes.subarray(used);
    // A line that long is none. Its end is not looked for, so that it need not be kept.
    if (rest.length > LINE_MAX) lines.push({ text: '', start: start + used, end });
    yield { lines, unfinished: null };
    if (rest.length > LINE_MAX) return;
  }
  if (rest.length > 0) yield { lines: [], unfinished: position - rest.length };
}

function split(bytes: Buffer, start: number): RawLine[] {
  const lines: RawLine[] = [];
  for (let from = 0; ; ) {
    const to = bytes.indexOf(LF, from);
    if (to < 0) return lines;
    lines.push({
      text: bytes.toString('latin1', from, to),
      start: start + from,
      end: start + to + 1,
    });
    from = to + 1;
  }
}

/** Whole lines before `end`, the last one first. `end` must be the end of a line. */
export async function* readLinesBackwards(file: OpenFile, end: number): AsyncGenerator<RawLine> {
  let rest: Buffer = Buffer.alloc(0);
  for (let position = end; position > 0; ) {
    const from = Math.max(0, position - PIECE_BACKWARDS);
    const piece = Buffer.alloc(position - from);
    if ((await file.read(piece, from)) < piece.length) return;
    position = from;
    const bytes = Buffer.concat([piece, rest]);
    // Up to the first line feed it may be the end of a line that begins further ahead.
    const first = from === 0 ? 0 : bytes.indexOf(LF) + 1;
    if (first === 0 && from !== 0) {
      if (bytes.length > LINE_MAX) return;
      rest = bytes;
      continue;
    }
    yield* split(bytes.subarray(first), from + first).reverse();
    rest = bytes.subarray(0, first);
  }
}
