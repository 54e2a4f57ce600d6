/** What bots may say to any endpoint, plain and awkward. */
import type { Call } from './bots.ts';

/** By the name of the case. A list stands for a body that is one. */
const CASES: Readonly<Record<string, object>> = {
  nothing: {},
  plain: { symbol: 'BTCUSDT', quantity: '0.0010', limit: 10, reduceOnly: true },
  unicode: { symbol: '币安人生USDT', text: 'Bücher' },
  spaces: { text: 'a b' },
  commas: { ids: '1,2,3', since: '2026-11-21T19:00:00.000Z' },
  empty: { text: '', symbol: 'BTCUSDT' },
  array: { ids: ['1', '2'] },
  nested: { orders: [{ symbol: 'BTCUSDT', size: 1 }, { symbol: 'ETHUSDT' }] },
  ampersand: { text: 'a&b=c' },
  plus: { text: '1+1' },
  quotes: { text: '"\\' },
  exponent: { size: 1e-7 },
  list: [
    { symbol: 'BTCUSDT', size: '1' },
    { symbol: 'ETHUSDT', size: '2' },
  ],
};

export interface Case {
  readonly call: Call;
  /** `private POST trade/order (unicode)` */
  readonly name: string;
  readonly params: object;
}

/** For some endpoints alone. */
export interface More {
  readonly of: RegExp;
  readonly name: string;
  readonly params: object;
}

export function casesOf(call: Call, more: readonly More[]): Case[] {
  const parts = [...call.path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => [name, 'test-1']);
  const inPath = Object.fromEntries(parts);
  const special = more.filter(({ of }) => of.test(call.id));
  return [
    ...Object.entries(CASES),
    ...special.map(({ name, params }) => [name, params] as const),
  ].map(([name, said]) => ({
    call,
    name: `${call.id} (${name})`,
    params: Array.isArray(said)
      ? said.map((one: object) => ({ ...one, ...inPath }))
      : { ...said, ...inPath },
  }));
}
