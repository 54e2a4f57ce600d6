/** Changing a vault file on purpose, as somebody with the disk could. Written against docs/FORMAT.md, not the parser. */
import { createHash } from 'node:crypto';

const CHECKSUM = 72;

/** The same bytes with a checksum that fits. */
export function repaired(file: Uint8Array): Buffer {
  const body = Buffer.from(file.subarray(0, -CHECKSUM));
  const hash = createHash('sha256').update(body).digest('hex');
  return Buffer.concat([body, Buffer.from(`sha256 ${hash}\n`)]);
}

export interface Region {
  readonly name: string;
  readonly start: number;
  /** After the last byte. */
  readonly end: number;
}

/** Where what lies: each word by name, and everything between words as `frame`. */
export function regionsOf(file: Uint8Array): Region[] {
  const regions: Region[] = [];
  let at = 0;
  for (const line of Buffer.from(file).toString('latin1').split('\n').slice(0, -1)) {
    const words = line.split(' ');
    const keyword = words[0] ?? '';
    for (const [index, word] of words.entries()) {
      const name = index === 0 ? `${keyword} keyword` : (WORDS[keyword]?.[index - 1] ?? keyword);
      regions.push({ name, start: at, end: at + word.length });
      // The space or the line feed behind it.
      const first = keyword === 'keyturn-vault';
      const frame = first ? 'first line' : keyword === 'sha256' ? 'checksum line' : 'frame';
      regions.push({ name: frame, start: at + word.length, end: at + word.length + 1 });
      at += word.length + 1;
    }
  }
  return regions;
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  'keyturn-vault': ['version'],
  vault: ['vault id'],
  password: ['kdf name', 'memory', 'passes', 'lanes', 'password salt', 'password key'],
  recovery: ['recovery kdf', 'recovery salt', 'recovery key'],
  manifest: ['manifest'],
  record: ['record'],
  sha256: ['checksum'],
};
