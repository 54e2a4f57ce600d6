/** Looking into the memory of another process (Linux, same user or root). */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';

const CHUNK = 1 << 20;

/** 48 bytes that look like nothing else, the same for the same words. In memory of their own. */
export function marked(seed: string, what: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(new ArrayBuffer(48));
  const digest = createHash('sha512').update(`${seed} ${what}`).digest();
  for (const index of bytes.keys()) bytes[index] = 33 + ((digest[index] ?? 0) % 90);
  digest.fill(0);
  return bytes;
}

/**
 * How often any part of the needle, 12 bytes long, is found in what the process may write to. Parts, because an
 * allocator overwrites the first bytes of what is freed.
 */
export function copiesIn(pid: number, needle: Uint8Array): number {
  const parts = [8, 20, 36].map((at) => Buffer.from(needle.subarray(at, at + 12)));
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  try {
    return Math.max(
      ...parts.map((part) =>
        regionsOf(pid).reduce((sum, region) => sum + countIn(memory, region, part), 0),
      ),
    );
  } finally {
    closeSync(memory);
  }
}

interface Region {
  readonly start: number;
  readonly end: number;
}

function regionsOf(pid: number): Region[] {
  const lines = readFileSync(`/proc/${pid}/maps`, 'latin1').split('\n');
  return lines.flatMap((line) => {
    const match = /^([0-9a-f]+)-([0-9a-f]+) .w/.exec(line);
    return match
      ? [{ start: Number.parseInt(match[1] ?? '', 16), end: Number.parseInt(match[2] ?? '', 16) }]
      : [];
  });
}

function countIn(memory: number, { start, end }: Region, part: Buffer): number {
  const chunk = Buffer.allocUnsafeSlow(CHUNK + part.length);
  let found = 0;
  for (let at = start; at < end; at += CHUNK) {
    let length = 0;
    try {
      length = readSync(memory, chunk, 0, Math.min(chunk.length, end - at), at);
    } catch {
      // Not readable: guard pages, [vvar].
    }
    const read = chunk.subarray(0, length);
    for (let hit = read.indexOf(part); hit >= 0 && hit < CHUNK; hit = read.indexOf(part, hit + 1)) {
      found += 1;
    }
  }
  return found;
}
