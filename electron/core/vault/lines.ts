/** Reading a file of lines strictly: keyword, then a fixed number of words, single spaces between, LF at the end. */
import { damaged } from './damaged.ts';

export interface Line {
  /** For a message: `line 3 (password)`. */
  readonly where: string;
  /** Without the keyword. */
  readonly words: readonly string[];
}

export interface Lines {
  more(): boolean;
  /** Whether the next line is one of this keyword. */
  begins(keyword: string): boolean;
  /** @throws KeyturnError `vault_damaged` when the next line is missing or another one */
  next(keyword: string, words: number): Line;
}

const LF = 0x0a;

export function linesOf(bytes: Uint8Array): Lines {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  let number = 0;
  return {
    more: () => at < text.byteLength,
    begins: (keyword) => text.toString('latin1', at, at + keyword.length + 1) === `${keyword} `,
    next(keyword, count) {
      number += 1;
      const where = `line ${number} (${keyword})`;
      const end = text.indexOf(LF, at);
      if (end < 0) throw damaged(`${where} is missing`);
      // Latin-1 keeps every byte apart; words are checked by their readers.
      const [first, ...words] = text.toString('latin1', at, end).split(' ');
      if (first !== keyword || words.length !== count)
        throw damaged(`${where} is not as it should be`);
      at = end + 1;
      return { where, words };
    },
  };
}
