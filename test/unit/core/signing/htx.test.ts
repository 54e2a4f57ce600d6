import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { htx } from '../../../../electron/core/signing/htx.ts';
import { unsigned } from '../../../../electron/core/signing/outgoing.ts';
import { asked, fields, moment } from './requests.ts';

/**
 * HTX's own example ("Signature authentication", huobiapi.github.io/docs/spot/v1/en, read on 2026-11-21). It names
 * api.huobi.pro, and still shows the signature that was made for be.huobi.com: that one is tried here.
 */
it("HTX's published example", () => {
  const key = fields({
    apiKey: 'e2xxxxxx-99xxxxxx-84xxxxxx-7xxxx',
    secret: 'b0xxxxxx-c6xxxxxx-94xxxxxx-dxxxx',
  });
  const query =
    'AccessKeyId=dummy&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2030-01-01T00%3A00%3A00&order-id=1234567890&Signature=ZHVtbXk%3D';
  const request = asked(htx, 'GET', `https://be.huobi.com/v1/order/orders?${query}`);
  expect(htx.sign(request, key, moment(Date.parse('2017-05-11T15:19:30Z')))).toEqual({
    target:
      '/v1/order/orders?AccessKeyId=e2xxxxxx-99xxxxxx-84xxxxxx-7xxxx&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2017-05-11T15%3A19%3A30&order-id=1234567890&Signature=4F65x5A2bLyMWVQj3Aqp%2BB4w%2BivaA7n5Oi2SuYtCJ9o%3D',
    headers: {},
    body: null,
  });
});

const NOW = Date.parse('2026-11-21T19:00:00.999Z');
const key = fields({ apiKey: 'test-key', secret: 'test-secret' });
const OURS =
  'AccessKeyId=test-key&SignatureMethod=HmacSHA256&SignatureVersion=2&Timestamp=2026-11-21T19%3A00%3A00';
const over = (text: string) =>
  encodeURIComponent(createHmac('sha256', 'test-secret').update(text).digest('base64'));

describe('a request to HTX', () => {
  it('is signed over its parameters in order of their names, and sent in the order it had', () => {
    const request = asked(
      htx,
      'GET',
      'https://api.huobi.pro/v1/order/openOrders?symbol=a&account-id=1',
    );
    const payload = `GET\napi.huobi.pro\n/v1/order/openOrders\n${OURS}&account-id=1&symbol=a`;
    expect(htx.sign(request, key, moment(NOW)).target).toBe(
      `/v1/order/openOrders?symbol=a&account-id=1&${OURS}&Signature=${over(payload)}`,
    );
  });

  it('keeps its body, which no signature covers', () => {
    const json = '{"account-id":"1", "amount":"0.10"}';
    const request = asked(htx, 'POST', 'https://api.huobi.pro/v1/order/orders/place', { json });
    const payload = `POST\napi.huobi.pro\n/v1/order/orders/place\n${OURS}`;
    const { target, body, headers } = htx.sign(request, key, moment(NOW));
    expect(target).toBe(`/v1/order/orders/place?${OURS}&Signature=${over(payload)}`);
    expect([body?.toString(), headers['content-type']]).toEqual([json, 'application/json']);
  });

  it('is signed by an Ed25519 key too, and says so', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const request = asked(htx, 'GET', 'https://api.huobi.pro/v1/account/accounts');
    const { target } = htx.sign(request, fields({ apiKey: 'test-key', secret }), moment(NOW));
    const [, query = '', signature = ''] = /\?(.*)&Signature=(.*)$/.exec(target) ?? [];
    expect(query).toContain('SignatureMethod=Ed25519');
    const payload = Buffer.from(`GET\napi.huobi.pro\n/v1/account/accounts\n${query}`);
    const bytes = Buffer.from(decodeURIComponent(signature), 'base64');
    expect(verify(null, payload, publicKey, bytes)).toBe(true);
  });

  it('for public data shows nobody who asks', () => {
    const url = 'https://api.huobi.pro/market/depth?symbol=btcusdt&AccessKeyId=dummy&Signature=x';
    expect(unsigned(asked(htx, 'GET', url), htx.grammar).target).toBe(
      '/market/depth?symbol=btcusdt',
    );
  });
});
