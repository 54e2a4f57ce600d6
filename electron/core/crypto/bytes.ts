/** Bytes, and the strict base64 they are written in. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../ports.ts';

/**
 * Zeroed bytes outside V8's heap. `new Uint8Array(n)` of 64 bytes or less lies on the heap: the collector may move it,
 * and handing it to native code copies it out; what stays behind is never overwritten (seen in /proc/PID/mem). All
 * secrets are made here.
 */
export function secretBytes(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(length));
}

export function secretCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = secretBytes(bytes.byteLength);
  copy.set(bytes);
  return copy;
}

/** For keys and seeds: what the source gave is wiped, the copy is the only one. */
export function randomSecret(random: Random, length: number): Uint8Array<ArrayBuffer> {
  const drawn = random.bytes(length);
  const secret = secretCopy(drawn);
  wipe(drawn);
  return secret;
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = secretBytes(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

/** In constant time for equal lengths; the lengths themselves are no secret anywhere here. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

export function wipe(...secrets: readonly Uint8Array[]): void {
  for (const secret of secrets) secret.fill(0);
}

export function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
}

/** RFC 4648 section 4, padded. */
export function encodeBase64(bytes: Uint8Array): string {
  return view(bytes).toString('base64');
}

/**
 * Null unless the text is the one canonical encoding: right alphabet, padded, unused bits zero, no white space
 * (RFC 4648 sections 3.3 and 3.5). So two different texts never mean the same bytes.
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> | null {
  if (text.length % 4 !== 0 || !BASE64.test(text)) return null;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  view(bytes).write(text, 'base64');
  // The alphabet and the length are right: only the last group can still be another spelling.
  const last = bytes.byteLength - (3 - padding);
  const canonical = text === '' || encodeBase64(bytes.subarray(last)) === text.slice(-4);
  return canonical ? bytes : null;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Text of ASCII characters as bytes; only for constants and what a grammar has already limited to ASCII. */
export function ascii(text: string): Uint8Array {
  return Buffer.from(text, 'latin1');
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
