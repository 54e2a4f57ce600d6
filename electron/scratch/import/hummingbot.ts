/**
 * hummingbot's `conf/connectors/*.yml`: each secret is a Web3 keystore, version 3, as JSON in hex
 * (https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/ and
 * hummingbot/client/config/config_crypt.py). One password opens all files of the folder; `conf/.password_verification`
 * holds a known word under it.
 */
import { createDecipheriv, timingSafeEqual } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { parseDocument } from 'yaml';
import * as z from 'zod/mini';
import { refused, wrongPassword } from '../refusal.ts';
import { pbkdf2, scrypt } from './costly.ts';
import { isMembers } from './json.ts';
import { fieldAtEnd } from './names.ts';
import type { RawKey, Reader, Reading, SourceFile } from './reader.ts';
import { decodeText } from './text.ts';

/** The word under the folder's password. */
const PROOF_WORD = 'HummingBot';
const PROOF_FILE = '.password_verification';
const KEYSTORES_MAX = 400;

const Hex = z.string().check(z.regex(/^(?:0x)?[0-9a-fA-F]*$/), z.maxLength(64 * 1024));
const Keystore = z.object({
  version: z.literal(3),
  crypto: z.object({
    cipher: z.literal('aes-128-ctr'),
    cipherparams: z.object({ iv: Hex }),
    ciphertext: Hex,
    mac: Hex,
    kdf: z.enum(['pbkdf2', 'scrypt']),
    kdfparams: z.object({
      dklen: z.number(),
      salt: Hex,
      prf: z.optional(z.literal('hmac-sha256')),
      c: z.optional(z.number()),
      n: z.optional(z.number()),
      r: z.optional(z.number()),
      p: z.optional(z.number()),
    }),
  }),
});
type Keystore = z.infer<typeof Keystore>;

interface Connector {
  readonly file: string;
  readonly name: string;
  readonly values: readonly { readonly name: string; readonly value: string }[];
}

export const readHummingbot: Reader = async ({ files, password }) => {
  const proofs = files.filter(({ name }) => name === PROOF_FILE);
  const connectors = files.filter(({ name }) => name !== PROOF_FILE).map(connectorOf);
  if (connectors.length === 0) {
    throw refused('There is no connector’s file here: choose the folder conf/connectors.');
  }
  const sealed = connectors.flatMap(({ values }) => values).filter(({ value }) => isSealed(value));
  if (sealed.length > KEYSTORES_MAX) throw refused('There are too many secrets in this folder.');
  if (password === null) {
    if (sealed.length > 0) return { locked: 'hummingbot' };
    return readAll(connectors, async (value) => value);
  }
  for (const proof of proofs) {
    const word = await opened(proof.name, decodeText(proof.name, proof.bytes).trim(), password);
    if (word !== PROOF_WORD) throw wrongPassword();
  }
  return readAll(connectors, (value, file) =>
    isSealed(value) ? opened(file, value, password) : Promise.resolve(value),
  );
};

/** @param file a connector's file: `connector: binance`, and one member for each value */
function connectorOf({ name, bytes }: SourceFile): Connector {
  const document = parseDocument(decodeText(name, bytes), { strict: false, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined) {
    throw refused(`${name} is not YAML: line ${error.linePos?.[0].line ?? '?'}.`);
  }
  const members = plainMembers(name, document);
  if (!isMembers(members)) throw refused(`${name} is not a connector’s file of hummingbot.`);
  const connector = members['connector'];
  const values = Object.entries(members).flatMap(([key, value]) =>
    typeof value === 'string' && key !== 'connector' ? [{ name: key, value: value.trim() }] : [],
  );
  return {
    file: name,
    name: typeof connector === 'string' ? connector : name.replace(/\.ya?ml$/, ''),
    values,
  };
}

function plainMembers(name: string, document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 10 });
  } catch (error) {
    throw refused(`${name} refers to itself too often.`, error);
  }
}

/** Hex of a JSON object: `{"crypto"…`. */
const isSealed = (value: string): boolean =>
  value.length > 100 && /^7b(?:20|0a)*22[0-9a-fA-F]+$/.test(value);

async function readAll(
  connectors: readonly Connector[],
  plainOf: (value: string, file: string) => Promise<string>,
): Promise<Reading> {
  const keys: RawKey[] = [];
  const skipped: { place: string; file: string; why: string }[] = [];
  for (const { file, name, values } of connectors) {
    const taken: Record<string, string> = {};
    for (const one of values) {
      const field = fieldAtEnd(one.name)?.field;
      if (field === undefined) continue;
      const value = await plainOf(one.value, file);
      if (value !== '') taken[field] ??= value;
    }
    const isKey = ['secret', 'privateKey', 'token'].some((field) => taken[field] !== undefined);
    if (!isKey) skipped.push({ file, place: name, why: 'No secret stands in this file.' });
    else
      keys.push({
        file,
        place: name,
        label: name.replaceAll('_', ' '),
        hints: [name],
        tags: ['hummingbot'],
        values: taken,
      });
  }
  return { keys, skipped };
}

async function opened(file: string, hex: string, password: Uint8Array): Promise<string> {
  const keystore = parseKeystore(file, hex);
  const { cipherparams, ciphertext, mac } = keystore.crypto;
  const key = await derive(keystore, password);
  const sealed = fromHex(ciphertext);
  const expected = keccak_256(Buffer.concat([key.subarray(16, 32), sealed]));
  const given = fromHex(mac);
  if (given.length !== 32 || !timingSafeEqual(expected, given)) throw wrongPassword();
  // Written as a number: leading zeros are lost.
  const iv = fromHex(cipherparams.iv.replace(/^0x/, '').padStart(32, '0'));
  if (iv.length !== 16) throw refused(`${file}: a keystore’s IV is longer than 16 bytes.`);
  const cipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), iv);
  return Buffer.concat([cipher.update(sealed), cipher.final()]).toString('utf8');
}

function parseKeystore(file: string, hex: string): Keystore {
  try {
    return z.parse(Keystore, JSON.parse(fromHex(hex).toString('utf8')));
  } catch (error) {
    throw refused(`${file}: a value is no keystore that can be read.`, error);
  }
}

function derive({ crypto }: Keystore, password: Uint8Array): Promise<Uint8Array> {
  const { dklen, salt, c = 0, n = 0, r = 0, p = 0 } = crypto.kdfparams;
  if (dklen < 32 || dklen > 64) throw refused('A keystore’s key has another length than 32 bytes.');
  if (crypto.kdf === 'pbkdf2') return pbkdf2(password, fromHex(salt), c, dklen);
  return scrypt(password, fromHex(salt), { n, r, p }, dklen);
}

/** An odd number of digits: a zero was lost at the front. */
function fromHex(text: string): Buffer {
  const digits = text.replace(/^0x/, '');
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}
