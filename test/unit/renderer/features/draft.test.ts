import { describe, expect, test } from 'vitest';
import {
  type Draft,
  detailsOf,
  emptyDraft,
  fieldOf,
  ipWarningsOf,
  isWritten,
  problemsOf,
  rotationDaysNow,
  scopesNow,
  tick,
  turnBy,
  turned,
  withExchange,
} from '../../../../renderer/features/credentials/form/draft.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';

const spec: ExchangeSpec = {
  id: 'gemini',
  name: 'Gemini',
  kind: 'described',
  environments: ['live', 'testnet'],
  fields: [],
  permissions: [
    { name: 'Auditor', scope: 'read', exclusive: true },
    { name: 'Trader', scope: 'trade', also: ['read'] },
    { name: 'FundManager', scope: 'withdraw' },
  ],
  expiryNotes: [],
  sources: [],
};
const unknown: ExchangeSpec = {
  ...spec,
  id: 'bitvavo',
  kind: 'ccxt',
  environments: ['live'],
  permissions: [],
};
const draft = (some: Partial<Draft> = {}): Draft => ({
  ...emptyDraft('2025-12-03'),
  exchange: 'gemini',
  label: 'Main',
  ...some,
});

describe('scopes', () => {
  test('are what the ticked permissions mean, in their order', () => {
    expect(scopesNow(draft({ permissions: ['FundManager', 'Trader'] }), spec)).toEqual([
      'read',
      'trade',
      'withdraw',
    ]);
  });

  test('of a permission nobody mapped are account', () => {
    expect(scopesNow(draft({ permissions: ['New right'] }), spec)).toEqual(['account']);
  });

  test('are chosen directly where no permissions are known, and permissions are not sent then', () => {
    const chosen = draft({ scopes: ['withdraw', 'read'], permissions: ['left over'] });
    expect(scopesNow(chosen, unknown)).toEqual(['read', 'withdraw']);
    expect(detailsOf(chosen, unknown)).toMatchObject({
      scopes: ['read', 'withdraw'],
      permissions: [],
    });
  });
});

describe('ticking', () => {
  test('what is held alone takes the place of the others, and the others its', () => {
    expect(tick(['Trader', 'FundManager'], spec, 'Auditor', true)).toEqual(['Auditor']);
    expect(tick(['Auditor'], spec, 'Trader', true)).toEqual(['Trader']);
    expect(tick(['Trader'], spec, 'FundManager', true)).toEqual(['Trader', 'FundManager']);
  });

  test('off takes off one', () => {
    expect(tick(['Trader', 'FundManager'], spec, 'Trader', false)).toEqual(['FundManager']);
  });
});

describe('rotation', () => {
  test('follows the scopes until a number is written', () => {
    expect(rotationDaysNow(draft({ permissions: ['Auditor'] }), spec)).toBe(90);
    expect(rotationDaysNow(draft({ permissions: ['Trader'] }), spec)).toBe(60);
    expect(rotationDaysNow(draft({ permissions: ['FundManager'] }), spec)).toBe(30);
    expect(rotationDaysNow(draft({ permissions: [] }), spec)).toBe(30);
    expect(rotationDaysNow(draft({ permissions: ['Trader'], rotationDays: 7 }), spec)).toBe(7);
  });

  test('of a turned key begins today, and its old dates are gone', () => {
    const old = draft({ created: '2025-01-01', rotateBy: '2025-03-01', expires: '2025-04-01' });
    expect(turned(old, '2025-12-03')).toMatchObject({
      created: '2025-12-03',
      rotateBy: null,
      expires: null,
    });
  });
});

test('another exchange takes its own permissions and environments, and leaves the rest', () => {
  const before = draft({
    label: 'Main',
    environment: 'testnet',
    permissions: ['Trader'],
    tags: ['grid'],
  });
  expect(withExchange(before, unknown)).toMatchObject({
    exchange: 'bitvavo',
    environment: 'live',
    permissions: [],
    label: 'Main',
    tags: ['grid'],
  });
});

describe('problems seen before sending', () => {
  test('none in a plain draft', () => {
    expect(problemsOf(draft({ ipAllowList: ['203.0.113.7', '2001:db8::/32'] }))).toEqual({});
  });

  test.each([
    [{ label: '  ' }, 'label'],
    [{ label: 'x'.repeat(41) }, 'label'],
    [{ label: 'Main\u202e' }, 'label'],
    [{ exchange: '' }, 'exchange'],
    [{ account: 'a\u200bb' }, 'account'],
    [{ ipAllowList: ['203.0.113.7', 'home'] }, 'ipAllowList'],
    [{ tags: ['x'.repeat(41)] }, 'tags'],
  ])('%j is named on its field', (some, field) => {
    expect(Object.keys(problemsOf(draft(some)))).toEqual([field]);
  });
});

test.each([
  ['details.label', 'label'],
  ['label', 'label'],
  ['fields.secret', 'fields.secret'],
  ['details.ipAllowList.2', 'ipAllowList'],
  ['', null],
  [undefined, null],
])('an error at %j lands on %j', (path, field) => {
  expect(fieldOf(path)).toBe(field);
});

describe('an IP list', () => {
  test.each([
    ['example.org', /example\.org is not an address/],
    ['203.0.113.7/40', /up to 32/],
    ['203.0.113.999', /not an address/],
  ])('with %s is refused, and says which of them', (ip, text) => {
    const problems = problemsOf(draft({ ipAllowList: ['203.0.113.7', ip] }));
    expect(problems['ipAllowList']).toMatch(text);
  });

  test('with everybody or a home address on it is taken, and warned of', () => {
    const ips = ['0.0.0.0/0', '192.168.1.7', '203.0.113.7'];
    expect(problemsOf(draft({ ipAllowList: ips }))).toEqual({});
    expect(ipWarningsOf(ips)).toHaveLength(2);
  });
});

test('the day of the next turn follows the rule, the scopes and the date that was set', () => {
  expect(turnBy(draft({ created: '2025-12-01', permissions: ['Auditor'] }), spec)).toBe(
    '2026-03-01',
  );
  expect(turnBy(draft({ created: '2025-12-01', rotationDays: 10 }), spec)).toBe('2025-12-11');
  expect(turnBy(draft({ rotateBy: '2026-01-02' }), spec)).toBe('2026-01-02');
});

test('an exchange that was chosen is nothing to be kept, a label or a tick is', () => {
  const start = draft({ label: '' });
  expect(isWritten(withExchange(start, unknown), start)).toBe(false);
  expect(isWritten({ ...start, label: 'x' }, start)).toBe(true);
  expect(isWritten({ ...start, permissions: ['Trader'] }, start)).toBe(true);
});
