import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CredentialView } from '../../shared/model/credential.ts';
import { collatorOf, firstOf, orderOf, urgency } from '../../shared/model/keys-order.ts';
import { ENVIRONMENTS } from '../../shared/model/scope.ts';
import { KEY_SORTS } from '../../shared/model/settings.ts';
import { runs } from '../setup/runs.ts';

const { numRuns } = runs(150);

/** Of each member few values, so that many are equal in what they are sorted by. */
const key = fc.record({
  id: fc.uuid(),
  label: fc.constantFrom('bot 9', 'Bot 10', 'bot 10', 'Ära', 'Zug', ''),
  exchangeName: fc.constantFrom('Binance', 'OKX'),
  account: fc.constantFrom('', 'main'),
  environment: fc.constantFrom(...ENVIRONMENTS),
  scopes: fc.subarray(['read', 'trade', 'withdraw'] as const),
  risk: fc.constantFrom(1, 2, 5),
  accessLevel: fc.constantFrom('none', 'read', 'full'),
  status: fc.constantFrom('active', 'rotating', 'deactivated', 'revoked'),
  expired: fc.boolean(),
  due: fc
    .integer({ min: -2, max: 2 })
    .map((days) => ({ state: 'soon', days, date: `2026-03-${10 + days}` })),
}) as unknown as fc.Arbitrary<CredentialView>;
const keys = fc.uniqueArray(key, { maxLength: 60, selector: ({ id }) => id });
const count = fc.integer({ min: 1, max: 70 });
const collator = collatorOf('en');

test('the first rows are those that sorting puts first, in every order, wherever they come from', () => {
  const sort = fc.record({ by: fc.constantFrom(...KEY_SORTS), descending: fc.boolean() });
  fc.assert(
    fc.property(keys, count, sort, (all, some, by) => {
      const order = orderOf(by, collator);
      const sorted = all.toSorted(order);
      expect(firstOf(all, some, order)).toEqual(sorted.slice(0, some));
      expect(all.toReversed().toSorted(order)).toEqual(sorted);
    }),
    { numRuns },
  );
});

test('so are the most urgent', () => {
  const order = urgency(collator);
  fc.assert(
    fc.property(keys, count, (all, some) => {
      expect(firstOf(all, some, order)).toEqual(all.toSorted(order).slice(0, some));
    }),
    { numRuns },
  );
});
