import { hash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../ports.ts';

/** `kt_` names a client, `kq_` one that waits to become one, `kp_` a client and one of its keys, to sign with. */
export type TokenKind = 'kt' | 'kq' | 'kp';

/** 256 random bits: too many to be guessed, so a plain hash of it tells nothing and needs no salt or stretching. */
export function newToken(kind: TokenKind, random: Random): string {
  return `${kind}_${Buffer.from(random.bytes(32)).toString('base64url')}`;
}

/** SHA-256 of the token's text. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** In constant time; both are 32 bytes long, because both are hashes. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}
