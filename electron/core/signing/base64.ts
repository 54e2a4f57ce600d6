/** Base64 (RFC 4648 section 4) from bytes to bytes: a secret that became a JavaScript string could not be overwritten. */
import { secretBytes, wipe } from '../crypto/bytes.ts';
import { base64Length } from '../exchanges/bytes.ts';
import { KeyUnusable } from './request.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Value of each byte as a digit. */
const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) =>
  Math.max(ALPHABET.indexOf(String.fromCharCode(byte)), 0),
);

/**
 * Lends what the text stands for, and overwrites it afterwards.
 *
 * @throws KeyUnusable
 */
export function withDecoded<T>(text: Uint8Array, use: (bytes: Uint8Array) => T): T {
  const length = base64Length(text);
  if (length === null) throw new KeyUnusable('its secret is not base64');
  const bytes = secretBytes(length);
  try {
    for (let index = 0; index < length; index++) bytes[index] = byteAt(text, index * 8);
    return use(bytes);
  } finally {
    wipe(bytes);
  }
}

function byteAt(text: Uint8Array, bit: number): number {
  const digit = Math.floor(bit / 6);
  const pair = (digitOf(text, digit) << 6) | digitOf(text, digit + 1);
  return pair >> (4 - (bit % 6));
}

function digitOf(text: Uint8Array, at: number): number {
  return DIGITS[text[at] ?? 0] ?? 0;
}
