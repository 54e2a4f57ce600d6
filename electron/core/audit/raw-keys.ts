/** Ed25519 and X25519 keys of node:crypto, on OpenSSL (Node) or BoringSSL (Electron), from and to their 32 raw bytes. */
import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';

export type CurveName = 'ed25519' | 'x25519';

const JWK_NAME: Record<CurveName, string> = { ed25519: 'Ed25519', x25519: 'X25519' };

/** Last byte of the curve's object identifier, 1.3.101.112 and 1.3.101.110. */
const OID: Record<CurveName, number> = { ed25519: 0x70, x25519: 0x6e };

/**
 * As PKCS #8, whose DER has a fixed form around the key (RFC 8410 §7); a JWK would need the public half, too.
 * @param raw 32 bytes; copied
 */
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

/** @param raw 32 bytes. As a JWK (RFC 8037 §2), which is read six times as fast as DER. */
export function publicKeyOf(curve: CurveName, raw: Uint8Array): KeyObject {
  const x = Buffer.from(raw).toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: JWK_NAME[curve], x }, format: 'jwk' });
}

/** The 32 raw bytes of the public half. */
export function rawPublicKey(key: KeyObject): Uint8Array {
  const half = key.type === 'private' ? createPublicKey(key) : key;
  return new Uint8Array(Buffer.from(half.export({ format: 'jwk' }).x ?? '', 'base64url'));
}
