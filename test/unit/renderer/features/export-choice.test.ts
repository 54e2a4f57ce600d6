import { expect, test } from 'vitest';
import {
  hasSeed,
  matching,
  sorted,
  ticked,
} from '../../../../renderer/features/exporting/choice.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';

const key = (id: string, label: string, exchangeName: string, tags: string[] = []) =>
  ({
    ...{ id, label, exchangeName, tags, account: 'Desk one' },
    fields: [{ name: id === 'b' ? 'totp' : 'secret', kind: 'text', hint: null, pem: null }],
  }) as unknown as CredentialView;

const KEYS = [
  key('a', 'main', 'OKX'),
  key('b', 'tax', 'Binance', ['Grid']),
  key('c', 'hedge', 'Binance'),
];

test('keys stand by exchange and label, and a search looks for all of its words', () => {
  expect(sorted(KEYS).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
  expect(matching(KEYS, ' binance GRID ').map(({ id }) => id)).toEqual(['b']);
  expect(matching(KEYS, 'desk').length).toBe(3);
  expect(matching(KEYS, 'desk two')).toEqual([]);
  expect(matching(KEYS, ' ')).toBe(KEYS);
});

test('ticking what is listed leaves the others as they are', () => {
  const chosen = new Set(['a']);
  expect([...ticked(chosen, KEYS.slice(1), true)]).toEqual(['a', 'b', 'c']);
  expect([...ticked(new Set(['a', 'b', 'c']), KEYS.slice(1), false)]).toEqual(['a']);
  expect([...chosen]).toEqual(['a']);
  expect(KEYS.filter(hasSeed).map(({ id }) => id)).toEqual(['b']);
});
