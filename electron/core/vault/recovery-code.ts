/** 160 random bits as a person copies them: 32 characters in groups of four. It opens the vault. */
import { decodeCode, encodeCode } from '../crypto/crockford.ts';

export const RECOVERY_BYTES = 20;

/** `XXXX-XXXX-…`, 39 bytes of ASCII. */
export function encodeRecoveryCode(secret: Uint8Array): Uint8Array<ArrayBuffer> {
  return encodeCode(secret);
}

/** The 20 bytes; null if it can't be a code. Case, dashes and spaces do not matter. */
export function decodeRecoveryCode(text: Uint8Array): Uint8Array<ArrayBuffer> | null {
  return decodeCode(text, RECOVERY_BYTES);
}
