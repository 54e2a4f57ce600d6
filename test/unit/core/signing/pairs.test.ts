import { expect, it } from 'vitest';
import {
  decodedQuery,
  sortedPairs,
  withoutPairs,
  withPairs,
} from '../../../../electron/core/signing/pairs.ts';

it('pairs are set where they stand, and added behind', () => {
  expect(withPairs('b=1&a=%20&c=', { c: '3', b: '2', d: '4' })).toBe('b=2&a=%20&c=3&d=4');
  expect(withPairs('', { a: '1' })).toBe('a=1');
  expect(withPairs('constructor=1&toString=2', { a: '3' })).toBe('constructor=1&toString=2&a=3');
});

it('pairs are left out', () => {
  expect(withoutPairs('a=1&b=2&a=3', new Set(['a']))).toBe('b=2');
  expect(withoutPairs('', new Set(['a']))).toBe('');
});

it('pairs are sorted as ASCII has their names: capitals first, and one name in its order', () => {
  expect(sortedPairs('b=1&a-b=2&B=3&a=5&a=4')).toBe('B=3&a=5&a=4&a-b=2&b=1');
});

it('a query is read as it is meant', () => {
  expect(decodedQuery('a=%C3%A4&b=1%2C2')).toBe('a=ä&b=1,2');
});
