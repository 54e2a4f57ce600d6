import { createHash, createPublicKey } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  looksLikePem,
  PemProblem,
  readPrivateKey,
} from '../../../../electron/core/exchanges/pem.ts';
import { bytesOf, keys, textOf } from './keys.ts';

const read = (text: string) => readPrivateKey(bytesOf(text));
const problemOf = (text: string): string => {
  try {
    read(text);
  } catch (error) {
    if (error instanceof PemProblem) return error.problem;
    throw error;
  }
  return 'none';
};

describe('kinds of keys', () => {
  test.each([
    [keys.ed25519.privatePem, 'ed25519', 'Ed25519 private key'],
    [keys.rsa.privatePem, 'rsa', 'RSA 2048-bit private key'],
    [keys.rsaPkcs1, 'rsa', 'RSA 2048-bit private key'],
    [keys.ec.privatePem, 'ec-p256', 'EC P-256 private key'],
    [keys.ecSec1, 'ec-p256', 'EC P-256 private key'],
    [keys.secp256k1.privatePem, null, 'EC secp256k1 private key'],
  ])('%#: %s', (pem, type, name) => {
    const key = read(pem);
    expect([key.type, key.name, key.said]).toEqual([type, name, []]);
    expect(textOf(key.value)).toBe(pem);
  });

  test('the fingerprint is the public half alone, so both forms of a key have the same', () => {
    const spki = createPublicKey(keys.ec.publicPem).export({ type: 'spki', format: 'der' });
    const expected = createHash('sha256').update(spki).digest('hex');
    expect(read(keys.ec.privatePem).fingerprint).toBe(expected);
    expect(read(keys.ecSec1).fingerprint).toBe(expected);
    expect(read(keys.ed25519.privatePem).fingerprint).not.toBe(expected);
  });
});

describe('as it is pasted', () => {
  const pem = keys.ec.privatePem;
  const order = ['Its line breaks were put in order.'];
  test.each([
    ['with CRLF', pem.replaceAll('\n', '\r\n'), order],
    ['without a last line end', pem.trimEnd(), []],
    ['with \\n written out', pem.replaceAll('\n', '\\n'), order],
    ['with \\r\\n written out', pem.replaceAll('\n', '\\r\\n'), order],
    ['escaped twice', pem.replaceAll('\n', '\\\\n'), order],
    ['in one line with blanks', pem.replaceAll('\n', ' '), order],
    ['in one line', pem.replaceAll('\n', ''), order],
    ['indented', pem.replaceAll('\n', '\n    '), order],
    ['with other text', `my key:\n${pem}thanks`, ['Text around the block was left out.']],
    [
      'with its public half',
      pem + keys.ec.publicPem,
      ['Only the private key was kept of several blocks.'],
    ],
    [
      'with curve parameters',
      `-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n${pem}`,
      ['Only the private key was kept of several blocks.'],
    ],
  ])('%s it is the same key in the strict form', (_, pasted, said) => {
    const key = read(pasted);
    expect(textOf(key.value)).toBe(pem);
    expect(key.said).toEqual(said);
    expect(key.fingerprint).toBe(read(pem).fingerprint);
  });

  test('what came in is not changed', () => {
    const pasted = bytesOf(pem.replaceAll('\n', '\\n'));
    const before = pasted.slice();
    readPrivateKey(pasted);
    expect(pasted).toEqual(before);
  });
});

describe('what is no private key', () => {
  const pem = keys.ed25519.privatePem;
  const body = pem.split('\n')[1] ?? '';
  test.each([
    [keys.ec.publicPem, /public key; the private key is wanted/],
    [pem.replaceAll('PRIVATE KEY', 'CERTIFICATE'), /certificate; the private key is wanted/],
    [pem.replaceAll('PRIVATE KEY', 'CERTIFICATE REQUEST'), /another kind \(CERTIFICATE REQUEST\)/],
    [keys.encrypted, /encrypted with a passphrase/],
    [keys.encryptedTraditional, /encrypted with a passphrase/],
    [pem.replaceAll('PRIVATE KEY', 'OPENSSH PRIVATE KEY'), /format of OpenSSH/],
    [pem + keys.ec.privatePem, /2 private keys in it/],
    [pem.replace(/-----END.*/, ''), /END line is missing/],
    [pem.replace('END PRIVATE', 'END EC PRIVATE'), /do not belong together/],
    ['-----BEGIN PRIVATE KEY', /BEGIN line is incomplete/],
    ['-----BEGIN private key-----\nAAAA\n-----END private key-----', /BEGIN line is incomplete/],
    [pem.replace(body, ''), /incomplete or was changed/],
    [pem.replace(body, body.slice(0, -3)), /incomplete or was changed/],
    [pem.replace(body, `${body.slice(0, 8)}*${body.slice(9)}`), /incomplete or was changed/],
    [pem.replace(body, body.slice(0, -4)), /no key in it that can be read/],
    [pem.replace(body, 'AAAA'), /no key in it that can be read/],
    [pem.replace(body, `Comment: x\n\n${body}`), /header lines/],
    ['no PEM at all', /no BEGIN and END lines/],
    ['', /no BEGIN and END lines/],
  ])('%#', (pasted, problem) => {
    expect(problemOf(pasted)).toMatch(problem);
  });

  test('no problem repeats anything of the value', () => {
    const problem = problemOf(pem.replace(body, body.slice(0, -4)));
    expect(problem).not.toContain(body.slice(0, 8));
  });
});

test('whether it looks like PEM is asked without reading it', () => {
  expect(looksLikePem(bytesOf(`xx${keys.ec.publicPem}`))).toBe(true);
  expect(looksLikePem(bytesOf('-----BEGI'))).toBe(false);
});

test('a long run of backslashes is read in one pass', () => {
  const started = performance.now();
  expect(problemOf(`-----BEGIN PRIVATE KEY-----${'\\'.repeat(16_000)}`)).toMatch(/END line/);
  expect(performance.now() - started).toBeLessThan(500);
});
