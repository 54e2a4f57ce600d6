import { readSync } from 'node:fs';
import { Failure } from './errors.ts';

const STDIN = 0;
const PIECE_BYTES = 64 * 1024;
const PAUSE_MS = 10;

/**
 * Everything that comes in by standard input, up to a measure.
 *
 * @param what names it in an error
 * @returns one byte more than `most` at the most
 * @throws Failure `unreadable_file`
 */
export function readStdin(most: number, what: string): Buffer {
  const pieces: Buffer[] = [];
  let length = 0;
  while (length <= most) {
    const piece = Buffer.alloc(PIECE_BYTES);
    const read = readPiece(piece, what);
    if (read === 0) break;
    pieces.push(piece.subarray(0, read));
    length += read;
  }
  return Buffer.concat(pieces).subarray(0, most + 1);
}

/** A pipe that its other holder set to non-blocking says EAGAIN while it is empty: wait, then go on. */
function readPiece(piece: Buffer, what: string): number {
  for (;;) {
    try {
      return readSync(STDIN, piece);
    } catch (error) {
      const { code = 'unknown' } = error as NodeJS.ErrnoException;
      // Windows says so at the end of a pipe.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN')
        throw new Failure('unreadable_file', `cannot read ${what} from stdin (${code})`);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
    }
  }
}
