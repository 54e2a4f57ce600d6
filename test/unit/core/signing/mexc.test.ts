import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mexc } from '../../../../electron/core/signing/mexc.ts';
import { asked, fields, moment } from './requests.ts';

/**
 * MEXC's own example (Spot V3, "SIGNED", example 2; the key is published there and opens nothing):
 * mexcdevelop.github.io/apidocs/spot_v3_en, read on 2026-11-21.
 */
it("MEXC's published example", () => {
  const key = fields({
    apiKey: 'mx0aBYs33eIilxBWC5',
    secret: '45d0b3c26f2644f19bfb98b07741b2f5',
  });
  const query = 'symbol=BTCUSDT&side=BUY&type=LIMIT&quantity=1&price=11&recvWindow=5000';
  const url = `https://api.mexc.com/api/v3/order?${query}&timestamp=1&signature=dummy`;
  expect(mexc.sign(asked(mexc, 'POST', url), key, moment(1_644_489_390_087))).toEqual({
    target: `/api/v3/order?${query}&timestamp=1644489390087&signature=fd3e4e8543c5188531eb7279d68ae7d26a573d0fc5ab0d18eb692451654d837a`,
    headers: { 'x-mexc-apikey': 'mx0aBYs33eIilxBWC5' },
    body: null,
  });
});

const NOW = 1_790_000_000_123;
const key = fields({ apiKey: 'test-key', secret: 'test-secret' });
const over = (text: string) => createHmac('sha256', 'test-secret').update(text).digest('hex');

describe('a request to its spot API', () => {
  it('is good for five seconds at most', () => {
    const url = 'https://api.mexc.com/api/v3/account?recvWindow=60000';
    expect(mexc.sign(asked(mexc, 'GET', url), key, moment(NOW)).target).toContain(
      `?recvWindow=5000&timestamp=${NOW}&signature=`,
    );
  });

  it('may hold several orders, as strict JSON', () => {
    const url = (orders: string) =>
      `https://api.mexc.com/api/v3/batchOrders?batchOrders=${encodeURIComponent(orders)}`;
    const orders = '[{"symbol":"BTCUSDT","quantity":"1"}]';
    expect(asked(mexc, 'POST', url(orders)).parameters[0]?.value).toBe(orders);
    for (const other of ['[{"symbol":"A","symbol":"B"}]', '[{"quantity":1e5}]', '["a', '"a"']) {
      expect(() => asked(mexc, 'POST', url(other))).toThrow(/the value of batchOrders/);
    }
  });
});

/** www.mexc.com/api-docs/futures/integration-guide, read on 2026-11-21. */
describe('a request to its futures API', () => {
  it('is signed over key, time, and the query in order of its names', () => {
    const url =
      'https://api.mexc.com/api/v1/private/order/list/history_orders?page_num=1&category=1';
    expect(mexc.sign(asked(mexc, 'GET', url), key, moment(NOW))).toEqual({
      target: '/api/v1/private/order/list/history_orders?page_num=1&category=1',
      headers: {
        apikey: 'test-key',
        'request-time': String(NOW),
        signature: over(`test-key${NOW}category=1&page_num=1`),
      },
      body: null,
    });
  });

  it('or its body, byte for byte', () => {
    const json = '{"symbol":"BTC_USDT", "vol":10}';
    const url = 'https://api.mexc.com/api/v1/private/order/submit';
    const request = asked(mexc, 'POST', url, { json, headers: { source: 'CCXT' } });
    const { headers, body } = mexc.sign(request, key, moment(NOW));
    expect(body?.toString()).toBe(json);
    expect(headers).toMatchObject({
      signature: over(`test-key${NOW}${json}`),
      source: 'CCXT',
    });
  });
});
