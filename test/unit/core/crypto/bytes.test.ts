import { describe, expect, test } from 'vitest';
import {
  concat,
  decodeBase64,
  encodeBase64,
  equal,
  secretBytes,
  secretCopy,
  sha256,
  wipe,
} from '../../../../electron/core/crypto/bytes.ts';

describe('decodeBase64', () => {
  test.each([
    ['', []],
    ['AA==', [0]],
    ['AAE=', [0, 1]],
    ['+/+/', [251, 255, 191]],
  ])('reads the canonical %j', (text, bytes) => {
    expect(decodeBase64(text)).toEqual(new Uint8Array(bytes));
    expect(encodeBase64(new Uint8Array(bytes))).toBe(text);
  });

  test.each([
    ['no padding', 'AA'],
    ['half the padding', 'AA='],
    ['too much padding', 'AA==='],
    ['only padding', '===='],
    ['unused bits set', 'AB=='],
    ['unused bits set', 'AAF='],
    ['a space', 'AA= '],
    ['a line feed', 'AAA\n'],
    ['the URL alphabet', '-_-_'],
    ['text after the padding', 'AA==AAAA'],
    ['a letter beyond ASCII', 'AAAä'],
    ['a NUL', 'AAA\0'],
  ])('refuses %s', (_, text) => {
    expect(decodeBase64(text)).toBeNull();
  });
});

describe('equal', () => {
  test('compares contents, and never throws on lengths', () => {
    expect(equal(new Uint8Array([1, 2]), new Uint8Array([1, 2]))).toBe(true);
    expect(equal(new Uint8Array([1, 2]), new Uint8Array([1, 3]))).toBe(false);
    expect(equal(new Uint8Array([1, 2]), new Uint8Array([1]))).toBe(false);
    expect(equal(new Uint8Array(0), new Uint8Array(0))).toBe(true);
  });
});

describe('secret bytes', () => {
  test('lie in a buffer of their own, so that wiping reaches all of them', () => {
    const copy = secretCopy(Buffer.from('test-secret'));
    expect(copy.buffer.byteLength).toBe(copy.byteLength);
    expect(copy.byteOffset).toBe(0);
    wipe(copy);
    expect([...copy].every((byte) => byte === 0)).toBe(true);
    expect(secretBytes(3)).toEqual(new Uint8Array(3));
  });
});

test('sha256 hashes the parts as if they were one', () => {
  const parts = [Buffer.from('ab'), Buffer.from(''), Buffer.from('c')];
  expect(Buffer.from(sha256(...parts)).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
  expect(concat(...parts)).toEqual(new Uint8Array(Buffer.from('abc')));
});
