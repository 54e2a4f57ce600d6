import { describe, expect, it } from 'vitest';
import { ENDPOINT_DATA, known } from './rows.ts';

const binance = ENDPOINT_DATA.find(({ exchange }) => exchange === 'binance');
if (binance === undefined) throw new Error('there is no Binance');

const ROWS = binance.groups.flatMap((group) => group.rows.map((row) => ({ group, ...row })));
const find = (method: string, path: string, host = 'api.binance.com') =>
  known.find('binance', 'live', { method, host, path });

describe('each row by itself', () => {
  it.each(ROWS)('$method $path ($group.scope)', ({ path, exit, group, takes, method }) => {
    // Whatever places an order on spot says what it takes, so that nothing else can be slipped in.
    if (group.scope === 'trade' && path.startsWith('/api/')) expect(takes).toBeDefined();
    // What may be done while bots may only leave: nothing that buys, sells or moves.
    if (exit === true) {
      const cancels = /cancel/i.test(path) || path.endsWith('/keepPriority');
      expect(method === 'DELETE' || cancels).toBe(true);
    }
  });
});

describe('a call of spot or the wallet', () => {
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

describe('exits of spot', () => {
  it('are cancelling and reducing, and nothing else', () => {
    const exits = ROWS.filter(({ group, exit }) => group.hosts === 'spot' && exit === true);
    expect(exits.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'DELETE /api/v3/order',
      'DELETE /api/v3/openOrders',
      'DELETE /api/v3/orderList',
      'PUT /api/v3/order/amend/keepPriority',
    ]);
    expect(find('DELETE', '/api/v3/order')?.exit).toBe(true);
    expect(find('POST', '/api/v3/order/cancelReplace')?.exit).toBe(false);
  });
});

describe('what is not in it', () => {
  it.each([
    ['POST', '/api/v3/orders'],
    ['POST', '/api/v3/order/'],
    ['POST', '/API/v3/order'],
    ['PUT', '/api/v3/order'],
    ['POST', '/fapi/v1/order'],
    ['POST', '/papi/v1/um/order'],
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
});

describe('a signature', () => {
  it('covers neither method nor path: it must never be given away', () => {
    expect([...(known.signatureOf('binance')?.covers ?? [])]).toEqual(['query', 'body']);
    expect(known.signatureOf('nosuchexchange')).toBeNull();
  });
});
