import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { kucoin } from '../../../../electron/core/signing/kucoin.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const NOW = 1_790_000_000_123;
const URL = 'https://api.kucoin.com/api/v1/orders';
const key = fields({ apiKey: 'test-key', secret: 'test-secret', password: 'test-passphrase' });
/** As its documentation has it: www.kucoin.com/docs-new/authentication, read on 2026-11-21. */
const over = (text: string) => createHmac('sha256', 'test-secret').update(text).digest('base64');
const headersOf = (headers: Readonly<Record<string, string>>) =>
  kucoin.sign(asked(kucoin, 'GET', URL, { headers }), key, moment(NOW)).headers;

describe('a request to KuCoin', () => {
  it('is signed over time, method, path and the query as it is meant', () => {
    const request = asked(kucoin, 'GET', `${URL}?symbol=BTC-USDT&note=a%20%C3%A4`);
    expect(kucoin.sign(request, key, moment(NOW))).toEqual({
      target: '/api/v1/orders?symbol=BTC-USDT&note=a%20%C3%A4',
      headers: {
        'kc-api-key': 'test-key',
        'kc-api-key-version': '2',
        'kc-api-passphrase': over('test-passphrase'),
        'kc-api-timestamp': String(NOW),
        'kc-api-sign': over(`${NOW}GET/api/v1/orders?symbol=BTC-USDT&note=a ä`),
      },
      body: null,
    });
  });

  it('and over its body', () => {
    const json = '{"clientOid":"1", "size":"0.10"}';
    const { headers, body } = kucoin.sign(asked(kucoin, 'POST', URL, { json }), key, moment(NOW));
    expect(body?.toString()).toBe(json);
    expect(headers['kc-api-sign']).toBe(over(`${NOW}POST/api/v1/orders${json}`));
  });

  it('may say a thing in the query and again in the body, but not another', () => {
    const url = 'https://api.kucoin.com/api/ua/v1/classic/order/place?tradeType=SPOT';
    const json = '{"tradeType":"SPOT","size":"1"}';
    const { parameters } = asked(kucoin, 'POST', url, { json });
    expect(parameters.map(({ name }) => name)).toEqual(['tradeType', 'size']);
    const other = '{"tradeType":"FUTURES"}';
    expect(() => asked(kucoin, 'POST', url, { json: other })).toThrow(/differ in tradeType/);
    const alike = '{"trade_type":"SPOT"}';
    expect(() => asked(kucoin, 'POST', url, { json: alike })).toThrow(/differ in trade_type/);
  });

  it('has the passphrase itself for keys of version 1 alone', () => {
    const version = (text: string) => headersOf({ 'KC-API-KEY-VERSION': text });
    expect(version('1')).toMatchObject({
      'kc-api-key-version': '1',
      'kc-api-passphrase': 'test-passphrase',
    });
    for (const said of ['2', '3']) {
      expect(version(said)).toMatchObject({
        'kc-api-key-version': said,
        'kc-api-passphrase': over('test-passphrase'),
      });
    }
    expect(version('0')['kc-api-key-version']).toBe('2');
  });

  it('has no headers of a partner: they are signed over a key that is a dummy', () => {
    const headers = headersOf({
      'KC-API-PARTNER': 'ccxt',
      'KC-API-PARTNER-SIGN': 'dummy',
      'KC-API-PARTNER-VERIFY': 'true',
      'KC-BROKER-NAME': 'ccxt',
    });
    expect(Object.keys(headers).filter((name) => /partner|broker/.test(name))).toEqual([]);
  });

  it('needs a passphrase', () => {
    const short = fields({ apiKey: 'test-key', secret: 'test-secret' });
    expect(() => kucoin.sign(asked(kucoin, 'GET', URL), short, moment(NOW))).toThrow(KeyUnusable);
  });
});
