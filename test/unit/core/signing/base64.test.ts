import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { withDecoded } from '../../../../electron/core/signing/base64.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';

const decoded = (text: string) =>
  withDecoded(Buffer.from(text), (bytes) => Buffer.from(bytes).toString('hex'));

it.each([1, 2, 3, 4, 63, 64, 65])('%i bytes are what Node makes of them', (length) => {
  const bytes = randomBytes(length);
  expect(decoded(bytes.toString('base64'))).toBe(bytes.toString('hex'));
});

it('has every digit', () => {
  const every = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
  expect(decoded(every.toString())).toBe(Buffer.from(every.toString(), 'base64').toString('hex'));
});

it('is overwritten when it was used, also by what failed', () => {
  let kept: Uint8Array = new Uint8Array();
  const use = (bytes: Uint8Array) => {
    kept = bytes;
    throw new Error('test');
  };
  expect(() => withDecoded(Buffer.from('dGVzdA=='), use)).toThrow('test');
  expect([...kept]).toEqual([0, 0, 0, 0]);
});

it.each(['dGVzdA', 'dGVz dA==', 'dGVzdB==', 'dGVz_A=='])('%s is none', (text) => {
  expect(() => decoded(text)).toThrow(KeyUnusable);
  expect(() => decoded(text)).not.toThrow(/dGVz/);
});
