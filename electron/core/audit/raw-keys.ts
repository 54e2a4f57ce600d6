/**
 * Ed25519 and X25519 keys of node:crypto from and to their 32 raw bytes. The DER around them has a fixed form
 * (RFC 8410 §4 and §7), so it is a prefix; both OpenSSL (Node) and BoringSSL (Electron) read it.
 */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export type CurveName = 'ed25519' | 'x25519';

/** Last byte of the curve's object identifier, 1.3.101.112 and 1.3.101.110. */
const OID: Record<CurveName, number> = { ed25519: 0x70, x25519: 0x6e };

/** @param raw 32 bytes; copied */
export function privateKeyOf(curve: CurveName, raw: Uint8Array): KeyObject {
  const prefix = Buffer.from('302e020100300506032b650004220420', 'hex');
  prefix[11] = OID[curve];
  const der = Buffer.concat([prefix, raw]);
  try {
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  } finally {
    der.fill(0);
  }
}

/** @param raw 32 bytes */
export function publicKeyOf(curve: CurveName, raw: Uint8Array): KeyObject {
  const prefix = Buffer.from('302a300506032b6500032100', 'hex');
  prefix[8] = OID[curve];
  return createPublicKey({ key: Buffer.concat([prefix, raw]), format: 'der', type: 'spki' });
}

/** The 32 raw bytes of the public half. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(half.export({ format: 'der', type: 'spki' }).subarray(-32));
}
