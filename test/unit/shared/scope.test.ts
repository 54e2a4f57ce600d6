import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accessLevelOf,
  defaultRotationDays,
  ENVIRONMENTS,
  riskOf,
  SCOPES,
  sortScopes,
} from '../../../shared/model/scope.ts';

describe('risk', () => {
  test.each([
    [['read'], ['203.0.113.7'], 'live', 1],
    [['read'], [], 'live', 2],
    [['read', 'trade'], ['203.0.113.7'], 'live', 2],
    [['trade'], [], 'live', 3],
    [['transfer'], [], 'live', 4],
    [['withdraw'], ['203.0.113.7'], 'live', 3],
    [['account'], [], 'live', 5],
    [['account'], [], 'testnet', 4],
    [['read'], ['203.0.113.7'], 'demo', 1],
    [[], [], 'live', 5],
  ] as const)('%j behind %j on %s is %i', (scopes, ipAllowList, environment, risk) => {
    expect(riskOf({ scopes, ipAllowList, environment })).toBe(risk);
  });

  test('one more scope never lowers it', () => {
    fc.assert(
      fc.property(
        fc.subarray([...SCOPES], { minLength: 1 }),
        fc.constantFrom(...SCOPES),
        fc.constantFrom(...ENVIRONMENTS),
        fc.boolean(),
        (scopes, more, environment, open) => {
          const key = { ipAllowList: open ? [] : ['203.0.113.7'], environment };
          const risk = riskOf({ ...key, scopes });
          expect(riskOf({ ...key, scopes: [...scopes, more] })).toBeGreaterThanOrEqual(risk);
        },
      ),
    );
  });
});

test('scopes are shown in one order, each once', () => {
  expect(sortScopes(['account', 'trade', 'read', 'trade'])).toEqual(['read', 'trade', 'account']);
});

test.each([
  [['read'], 'active', 'read'],
  [['read', 'trade'], 'active', 'full'],
  [[], 'active', 'full'],
  [['read'], 'deactivated', 'none'],
  [['trade'], 'revoked', 'none'],
] as const)('the access level of %j when %s is %s', (scopes, status, level) => {
  expect(accessLevelOf({ scopes, status })).toBe(level);
});

test.each([
  [['read'], 90],
  [['read', 'trade'], 60],
  [['read', 'transfer'], 30],
  [['withdraw'], 30],
  [[], 30],
] as const)('%j is turned after %i days', (scopes, days) => {
  expect(defaultRotationDays(scopes)).toBe(days);
});
