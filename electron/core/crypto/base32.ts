/** Base32 (RFC 4648 section 6) from bytes to bytes: a seed that became a JavaScript string could not be overwritten. */
import { secretBytes } from './bytes.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const PAD = 0x3d;
/** What people put between groups: blank, tab, line ends, dash. */
const BETWEEN: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d, 0x2d]);
/** Characters left over after groups of eight that no number of bytes ends in. */
const IMPOSSIBLE: ReadonlySet<number> = new Set([1, 3, 6]);

/** Value of each byte as a digit, whatever its case; −1 for none. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 ? ALPHABET.indexOf(String.fromCharCode(byte).toUpperCase()) : -1,
);

/** Without padding, as seeds are shown. */
export function encodeBase32(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const text = secretBytes(Math.ceil((bytes.byteLength * 8) / 5));
  for (let index = 0; index < text.byteLength; index++) {
    const bit = index * 5;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text[index] = ALPHABET.charCodeAt((pair >> (11 - (bit & 7))) & 31);
  }
  return text;
}

/**
 * As people type and copy it: any case, blanks and dashes between, padding or none. Unused bits at the end are let be:
 * there are seeds drawn character by character. The caller wipes it. Null when it is not base32, or was cut.
 */
export function decodeBase32(text: Uint8Array): Uint8Array<ArrayBuffer> | null {
  const characters = digitsIn(text);
  if (characters === null || IMPOSSIBLE.has(characters % 8)) return null;
  const bytes = secretBytes(Math.floor((characters * 5) / 8));
  let index = 0;
  for (const byte of text) {
    const digit = DIGITS[byte] ?? -1;
    if (digit >= 0) setDigit(bytes, index++, digit);
  }
  return bytes;
}

/** How many; null when something else stands between them. */
function digitsIn(text: Uint8Array): number | null {
  let count = 0;
  let padded = false;
  for (const byte of text) {
    if (BETWEEN.has(byte)) continue;
    if (byte === PAD) padded = true;
    else if (padded || (DIGITS[byte] ?? -1) < 0) return null;
    else count += 1;
  }
  return count;
}

/** Five bits, counted from the first byte's highest. */
function setDigit(bytes: Uint8Array, index: number, digit: number): void {
  const bit = index * 5;
  const pair = digit << (11 - (bit & 7));
  const first = bit >> 3;
  if (first < bytes.byteLength) bytes[first] = (bytes[first] ?? 0) | (pair >> 8);
  if (first + 1 < bytes.byteLength) bytes[first + 1] = (bytes[first + 1] ?? 0) | (pair & 255);
}
