/**
 * What comes along when a value is copied from a page, a JSON file or a `.env`, and is no part of it. Everything that is
 * taken off is said, so that nobody wonders why what was stored is not what was pasted.
 */
import { isBlank, standsAt } from './bytes.ts';

const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** UTF-8 of what can't be seen at the ends of copied text: byte order mark, no-break space, zero-width characters. */
const INVISIBLE: readonly string[] = [
  BYTE_ORDER_MARK,
  '\xc2\xa0',
  '\xe2\x80\x8b',
  '\xe2\x80\x8c',
  '\xe2\x80\x8d',
  '\xe2\x81\xa0',
];

const QUOTES: readonly number[] = [0x22, 0x27, 0x60];

export interface Trimmed {
  /** Part of what came in, not a copy. */
  readonly bytes: Uint8Array;
  /** What was taken off, in words; empty if nothing was. */
  readonly said: readonly string[];
}

/** For keys and secrets that an exchange makes: none of them begins or ends with a blank or a quotation mark. */
export function trimKey(value: Uint8Array): Trimmed {
  const said: string[] = [];
  let bytes = cutInvisible(value);
  if (bytes.length < value.length) said.push('Blanks around it were left out.');
  let quoted = isQuoted(bytes);
  if (quoted) said.push('The quotation marks around it were left out.');
  for (; quoted; quoted = isQuoted(bytes)) bytes = cutInvisible(bytes.subarray(1, -1));
  return { bytes, said };
}

function isQuoted(bytes: Uint8Array): boolean {
  return bytes.length > 2 && bytes[0] === bytes.at(-1) && QUOTES.includes(bytes[0] ?? 0);
}

/** For what a person chose (a passphrase) or nobody knows the shape of: a blank may belong to it, a last line end not. */
export function trimLineEnd(value: Uint8Array): Trimmed {
  let start = 0;
  while (standsAt(value, BYTE_ORDER_MARK, start)) start += BYTE_ORDER_MARK.length;
  let end = value.length;
  while (end > start && (value[end - 1] === 0x0a || value[end - 1] === 0x0d)) end--;
  const bytes = value.subarray(start, end);
  const said = end < value.length ? ['The line end after it was left out.'] : [];
  if (start > 0) said.push('An invisible mark before it was left out.');
  const [first, last] = [bytes[0], bytes.at(-1)];
  if (first !== undefined && last !== undefined && (isBlank(first) || isBlank(last))) {
    said.push('It begins or ends with a blank, which was kept.');
  }
  return { bytes, said };
}

function cutInvisible(value: Uint8Array): Uint8Array {
  let start = 0;
  let end = value.length;
  for (let cut = -1; cut !== 0; start += cut) cut = invisibleAt(value, start, end, false);
  for (let cut = -1; cut !== 0; end -= cut) cut = invisibleAt(value, start, end, true);
  return value.subarray(start, end);
}

/** Length of what can't be seen at one end; 0 if the end can be seen. */
function invisibleAt(value: Uint8Array, start: number, end: number, atEnd: boolean): number {
  if (start >= end) return 0;
  if (isBlank(value[atEnd ? end - 1 : start] ?? 0)) return 1;
  const found = INVISIBLE.find((text) => {
    const at = atEnd ? end - text.length : start;
    return at >= start && at + text.length <= end && standsAt(value, text, at);
  });
  return found?.length ?? 0;
}
