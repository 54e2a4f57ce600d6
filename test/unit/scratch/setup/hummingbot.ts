/**
 * A connector's file as hummingbot writes it, by the published format alone (Web3 Secret Storage, version 3; JSON in hex,
 * hummingbot/client/config/config_crypt.py): none of the reader's code is used.
 */
import { createCipheriv, pbkdf2Sync, randomBytes, scryptSync } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';

export interface KeystoreOptions {
  readonly kdf?: 'pbkdf2' | 'scrypt';
  /** 16 bytes. */
  readonly iv?: Buffer;
  readonly rounds?: number;
}

/** A number's bytes, as eth-keyfile writes an IV: without the zeros at the front. */
const asNumber = (bytes: Buffer): string =>
  bytes.subarray(bytes.findIndex((byte) => byte !== 0)).toString('hex');

export function keystore(value: string, password: string, options: KeystoreOptions = {}): string {
  const { kdf = 'pbkdf2', iv = randomBytes(16), rounds = 1000 } = options;
  const salt = randomBytes(16);
  const key =
    kdf === 'pbkdf2'
      ? pbkdf2Sync(password, salt, rounds, 32, 'sha256')
      : scryptSync(password, salt, 32, { N: 1024, r: 8, p: 1 });
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), iv);
  const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()]);
  const mac = keccak_256(Buffer.concat([key.subarray(16), ciphertext]));
  const kdfparams =
    kdf === 'pbkdf2'
      ? { c: rounds, dklen: 32, prf: 'hmac-sha256', salt: salt.toString('hex') }
      : { dklen: 32, n: 1024, r: 8, p: 1, salt: salt.toString('hex') };
  const json = JSON.stringify({
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: asNumber(iv) },
      ciphertext: ciphertext.toString('hex'),
      kdf,
      kdfparams,
      mac: Buffer.from(mac).toString('hex'),
    },
    version: 3,
  });
  return Buffer.from(json).toString('hex');
}

export function connectorFile(
  connector: string,
  values: Readonly<Record<string, string>>,
  password: string,
): string {
  const lines = Object.entries(values).map(
    ([name, value]) => `${connector}_${name}: ${keystore(value, password)}`,
  );
  return [
    '#####################################',
    `###   ${connector} config   ###`,
    '#####################################',
    '',
    `connector: ${connector}`,
    ...lines,
    '',
  ].join('\n');
}
