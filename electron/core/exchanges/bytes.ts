/**
 * Looking at a value without making a string of it: a string can't be overwritten, and a regular expression would need
 * one. Everything here works on the bytes and keeps none of them.
 */
import type { ALPHABETS } from '../../../shared/model/catalogue.ts';

export type Alphabet = (typeof ALPHABETS)[number];

const isDigit = (b: number): boolean => b >= 0x30 && b <= 0x39;
const isLetter = (b: number): boolean => (b >= 0x41 && b <= 0x5a) || (b >= 0x61 && b <= 0x7a);
const isHex = (b: number): boolean =>
  isDigit(b) || (b >= 0x41 && b <= 0x46) || (b >= 0x61 && b <= 0x66);
const isBase64 = (b: number): boolean => isDigit(b) || isLetter(b) || b === 0x2b || b === 0x2f;

const BELONGS: Record<Alphabet, (byte: number) => boolean> = {
  'letters-digits': (b) => isDigit(b) || isLetter(b),
  hex: isHex,
  base64url: (b) => isDigit(b) || isLetter(b) || b === 0x2d || b === 0x5f,
  ascii: (b) => b > 0x20 && b < 0x7f,
  any: (b) => b !== 0,
};

/** Blank or line end, of ASCII. */
export const isBlank = (b: number): boolean => b === 0x20 || (b >= 0x09 && b <= 0x0d);

/** Index of the first byte that is not of the alphabet; -1 if all are. */
export function firstForeign(bytes: Uint8Array, alphabet: Alphabet): number {
  return bytes.findIndex((b) => !BELONGS[alphabet](b));
}

/** Whether `text` (ASCII) stands at `at`. */
export function standsAt(bytes: Uint8Array, text: string, at: number): boolean {
  if (at < 0 || at + text.length > bytes.length) return false;
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}

/** Index of the first `text` (ASCII) at or after `from`; -1 if there is none. */
export function indexOfText(bytes: Uint8Array, text: string, from = 0): number {
  for (let at = from; at + text.length <= bytes.length; at++)
    if (standsAt(bytes, text, at)) return at;
  return -1;
}

/**
 * How many bytes standard base64 (RFC 4648 section 4) stands for; null when it is not canonical base64. Padding must be
 * there, and the bits it leaves over must be zero (section 3.5), so that a value has one spelling only.
 */
export function base64Length(bytes: Uint8Array): number | null {
  if (bytes.length === 0 || bytes.length % 4 !== 0) return null;
  const padding = bytes.at(-2) === 0x3d ? 2 : bytes.at(-1) === 0x3d ? 1 : 0;
  const digits = bytes.subarray(0, bytes.length - padding);
  if (!digits.every(isBase64)) return null;
  if (padding > 0 && (base64Value(digits.at(-1) ?? 0) & (padding === 2 ? 0x0f : 0x03)) !== 0)
    return null;
  return (bytes.length / 4) * 3 - padding;
}

function base64Value(b: number): number {
  if (b >= 0x41 && b <= 0x5a) return b - 0x41;
  if (b >= 0x61 && b <= 0x7a) return b - 0x61 + 26;
  if (isDigit(b)) return b - 0x30 + 52;
  return b === 0x2b ? 62 : 63;
}

/** How many bytes a text in hex stands for, without its `0x` if it has one; null when it is not hex. */
export function hexLength(
  bytes: Uint8Array,
): { readonly bytes: number; readonly prefixed: boolean } | null {
  const prefixed = standsAt(bytes, '0x', 0) || standsAt(bytes, '0X', 0);
  const digits = prefixed ? bytes.subarray(2) : bytes;
  if (digits.length === 0 || digits.length % 2 !== 0 || !digits.every(isHex)) return null;
  return { bytes: digits.length / 2, prefixed };
}

/** Number of characters (code points) in UTF-8: bytes that don't continue one. */
export function countCharacters(bytes: Uint8Array): number {
  let count = 0;
  for (const b of bytes) if ((b & 0xc0) !== 0x80) count++;
  return count;
}

/** The last `count` characters of UTF-8, as text. This is the only part of a value that may become a string. */
export function lastCharacters(bytes: Uint8Array, count: number): string {
  let at = bytes.length;
  for (let left = count; left > 0 && at > 0; ) {
    at--;
    if (((bytes[at] ?? 0) & 0xc0) !== 0x80) left--;
  }
  return new TextDecoder().decode(bytes.subarray(at));
}

/**
 * A copy in memory of its own. `Uint8Array.from` puts short ones on V8's heap, where the collector may move them and
 * leave a copy that nobody can overwrite.
 */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(new ArrayBuffer(bytes.length));
  copy.set(bytes);
  return copy;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
