/** What Ethereum signs with: Keccak-256, and ECDSA over secp256k1, which BoringSSL and so `node:crypto` in Electron lacks. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';

export function keccak256(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = keccak_256.create();
  for (const part of parts) hash.update(part);
  return hash.digest();
}

export interface EthereumSignature {
  readonly r: Uint8Array;
  readonly s: Uint8Array;
  /** 27 or 28: which of the two public keys that it could be of it is of. */
  readonly v: number;
}

/** Null for bytes that are no private key. */
export function signDigest(digest: Uint8Array, key: Uint8Array): EthereumSignature | null {
  if (!secp256k1.utils.isValidSecretKey(key)) return null;
  const signature = secp256k1.sign(digest, key, { prehash: false, format: 'recovered' });
  return {
    r: signature.subarray(1, 33),
    s: signature.subarray(33),
    v: 27 + (signature[0] ?? 0),
  };
}
