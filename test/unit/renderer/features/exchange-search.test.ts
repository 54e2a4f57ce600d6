import { expect, test } from 'vitest';
import { catalogue } from '../../../../electron/core/exchanges/catalogue.ts';
import { rankOf } from '../../../../renderer/features/credentials/form/exchange-search.ts';

const all = catalogue().list();
const found = (typed: string): string[] =>
  all
    .flatMap((spec) => {
      const rank = rankOf(spec, typed);
      return rank === null ? [] : [{ id: spec.id, rank }];
    })
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ id }) => id);

test.each([
  ['binance', 'binance'],
  ['BIN', 'binance'],
  ['okx', 'okx'],
  ['okex', 'okx'],
  ['huobi', 'htx'],
  ['gate.io', 'gate'],
  ['gdax', 'coinbase'],
  ['crypto.com', 'cryptocom'],
  ['telegram', 'generic'],
])('%s finds %s first', (typed, id) => {
  expect(found(typed)[0]).toBe(id);
});

test('nothing typed finds all, and nonsense nothing', () => {
  expect(all.length).toBeGreaterThan(100);
  expect(found('')).toHaveLength(all.length);
  expect(found('test-no-such-exchange')).toEqual([]);
});
