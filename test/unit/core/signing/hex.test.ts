import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { withHex } from '../../../../electron/core/signing/hex.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';

const decoded = (text: string) => withHex(Buffer.from(text), (bytes) => Buffer.from(bytes));

it('is what Node makes of it, with 0x or without, in capitals or not', () => {
  const bytes = randomBytes(64);
  const text = `${bytes.toString('hex')}0123456789abcdef`;
  const expected = Buffer.from(text, 'hex');
  for (const one of [text, `0x${text}`, `0X${text.toUpperCase()}`]) {
    expect(decoded(one)).toEqual(expected);
  }
});

it('is overwritten when it was used, also by what failed', () => {
  let kept: Uint8Array = new Uint8Array();
  const use = (bytes: Uint8Array) => {
    kept = bytes;
    throw new Error('test');
  };
  expect(() => withHex(Buffer.from('0x0102'), use)).toThrow('test');
  expect([...kept]).toEqual([0, 0]);
});

it.each(['', '0x', '0xabc', 'abcg', '0x0x12'])('"%s" is none', (text) => {
  expect(() => decoded(text)).toThrow(KeyUnusable);
});
