import { describe, expect, test } from 'vitest';
import { callsOf, skeletonOf } from './ccxt.ts';
import { ENDPOINT_DATA, known, ROWS } from './rows.ts';
import UNIFIED from './unified.json' with { type: 'json' };

/** What ccxt's unified methods call, read from its source: `createOrder` and the like, on which most bots are built. */
const unifiedCalls: Readonly<Record<string, readonly string[]>> = UNIFIED;

const CALLS = new Map(ENDPOINT_DATA.map(({ exchange }) => [exchange, callsOf(exchange)]));

/** Its sign() wants orders to make an address of; gate.json has the row. */
const NO_ADDRESS: Readonly<Record<string, readonly string[]>> = {
  gate: ['private.futures POST {settle}/batch_cancel_orders'],
};

describe.each([...CALLS])('%s', (exchange, calls) => {
  test('no call that ccxt knows is taken for another by a template', () => {
    const taken = calls.flatMap(({ id, method, host, path }) => {
      if (path.includes('{')) return [];
      const found = known.find(exchange, 'live', { method, host, path });
      const name = `${method} ${path}`;
      if (found === null || found.name === name) return [];
      if (id.startsWith('public') && found.scope === 'public') return [];
      return [`${name} is taken for ${found.name}`];
    });
    expect(taken).toEqual([]);
  });

  test('every call of a unified method is judged', () => {
    const judged = new Set(
      ROWS.filter((one) => one.exchange === exchange).map(
        ({ row }) => `${row.method} ${skeletonOf(row.path)}`,
      ),
    );
    const unified = new Set(unifiedCalls[exchange] ?? []);
    const unjudged = calls
      .filter(({ id }) => unified.has(id))
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !judged.has(skeletonOf(name)));
    expect(unjudged).toEqual([]);
    const found = new Set(calls.map(({ id }) => id));
    expect([...unified].filter((id) => !found.has(id))).toEqual(NO_ADDRESS[exchange] ?? []);
  });
});
