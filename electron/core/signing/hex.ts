/** Hex from bytes to bytes: a secret that became a JavaScript string could not be overwritten. */
import { secretBytes, wipe } from '../crypto/bytes.ts';
import { hexLength } from '../exchanges/bytes.ts';
import { KeyUnusable } from './request.ts';

/**
 * Lends what the text stands for, with `0x` in front or without, and overwrites it afterwards.
 *
 * @throws KeyUnusable
 */
export function withHex<T>(text: Uint8Array, use: (bytes: Uint8Array) => T): T {
  const length = hexLength(text);
  if (length === null) throw new KeyUnusable('its privateKey is not hex');
  const bytes = secretBytes(length.bytes);
  const from = length.prefixed ? 2 : 0;
  try {
    for (let index = 0; index < length.bytes; index++) {
      const at = from + index * 2;
      bytes[index] = (digitOf(text[at]) << 4) | digitOf(text[at + 1]);
    }
    return use(bytes);
  } finally {
    wipe(bytes);
  }
}

/** Of a byte that is a digit: letters, large and small, have their number in the last four bits, and bit 6. */
function digitOf(byte = 0): number {
  return (byte & 0x0f) + (byte >> 6) * 9;
}
