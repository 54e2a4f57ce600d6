import { generateKeyPairSync, type KeyObject } from 'node:crypto';

/** Key pairs made for the run; nothing that could be mistaken for a real one is kept in the repository. */
export interface Pair {
  readonly privatePem: string;
  readonly publicPem: string;
}

const pair = ({
  privateKey,
  publicKey,
}: {
  privateKey: KeyObject;
  publicKey: KeyObject;
}): Pair => ({
  privatePem: pemOf(privateKey, 'pkcs8'),
  publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
});

function pemOf(key: KeyObject, type: 'pkcs8' | 'sec1' | 'pkcs1'): string {
  return key.export({ type, format: 'pem' } as { type: 'pkcs8'; format: 'pem' }).toString();
}

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });

export const keys = {
  ed25519: pair(generateKeyPairSync('ed25519')),
  rsa: pair(rsa),
  ec: pair(ec),
  secp256k1: pair(generateKeyPairSync('ec', { namedCurve: 'secp256k1' })),
  /** The traditional forms that `openssl ecparam -genkey` and `openssl genrsa -traditional` write. */
  ecSec1: pemOf(ec.privateKey, 'sec1'),
  rsaPkcs1: pemOf(rsa.privateKey, 'pkcs1'),
  encrypted: ec.privateKey
    .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'test-passphrase' })
    .toString(),
  encryptedTraditional: ec.privateKey
    .export({ type: 'sec1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'test-passphrase' })
    .toString(),
};

export const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
