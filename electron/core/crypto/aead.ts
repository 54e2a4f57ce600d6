/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): 24 random bytes of nonce never meet twice, however many are drawn. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js';
import type { Random } from '../ports.ts';
import { secretBytes } from './bytes.ts';

const NONCE = 24;
const TAG = 16;

/** How much longer the sealed bytes are than what is in them. */
export const SEAL_OVERHEAD = NONCE + TAG;

/**
 * @param key 32 bytes
 * @param aad associated data: not hidden, but the same bytes are needed to open
 * @returns nonce (24) ‖ ciphertext ‖ tag (16)
 */
export function seal(
  key: Uint8Array,
  plaintext: Uint8Array,
  aad: Uint8Array,
  random: Random,
): Uint8Array<ArrayBuffer> {
  const sealed = new Uint8Array(plaintext.byteLength + SEAL_OVERHEAD);
  const nonce = random.bytes(NONCE);
  sealed.set(nonce);
  xchacha20poly1305(key, nonce, aad).encrypt(plaintext, sealed.subarray(NONCE));
  return sealed;
}

/** The plaintext, or null when it does not open: another key, other associated data, or changed bytes. */
export function open(
  key: Uint8Array,
  sealed: Uint8Array,
  aad: Uint8Array,
): Uint8Array<ArrayBuffer> | null {
  if (sealed.byteLength < SEAL_OVERHEAD) return null;
  const plaintext = secretBytes(sealed.byteLength - SEAL_OVERHEAD);
  try {
    xchacha20poly1305(key, sealed.subarray(0, NONCE), aad).decrypt(
      sealed.subarray(NONCE),
      plaintext,
    );
    return plaintext;
  } catch {
    // noble throws on a wrong tag, before it writes any plaintext; lengths are right by construction.
    plaintext.fill(0);
    return null;
  }
}
