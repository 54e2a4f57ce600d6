/**
 * Random bits as a person copies them: Crockford's base32 in groups of four. As bytes of ASCII, never as a string: such
 * a code opens something.
 */
import { secretBytes } from './bytes.ts';

const GROUP = 4;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const DASH = 0x2d;
const SPACE = 0x20;

/** @param secret a multiple of 5 bytes: `XXXX-XXXX-…`, 8 characters for each 5 */
export function encodeCode(secret: Uint8Array): Uint8Array<ArrayBuffer> {
  const characters = charactersOf(secret.byteLength);
  const text = secretBytes(characters + characters / GROUP - 1);
  let at = 0;
  for (let index = 0; index < characters; index++) {
    if (index > 0 && index % GROUP === 0) text[at++] = DASH;
    text[at++] = ALPHABET.charCodeAt(digitAt(secret, index));
  }
  return text;
}

/**
 * So many bytes, for the caller to wipe; null if it can't be a code. Case, dashes and spaces do not matter, and what
 * looks alike is the same (o is 0; i and l are 1), as Crockford has it.
 */
export function decodeCode(text: Uint8Array, bytes: number): Uint8Array<ArrayBuffer> | null {
  const secret = secretBytes(bytes);
  // Every character with a dash and a few spaces.
  if (text.byteLength > charactersOf(bytes) * 4 || !fillFrom(text, secret)) {
    secret.fill(0);
    return null;
  }
  return secret;
}

function charactersOf(bytes: number): number {
  return (bytes / 5) * 8;
}

function fillFrom(text: Uint8Array, secret: Uint8Array): boolean {
  const characters = charactersOf(secret.byteLength);
  let index = 0;
  for (const byte of text) {
    if (byte === DASH || byte === SPACE) continue;
    const digit = DIGITS[byte] ?? -1;
    if (digit < 0 || index === characters) return false;
    setDigit(secret, index++, digit);
  }
  return index === characters;
}

/** Value of each byte as a digit, −1 for none. */
const DIGITS = Int8Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte).toUpperCase();
  const alike = { O: '0', I: '1', L: '1' }[character] ?? character;
  return byte < 0x80 ? ALPHABET.indexOf(alike) : -1;
});

/** Five bits, counted from the first byte's highest. */
function digitAt(secret: Uint8Array, index: number): number {
  const bit = index * 5;
  const pair = ((secret[bit >> 3] ?? 0) << 8) | (secret[(bit >> 3) + 1] ?? 0);
  return (pair >> (11 - (bit & 7))) & 31;
}

function setDigit(secret: Uint8Array, index: number, digit: number): void {
  const bit = index * 5;
  const pair = digit << (11 - (bit & 7));
  const first = bit >> 3;
  secret[first] = (secret[first] ?? 0) | (pair >> 8);
  if (first + 1 < secret.byteLength) secret[first + 1] = (secret[first + 1] ?? 0) | (pair & 255);
}
