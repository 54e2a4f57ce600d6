/** What signers need of a key. What is wrong with it is told without its values. */
import { createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Secret } from '../../../shared/secret.ts';
import { looksLikePem } from '../exchanges/pem.ts';
import { withDecoded } from './base64.ts';
import { KeyUnusable, type Values } from './request.ts';

/** @throws KeyUnusable */
export function fieldOf(values: Values, name: string): Secret {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new KeyUnusable(`it has no field ${name}`);
  return value;
}

/** As the value of a header. @throws KeyUnusable */
export function headerText(values: Values, name: string): string {
  const text = fieldOf(values, name).use((bytes) => Buffer.from(bytes).toString('latin1'));
  if (!/^[!-~](?:[ -~]{0,510}[!-~])?$/.test(text)) {
    throw new KeyUnusable(`its ${name} does not fit into a header`);
  }
  return text;
}

export interface Scheme {
  /** Of the HMAC. */
  readonly hash: 'sha256' | 'sha384' | 'sha512';
  /** How the secret is given out, where its text is not itself what signs. */
  readonly secret?: 'base64';
  readonly encoding: 'hex' | 'base64';
  /** The kinds of private key that the exchange takes instead. */
  readonly keys: readonly ('ed25519' | 'rsa')[];
}

/**
 * A private key is read anew for each signature: in Electron that costs no more than the signature itself (36 µs for
 * Ed25519, 0.1 ms for RSA), and no object with the key in it has to be kept, and forgotten when the vault is locked.
 *
 * By what the secret is: an HMAC, or, where it is a private key, Ed25519 or RSA (PKCS #1 v1.5, SHA-256) in base64.
 *
 * @throws KeyUnusable
 */
export function signatureOf(values: Values, payload: string | Uint8Array, scheme: Scheme): string {
  const { hash, encoding, keys } = scheme;
  return fieldOf(values, 'secret').use((secret) => {
    if (!looksLikePem(secret)) {
      const hmac = (key: Uint8Array) => createHmac(hash, key).update(payload).digest(encoding);
      return scheme.secret === 'base64' ? withDecoded(secret, hmac) : hmac(secret);
    }
    const key = privateKeyOf(secret, keys);
    const algorithm = key.asymmetricKeyType === 'rsa' ? 'RSA-SHA256' : null;
    return sign(algorithm, bytesOf(payload), key).toString('base64');
  });
}

function bytesOf(payload: string | Uint8Array): Uint8Array {
  return typeof payload === 'string' ? Buffer.from(payload) : payload;
}

/** Whether its secret is a private key, and not the secret of an HMAC. @throws KeyUnusable */
export function hasPrivateKey(values: Values): boolean {
  return fieldOf(values, 'secret').use(looksLikePem);
}

/** @throws KeyUnusable */
export function privateKeyOf(pem: Uint8Array, kinds: readonly string[]): KeyObject {
  const key = readPem(pem);
  if (!kinds.includes(key.asymmetricKeyType ?? '')) {
    throw new KeyUnusable('its private key is of a kind that the exchange does not take');
  }
  return key;
}

function readPem(pem: Uint8Array): KeyObject {
  try {
    return createPrivateKey({
      key: Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength),
      format: 'pem',
    });
  } catch {
    // OpenSSL's words might repeat what they are about.
    throw new KeyUnusable('its private key can not be read');
  }
}
