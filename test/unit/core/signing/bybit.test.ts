import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bybit } from '../../../../electron/core/signing/bybit.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const NOW = 1_790_000_000_123;
const URL = 'https://api.bybit.com/v5/order/realtime';
const hmac = fields({ apiKey: 'test-key', secret: 'test-secret' });
/** As its documentation has it: bybit-exchange.github.io/docs/v5/guide, "Authentication", read on 2026-11-21. */
const over = (text: string) => createHmac('sha256', 'test-secret').update(text).digest('hex');

describe('a request to Bybit', () => {
  it('is signed over time, key, window and query', () => {
    const query = 'category=linear&symbol=BTCUSDT&orderId=a,b';
    expect(bybit.sign(asked(bybit, 'GET', `${URL}?${query}`), hmac, moment(NOW))).toEqual({
      target: `/v5/order/realtime?${query}`,
      headers: {
        'x-bapi-api-key': 'test-key',
        'x-bapi-timestamp': String(NOW),
        'x-bapi-recv-window': '5000',
        'x-bapi-sign': over(`${NOW}test-key5000${query}`),
      },
      body: null,
    });
  });

  it('or over its body, which stays byte for byte', () => {
    const json = '{"category": "spot","qty":"0.10"}';
    const request = asked(bybit, 'POST', 'https://api.bybit.com/v5/order/create', {
      json,
      headers: { Referer: 'test-broker' },
    });
    const { headers, body } = bybit.sign(request, hmac, moment(NOW));
    expect(body?.toString()).toBe(json);
    expect(headers).toMatchObject({
      referer: 'test-broker',
      'x-bapi-sign': over(`${NOW}test-key5000${json}`),
    });
  });

  it('is good for as long as the bot wants it, and never longer than five seconds', () => {
    const windowOf = (wanted: string) => {
      const headers = { 'X-BAPI-RECV-WINDOW': wanted };
      return bybit.sign(asked(bybit, 'GET', URL, { headers }), hmac, moment(NOW)).headers[
        'x-bapi-recv-window'
      ];
    };
    expect(['1500', '5000', '60000', '0', '-1', 'x'].map(windowOf)).toEqual([
      ...['1500', '5000', '5000', '5000', '5000', '5000'],
    ]);
  });

  it('may end in a question mark, which does not go on', () => {
    expect(bybit.sign(asked(bybit, 'GET', `${URL}?`), hmac, moment(NOW)).target).toBe(
      '/v5/order/realtime',
    );
  });

  it('gives a page mark back as it was given', () => {
    const { parameters } = asked(bybit, 'GET', `${URL}?cursor=page_token%3D39380%26`);
    expect(parameters[0]?.raw).toBe('page_token%3D39380%26');
    expect(() => asked(bybit, 'GET', `${URL}?symbol=BTC%26`)).toThrow(/two ways/);
  });

  it('is refused with its signature among its parameters', () => {
    expect(() => asked(bybit, 'GET', `${URL}?api_key=dummy&sign=dummy`)).toThrow(
      /before version 3/,
    );
  });
});

describe('an RSA key', () => {
  it('signs, and its public half says it is right', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const key = fields({ apiKey: 'test-key', secret });
    const { headers } = bybit.sign(asked(bybit, 'GET', `${URL}?a=1`), key, moment(NOW));
    const signature = Buffer.from(headers['x-bapi-sign'] ?? '', 'base64');
    const payload = Buffer.from(`${NOW}test-key5000a=1`);
    expect(verify('RSA-SHA256', payload, publicKey, signature)).toBe(true);
  });

  it('of another kind is of no use', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const sign = () =>
      bybit.sign(asked(bybit, 'GET', URL), fields({ apiKey: 'test-key', secret }), moment(NOW));
    expect(sign).toThrow(KeyUnusable);
  });
});
