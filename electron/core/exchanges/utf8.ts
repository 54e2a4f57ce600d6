/**
 * Whether bytes are UTF-8, one byte at a time. `isUtf8` of node:buffer takes sixteen at once into a vector register,
 * where they stay. When V8 gives an optimised function up it writes its registers into memory that nobody clears, and
 * the beginning of a secret was found there (docs/adr/0005).
 */

/** What may follow a first byte, where not any of `80` to `BF` may (RFC 3629, section 4). */
const SECOND: ReadonlyMap<number, readonly [from: number, to: number]> = new Map([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

export function isUtf8(bytes: Uint8Array): boolean {
  let at = 0;
  while (at < bytes.length) {
    const length = lengthFrom(bytes[at] ?? 0);
    if (!continues(bytes, at, length)) return false;
    at += length;
  }
  return true;
}

/** Of the character that begins with this byte; 0 for none. */
function lengthFrom(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  return first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
}

function continues(bytes: Uint8Array, at: number, length: number): boolean {
  if (length === 0 || at + length > bytes.length) return false;
  for (let i = 1; i < length; i++) {
    const [from, to] = (i === 1 && SECOND.get(bytes[at] ?? 0)) || [0x80, 0xbf];
    const byte = bytes[at + i] ?? 0;
    if (byte < from || byte > to) return false;
  }
  return true;
}
