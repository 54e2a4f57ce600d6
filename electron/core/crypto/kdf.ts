/** The master password's key: Argon2id (RFC 9106), version 0x13, off the main thread. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { secretBytes, wipe } from './bytes.ts';
import { KEY_BYTES } from './hkdf.ts';
import type { KdfParams } from './kdf-bounds.ts';
import { argon2idInWorker } from './kdf-fallback.ts';

/**
 * 32 bytes from a password: Argon2id of HMAC-SHA256(salt, password). The library copies what it is given and does not
 * overwrite the copy; so it is given a digest, and no part of the password stays behind in freed memory (seen in
 * /proc/PID/mem; what the digest is worth to a finder is in docs/THREAT-MODEL.md).
 *
 * The caller has checked the bounds, and wipes password and key.
 *
 * @param salt 16 bytes, new for each slot
 */
export async function deriveKey(
  password: Uint8Array,
  salt: Uint8Array,
  params: KdfParams,
): Promise<Uint8Array> {
  const digest = secretBytes(KEY_BYTES);
  // By noble, which overwrites what it worked with: node:crypto's streams leave copies as well.
  hmac.create(sha256, salt).update(password).digestInto(digest);
  try {
    return await argon2id(digest, salt, params);
  } finally {
    wipe(digest);
  }
}

/** Bare Argon2id, 32 bytes out. The input must not change until it is done: the work is done elsewhere, on it. */
export async function argon2id(
  input: Uint8Array,
  salt: Uint8Array,
  params: KdfParams,
): Promise<Uint8Array> {
  const native = await nativeArgon2();
  return native === null ? argon2idInWorker(input, salt, params) : native(input, salt, params);
}

type Argon2 = (password: Uint8Array, salt: Uint8Array, params: KdfParams) => Promise<Uint8Array>;

/** By @node-rs/argon2, on libuv's threads; null where it has no binary for the platform. */
export async function nativeArgon2(): Promise<Argon2 | null> {
  const library = await import('@node-rs/argon2').catch(() => null);
  if (library === null) return null;
  return (password, salt, { memoryKiB, passes, lanes }) =>
    library.hashRaw(password, {
      // The library's enums exist in its types only: 2 is Argon2id, 1 is version 0x13.
      algorithm: 2,
      version: 1,
      memoryCost: memoryKiB,
      timeCost: passes,
      parallelism: lanes,
      outputLen: KEY_BYTES,
      salt,
    });
}
