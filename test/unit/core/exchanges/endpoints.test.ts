import { describe, expect, it } from 'vitest';
import {
  ENDPOINT_DATA,
  endpoints,
} from '../../../../electron/core/exchanges/endpoints/endpoints.ts';
import { ENVIRONMENTS } from '../../../../shared/model/scope.ts';

const known = endpoints();
const [binance] = ENDPOINT_DATA;
if (binance === undefined) throw new Error('there is no Binance');

const ROWS = binance.groups.flatMap((group) => group.rows.map((row) => ({ group, ...row })));
const find = (method: string, path: string, host = 'api.binance.com') =>
  known.find('binance', 'live', { method, host, path });

/** Words that no request has in its path that only reads or trades. */
const SENDS = /withdraw|giftcard/i;
const MOVES = /transfer|subscribe|redeem|stake|deposit/i;
const MANAGES = /sub-?account|subaccount|enable|switch|apirestriction|broker|bnbburn|address/i;
/** Each of them looked at by itself: they tell, and change nothing. */
const READS_ALL_THE_SAME = new Set([
  'GET /sapi/v1/capital/withdraw/history',
  'GET /sapi/v1/capital/deposit/hisrec',
  'GET /sapi/v1/asset/transfer',
  'GET /sapi/v1/account/apiRestrictions',
  'GET /sapi/v1/bnbBurn',
]);

describe('each row by itself', () => {
  it.each(ROWS)('$method $path ($group.scope)', ({ method, path, exit, group, takes }) => {
    const name = `${method} ${path}`;
    const { scope } = group;
    const suspicious = SENDS.test(path) || MOVES.test(path) || MANAGES.test(path);
    if (scope === 'public' || scope === 'read' || scope === 'trade') {
      if (suspicious) expect(READS_ALL_THE_SAME).toContain(name);
    }
    if (scope === 'public') expect([group.auth, method]).toEqual(['none', 'GET']);
    // Whatever places an order says what it takes, so that nothing else can be slipped in.
    if (scope === 'trade') expect(takes).toBeDefined();
    // What may be done while bots may only leave: nothing that buys, sells or moves.
    if (exit === true) expect(method === 'DELETE' || path.endsWith('/keepPriority')).toBe(true);
    expect(group.source.text).not.toBe('');
    expect(group.source.checked).toMatch(/^2026-11-21$/);
  });
});

describe('a grant to trade', () => {
  const allowed = ROWS.filter(({ group }) => ['public', 'read', 'trade'].includes(group.scope));

  it('reaches nothing that withdraws, moves funds or manages an account', () => {
    const reached = allowed.map(({ method, path }) => `${method} ${path}`);
    const risky = reached.filter(
      (name) => SENDS.test(name) || MOVES.test(name) || MANAGES.test(name),
    );
    expect(new Set(risky)).toEqual(READS_ALL_THE_SAME);
  });

  it('reaches no path of the wallet with POST but two that only tell', () => {
    const posts = allowed.filter(
      ({ method, path }) => method !== 'GET' && path.startsWith('/sapi/'),
    );
    expect(posts.map(({ path }) => path)).toEqual([
      '/sapi/v1/asset/get-funding-asset',
      '/sapi/v3/asset/getUserAsset',
    ]);
  });

  it.each([
    ['POST', '/sapi/v1/capital/withdraw/apply', 'withdraw'],
    ['POST', '/sapi/v1/localentity/withdraw/apply', 'withdraw'],
    ['POST', '/sapi/v1/giftcard/createCode', 'withdraw'],
    ['POST', '/sapi/v1/asset/transfer', 'transfer'],
    ['GET', '/sapi/v1/capital/deposit/address', 'transfer'],
    ['POST', '/sapi/v1/sub-account/universalTransfer', 'transfer'],
    ['GET', '/sapi/v1/capital/withdraw/address/list', 'account'],
    ['POST', '/sapi/v1/account/enableFastWithdrawSwitch', 'account'],
    ['POST', '/sapi/v1/broker/subAccountApi', 'account'],
    ['POST', '/sapi/v1/bnbBurn', 'account'],
    ['POST', '/api/v3/order', 'trade'],
    ['POST', '/api/v3/order/cancelReplace', 'trade'],
    ['DELETE', '/api/v3/order', 'trade'],
    ['GET', '/api/v3/account', 'read'],
    ['GET', '/api/v3/exchangeInfo', 'public'],
  ])('%s %s is %s', (method, path, scope) => {
    expect(find(method, path)?.scope).toBe(scope);
  });
});

describe('exits', () => {
  it('are reading, cancelling and reducing, and nothing else', () => {
    const exits = ROWS.filter(({ method, path, group }) => {
      const host = binance.hosts[group.hosts]?.live?.[0] ?? '';
      return group.scope !== 'read' && find(method, path, host)?.exit && group.scope !== 'public';
    });
    expect(exits.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /api/v3/order',
      'DELETE /api/v3/openOrders',
      'DELETE /api/v3/orderList',
      'PUT /api/v3/order/amend/keepPriority',
    ]);
    expect(find('POST', '/api/v3/order/cancelReplace')?.exit).toBe(false);
  });
});

describe('what is not in it', () => {
  it.each([
    ['POST', '/api/v3/orders'],
    ['POST', '/api/v3/order/'],
    ['POST', '/API/v3/order'],
    ['PUT', '/api/v3/order'],
    ['POST', '/sapi/v1/margin/loan'],
    ['POST', '/fapi/v1/order'],
    ['POST', '/sapi/v2/capital/withdraw/apply'],
    ['GET', '/sapi/v1/capital/withdraw/apply'],
    ['GET', '/constructor'],
    ['GET', ''],
  ])('%s %s is judged by nobody', (method, path) => {
    expect(find(method, path)).toBeNull();
  });

  it('a host of another environment, or of nobody', () => {
    expect(known.hasHost('binance', 'live', 'testnet.binance.vision')).toBe(false);
    expect(known.hasHost('binance', 'testnet', 'api.binance.com')).toBe(false);
    expect(known.hasHost('binance', 'live', 'api.binance.com.evil.example')).toBe(false);
    expect(find('GET', '/api/v3/account', 'fapi.binance.com')).toBeNull();
    expect(find('GET', '/api/v3/account', 'data-api.binance.vision')).toBeNull();
    for (const host of ['__proto__', 'constructor']) {
      expect(known.hasHost('binance', 'live', host)).toBe(false);
    }
  });

  it('any exchange but Binance', () => {
    expect(
      ['bybit', 'okx', 'kraken', 'other', '__proto__'].filter((id) => known.knows(id)),
    ).toEqual([]);
    expect(
      known.find('kraken', 'live', { method: 'POST', host: 'api.kraken.com', path: '/0/x' }),
    ).toBeNull();
  });
});

describe('hosts', () => {
  it('belong to one environment each, so that a key of one never goes to another', () => {
    const hosts = ENVIRONMENTS.flatMap((environment) => [
      ...new Set(Object.values(binance.hosts).flatMap((of) => of[environment] ?? [])),
    ]);
    // The testnets of both kinds of futures share one.
    expect(new Set(hosts).size).toBe(hosts.length);
  });

  it('say of a signature that it covers neither method nor path: it must never be given away', () => {
    expect(binance.signature.covers).toEqual(['query', 'body']);
  });
});
