import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gate } from '../../../../electron/core/signing/gate.ts';
import { asked, fields, moment } from './requests.ts';

const BASE = 'https://api.gateio.ws/api/v4';

/** Gate's own examples: www.gate.com/docs/developers/apiv4, "APIv4 signed request", read on 2026-11-21. */
describe("Gate's published examples", () => {
  const key = fields({ apiKey: 'key', secret: 'secret' });
  const now = 1_541_993_715_000;

  it('a query', () => {
    const query = 'contract=BTC_USD&status=finished&limit=50';
    const request = asked(gate, 'GET', `${BASE}/futures/orders?${query}`);
    expect(gate.sign(request, key, moment(now))).toEqual({
      target: `/api/v4/futures/orders?${query}`,
      headers: {
        key: 'key',
        timestamp: '1541993715',
        sign: '55f84ea195d6fe57ce62464daaa7c3c02fa9d1dde954e4c898289c9a2407a3d6fb3faf24deff16790d726b66ac9f74526668b13bd01029199cc4fcc522418b8a',
      },
      body: null,
    });
  });

  it('a body', () => {
    const json =
      '{"contract":"BTC_USD","type":"limit","size":100,"price":6800,"time_in_force":"gtc"}';
    const request = asked(gate, 'POST', `${BASE}/futures/orders`, { json });
    const { headers, body } = gate.sign(request, key, moment(now));
    expect(body?.toString()).toBe(json);
    expect(headers['sign']).toBe(
      'eae42da914a590ddf727473aff25fc87d50b64783941061f47a3fdb92742541fc4c2c14017581b4199a1418d54471c269c03a38d788d802e2c306c37636389f0',
    );
  });
});

describe('a request to Gate', () => {
  const key = fields({ apiKey: 'test-key', secret: 'test-secret' });

  it('is signed over what its query means, and sent as it was written', () => {
    const request = asked(gate, 'GET', `${BASE}/spot/orders?currency_pair=BTC_USDT&text=t-%C3%A4`);
    const { target, headers } = gate.sign(request, key, moment(1_790_000_000_999));
    const empty = createHash('sha512').digest('hex');
    const text = `GET\n/api/v4/spot/orders\ncurrency_pair=BTC_USDT&text=t-ä\n${empty}\n1790000000`;
    expect(target).toContain('t-%C3%A4');
    expect(headers['sign']).toBe(createHmac('sha512', 'test-secret').update(text).digest('hex'));
  });

  it('may change an order with a query and a body that say the same', () => {
    const url = `${BASE}/spot/orders/1?currency_pair=BTC_USDT&price=6`;
    const patch = (price: string) =>
      asked(gate, 'PATCH', url, { json: `{"currency_pair":"BTC_USDT","price":${price}}` });
    expect(patch('6').parameters.map(({ name }) => name)).toEqual(['currency_pair', 'price']);
    expect(patch('"6"').parameters).toHaveLength(2);
    expect(() => patch('"600"')).toThrow(/differ in price/);
  });

  it('says how its sizes are meant', () => {
    const headers = { 'X-Gate-Size-Decimal': '1', 'X-Gate-Channel-Id': 'ccxt' };
    const request = asked(gate, 'GET', `${BASE}/futures/usdt/orders`, { headers });
    expect(request.headers).toEqual({ 'x-gate-size-decimal': '1' });
  });
});
