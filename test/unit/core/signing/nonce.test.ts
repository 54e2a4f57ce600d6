import { expect, it } from 'vitest';
import { nonceOf, withNonce } from '../../../../electron/core/signing/nonce.ts';
import { moment } from './requests.ts';

it.each([
  ['{"a":1,"nonce":"5", "b":2}', '{"a":1,"nonce":"12", "b":2}'],
  ['{ "nonce" : 5 }', '{ "nonce" : 12 }'],
  ['{"a":{"nonce":5}}', '{"a":{"nonce":5},"nonce":"12"}'],
  ['{}', '{"nonce":"12"}'],
])('%s becomes %s', (json, expected) => {
  expect(withNonce(json, '12')).toBe(expected);
});

it('is written out, however large', () => {
  expect(nonceOf(moment(0, 2n ** 64n - 1n))).toBe('18446744073709551615');
});

it('is not made up where nobody gave one', () => {
  expect(() => nonceOf(moment(0))).toThrow(/without the nonce/);
});
