/** Searching, narrowing, grouping and selecting in the list of keys. */
import { describe, expect, test } from 'vitest';
import {
  type Filters,
  facetOptions,
  isNarrowed,
} from '../../../../renderer/features/credentials/filters.ts';
import { type Row, rowsOf } from '../../../../renderer/features/credentials/groups.ts';
import {
  countFacets,
  filtered,
  matching,
  type PreparedKey,
  prepare,
} from '../../../../renderer/features/credentials/prepared.ts';
import {
  extended,
  kept,
  NOTHING,
  share,
  toggled,
  toggledAll,
} from '../../../../renderer/features/credentials/selection.ts';
import type { CredentialView } from '../../../../shared/model/credential.ts';

type Some = Partial<CredentialView>;

function key(label: string, some: Some = {}): CredentialView {
  const rest: Some = {
    id: label,
    ref: label.toLowerCase().replaceAll(' ', '-'),
    exchange: 'binance',
    exchangeName: 'Binance',
    account: '',
    environment: 'live',
    scopes: ['read'],
    permissions: [],
    ipAllowList: [],
    tags: [],
    notes: '',
    clients: [],
    fields: [],
    created: '2025-11-01',
    expires: null,
    status: 'active',
    expired: false,
    risk: 1,
    accessLevel: 'read',
    due: { state: 'none', kind: 'rotate', date: '2026-03-01', days: 60 },
    ...some,
  };
  return { label, ...rest } as CredentialView;
}

const prepared = (...keys: CredentialView[]): readonly PreparedKey[] =>
  prepare(keys, { by: 'label', descending: false });
const labels = (keys: readonly PreparedKey[]): string[] => keys.map((one) => one.key.label);

const SOME = prepared(
  key('Main', { account: 'sub-7', tags: ['grid'], scopes: ['read', 'trade'], risk: 3 }),
  key('Tax', { exchangeName: 'OKX', clients: ['tax tool'], notes: 'Ask on Fridays' }),
  key('Test', {
    environment: 'testnet',
    status: 'deactivated',
    accessLevel: 'none',
    fields: [{ name: 'apiKey', kind: 'text', hint: '4F2a', pem: null }],
    permissions: ['enableSpotAndMarginTrading'],
    ipAllowList: ['203.0.113.7'],
  }),
);

describe('searching', () => {
  test.each([
    ['main', ['Main']],
    ['SUB-7', ['Main']],
    ['grid', ['Main']],
    ['trade', ['Main']],
    ['okx', ['Tax']],
    ['tax tool', ['Tax']],
    ['fridays', ['Tax']],
    ['testnet', ['Test']],
    ['no access', ['Test']],
    ['deactivated', ['Test']],
    ['4f2a', ['Test']],
    ['spotandmargin', ['Test']],
    ['203.0.113', ['Test']],
    ['binance read', ['Main', 'Test']],
    ['  ', ['Main', 'Tax', 'Test']],
    ['nowhere', []],
  ])('%j finds %j', (search, found) => {
    expect(labels(matching(SOME, search))).toEqual(found);
  });

  test('a word of one field and a word of another never make a match across fields', () => {
    expect(labels(matching(SOME, '7grid'))).toEqual([]);
  });
});

describe('narrowing', () => {
  test.each<[Filters, string[]]>([
    [{}, ['Main', 'Tax', 'Test']],
    [{ exchange: [] }, ['Main', 'Tax', 'Test']],
    [{ exchange: ['OKX'] }, ['Tax']],
    [{ exchange: ['OKX', 'Binance'] }, ['Main', 'Tax', 'Test']],
    [{ scope: ['trade'] }, ['Main']],
    [{ scope: ['read'], environment: ['testnet'] }, ['Test']],
    [{ tag: ['grid'], status: ['deactivated'] }, []],
  ])('%j leaves %j', (filters, left) => {
    expect(labels(filtered(SOME, filters))).toEqual(left);
  });

  test('counts what each value would show, while the other facets stay', () => {
    const counts = countFacets(SOME, { exchange: ['Binance'] });
    // Of its own facet every value counts, as if it were chosen instead.
    expect([...counts.exchange]).toEqual([
      ['Binance', 2],
      ['OKX', 1],
    ]);
    expect(counts.status.get('active')).toBe(1);
    expect(counts.status.get('deactivated')).toBe(1);
    expect(counts.scope.get('trade')).toBe(1);
    const two = countFacets(SOME, { exchange: ['OKX'], status: ['deactivated'] });
    expect(two.exchange.get('Binance'), 'Test, which is deactivated').toBe(1);
    expect(two.status.get('active'), 'Tax, which is at OKX').toBe(1);
    expect(two.tag.size, 'nothing fits both').toBe(0);
  });

  test('every count is what choosing it leaves', () => {
    const filters: Filters = { scope: ['read'], environment: ['live'] };
    const counts = countFacets(SOME, filters);
    for (const facet of ['exchange', 'scope', 'risk', 'status', 'tag', 'environment'] as const) {
      for (const [value, count] of counts[facet]) {
        expect(filtered(SOME, { ...filters, [facet]: [value] })).toHaveLength(count);
      }
    }
  });

  test('offers what is chosen even where nothing of it is left, and risk from the highest', () => {
    const counts = countFacets([], { tag: ['gone'] });
    expect(facetOptions('tag', counts, { tag: ['gone'] })).toEqual([
      { value: 'gone', label: 'gone', count: 0 },
    ]);
    const all = countFacets(SOME, {});
    expect(facetOptions('risk', all, {}).map(({ value }) => value)).toEqual(['3', '1']);
    expect(isNarrowed({ tag: [] })).toBe(false);
    expect(isNarrowed({ tag: ['gone'] })).toBe(true);
  });

  test('a key nobody judged is found as unjudged', () => {
    const keys = prepared(key('Old', { scopes: [] }), key('New'));
    expect(labels(filtered(keys, { scope: ['unjudged'] }))).toEqual(['Old']);
  });
});

describe('grouping', () => {
  const keys = prepared(
    key('b', { exchangeName: 'OKX' }),
    key('a', { account: 'sub-10' }),
    key('c', { account: 'sub-9' }),
    key('d'),
  );
  const shape = (rows: readonly Row[]): string[] =>
    rows.map((row) =>
      row.kind === 'group'
        ? `${row.level} ${row.name || '-'} (${row.keys.length})${row.open ? '' : ' closed'}`
        : `${row.level} ${row.id}`,
    );

  test('not at all keeps the order', () => {
    expect(shape(rowsOf(keys, 'none', new Set()))).toEqual(['1 a', '1 b', '1 c', '1 d']);
  });

  test('by exchange, in the order of their names', () => {
    expect(shape(rowsOf(keys, 'exchange', new Set()))).toEqual([
      ...['1 Binance (3)', '2 a', '2 c', '2 d'],
      ...['1 OKX (1)', '2 b'],
    ]);
  });

  test('by account too, by number within names, and not where there is none', () => {
    expect(shape(rowsOf(keys, 'account', new Set()))).toEqual([
      '1 Binance (3)',
      ...['2 - (1)', '3 d', '2 sub-9 (1)', '3 c', '2 sub-10 (1)', '3 a'],
      ...['1 OKX (1)', '2 b'],
    ]);
  });

  test('a closed group shows its head and knows its keys', () => {
    const [head] = rowsOf(keys, 'account', new Set());
    const rows = rowsOf(keys, 'account', new Set([head?.id ?? '']));
    expect(shape(rows)).toEqual(['1 Binance (3) closed', '1 OKX (1)', '2 b']);
    expect(rows[0]).toMatchObject({ keys: ['a', 'c', 'd'] });
  });
});

describe('selecting', () => {
  const order = ['a', 'b', 'c', 'd', 'e'];

  test('one by one, and a range from the last one', () => {
    const first = toggled(NOTHING, 'b');
    const range = extended(first, 'd', order);
    expect([...range.ids]).toEqual(['b', 'c', 'd']);
    expect([...extended(range, 'a', order).ids].sort(), 'the anchor stays').toEqual([
      ...['a', 'b', 'c', 'd'],
    ]);
    expect([...toggled(range, 'c').ids]).toEqual(['b', 'd']);
  });

  test('a range without a beginning is one key; to a row that is no key, nothing', () => {
    expect([...extended(NOTHING, 'c', order).ids]).toEqual(['c']);
    expect(extended(NOTHING, 'x', order)).toEqual(NOTHING);
    const gone = { ids: new Set(['x']), anchor: 'x' };
    expect([...extended(gone, 'c', order).ids]).toEqual(['x', 'c']);
  });

  test('all, and all again is none; those elsewhere stay', () => {
    const all = toggledAll(toggled(NOTHING, 'z'), order);
    expect(all.ids.size).toBe(6);
    expect([...toggledAll(all, order).ids]).toEqual(['z']);
    expect(share(all.ids, order)).toBe('all');
    expect(share(new Set(['a']), order)).toBe('some');
    expect(share(new Set(['z']), order)).toBe('none');
    expect(share(new Set(['z']), [])).toBe('none');
  });

  test('forgets what is no longer there, and is the same when nothing is gone', () => {
    const two = toggled(toggled(NOTHING, 'a'), 'b');
    expect(kept(two, new Set(order))).toBe(two);
    expect(kept(two, new Set(['a']))).toEqual({ ids: new Set(['a']), anchor: null });
  });
});
