import { describe, expect, test } from 'vitest';
import { decide, type Situation } from '../../../../../electron/core/policy/decide.ts';
import { SCOPES, type Scope } from '../../../../../shared/model/scope.ts';
import { GRANT, SITUATION, signing } from '../../../../setup/policy.ts';
import LOOKED_AT_DATA from './looked-at.json' with { type: 'json' };
import { ENDPOINT_DATA, type JudgedRow, judged, ROWS } from './rows.ts';

/** Words that no call has in its name that only reads or trades, but for those that were looked at one by one. */
const SENDS = /withdraw|gift|fiat|otc|payment|payout|p2p|bank/i;
const MOVES =
  /transfer|subscri|redeem|stak|deposit|borrow|repay|loan|lend|earn|credit|collateral|collect/i;
const MANAGES = /sub-?_?(?:acc|user)|affiliate|permission|password|enable|switch|broker|agree/i;
/** Those that make even a GET suspicious: it tells where funds may go, who has which key, or does something after all. */
const TELLS_OR_DOES =
  /api-?_?key|token|white-?_?list|address|create|delete|del-|apply|update|confirm|cancel|enable|switch|execute|\/set-/i;
/** Exchanges that do everything by GET. */
const BY_GET = new Set(['deribit']);

const isSuspicious = ({ exchange, row: { method, path, action = '' } }: JudgedRow): boolean => {
  const reads = method === 'GET' && !BY_GET.has(exchange);
  const words = reads ? [TELLS_OR_DOES] : [SENDS, MOVES, MANAGES, TELLS_OR_DOES];
  return words.some((word) => word.test(`${path} ${action}`));
};

/** `risky`: has such a word, and only reads or trades all the same. `settings`: trades, and holds no order. */
const LOOKED_AT: Readonly<
  Record<string, { readonly risky: readonly string[]; readonly settings: readonly string[] }>
> = LOOKED_AT_DATA;

const EXCHANGES = ENDPOINT_DATA.map(({ exchange }) => exchange);
const rowsOf = (exchange: string): readonly JudgedRow[] =>
  ROWS.filter((row) => row.exchange === exchange);

/** What a client is told that was granted these scopes of a key that can do everything. */
function answer(scope: Scope, exit: boolean, granted: Scope[]): string {
  const situation: Situation = {
    ...SITUATION,
    grant: { ...GRANT, modes: ['sign'], scopes: granted },
    credential: { ...SITUATION.credential, scopes: SCOPES },
  };
  return decide(signing(scope, exit), situation).rule;
}

describe.each(EXCHANGES)('%s', (exchange) => {
  test('a grant to trade lets nothing pass that withdraws, moves funds or manages the account', () => {
    const passes = rowsOf(exchange).filter(
      ({ group: { scope }, row }) =>
        scope !== 'public' &&
        answer(scope, row.exit ?? false, ['read', 'trade']) === 'granted-always',
    );
    const above = passes.filter(({ group }) => group.scope !== 'read' && group.scope !== 'trade');
    expect(above.map(({ name }) => name)).toEqual([]);
    expect(passes.length).toBe(
      rowsOf(exchange).filter(({ group }) => ['read', 'trade'].includes(group.scope)).length,
    );
    const risky = passes.filter((one) => one.row.exit === undefined && isSuspicious(one));
    expect(risky.map(({ name }) => name).sort()).toEqual(LOOKED_AT[exchange]?.risky ?? []);
  });

  test('a grant to read lets nothing pass but reading', () => {
    for (const { group, row, name } of rowsOf(exchange)) {
      if (group.scope === 'public') continue;
      const rule = answer(group.scope, row.exit ?? false, ['read']);
      expect([name, rule]).toEqual([
        name,
        group.scope === 'read' ? 'granted-always' : 'scope-not-granted',
      ]);
    }
  });

  test('what trades places orders, takes them back, or is one of a few settings', () => {
    const others = rowsOf(exchange).filter(
      ({ group, row }) =>
        group.scope === 'trade' && row.order === undefined && row.exit === undefined,
    );
    expect(others.map(({ name }) => name).sort()).toEqual(LOOKED_AT[exchange]?.settings ?? []);
  });

  test('orders and exits are trading, and nothing else is', () => {
    for (const { group, row, name } of rowsOf(exchange)) {
      if (row.order !== undefined) expect([name, group.scope]).toEqual([name, 'trade']);
      if (row.exit !== undefined) expect([name, group.scope]).toEqual([name, 'trade']);
      if (row.exit !== undefined) expect([name, row.order]).toEqual([name, undefined]);
    }
  });

  test('public data is asked for by GET, or by a POST that is known to tell only', () => {
    const posts = rowsOf(exchange).filter(
      ({ group, row }) => group.scope === 'public' && row.method !== 'GET',
    );
    expect(posts.map(({ name }) => name)).toEqual(TELLS[exchange] ?? []);
  });
});

/** Public calls by POST. */
const TELLS: Readonly<Record<string, readonly string[]>> = {
  bitfinex: ['POST /v2/calc/trade/avg', 'POST /v2/calc/fx'],
  hyperliquid: ['POST /info'],
  kucoin: ['POST /api/v1/bullet-public', 'POST /api/v1/bullet-public'],
  okx: ['POST /api/v5/tradingBot/grid/min-investment'],
};

test('an endpoint that only reads is an exit, whatever its row says', () => {
  const reads = ROWS.filter(({ group, row }) => group.scope === 'read' && !row.path.includes('{'));
  const answers = reads.map(({ exchange, name }) => judged(exchange, name));
  expect(
    answers.filter((found) => found !== null && found.scope === 'read' && !found.exit),
  ).toEqual([]);
  expect(answers.length).toBeGreaterThan(100);
});
