import { expect, test } from 'vitest';
import { matches } from '../../../scripts/lib/node-modules.mjs';

const lock = { 'node_modules/a': { version: '1.0.0' } };

test('what is installed matches the lock', () => {
  expect(matches(lock, { ...lock })).toBe(true);
});

test.each([
  ['another version', { 'node_modules/a': { version: '1.0.1' } }],
  ['a package too few', {}],
  ['a package too many', { ...lock, 'node_modules/b': { version: '1.0.0' } }],
])('%s does not', (_, installed) => {
  expect(matches(lock, installed)).toBe(false);
});

test('a build for another platform need not be there', () => {
  const optional = { ...lock, 'node_modules/a-darwin': { version: '1.0.0', optional: true } };
  expect(matches(optional, lock)).toBe(true);
});
