import { createHmac, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bitget } from '../../../../electron/core/signing/bitget.ts';
import { asked, fields, moment } from './requests.ts';

const NOW = 1_790_000_000_123;
const URL = 'https://api.bitget.com/api/v2/spot/trade/unfilled-orders';
const key = (secret: string) => fields({ apiKey: 'test-key', secret, password: 'test-passphrase' });
/**
 * As its documentation has it (www.bitget.com/api-doc/common/signature, read on 2026-11-21), which says nothing of
 * decoding; that is from ccxt 4.5.84.
 */
const over = (text: string) => createHmac('sha256', 'test-secret').update(text).digest('base64');

describe('a request to Bitget', () => {
  it('is signed over time, method, path and what its query means, in order of the names', () => {
    const request = asked(bitget, 'GET', `${URL}?symbol=%E5%B8%81USDT&limit=5`, {
      headers: { 'ACCESS-KEY': 'dummy', 'X-CHANNEL-API-CODE': 'ccxt', paptrading: '1' },
    });
    expect(bitget.sign(request, key('test-secret'), moment(NOW))).toEqual({
      target: '/api/v2/spot/trade/unfilled-orders?symbol=%E5%B8%81USDT&limit=5',
      headers: {
        'access-key': 'test-key',
        'access-passphrase': 'test-passphrase',
        'access-timestamp': String(NOW),
        'access-sign': over(`${NOW}GET/api/v2/spot/trade/unfilled-orders?limit=5&symbol=币USDT`),
        'x-channel-api-code': 'ccxt',
        paptrading: '1',
      },
      body: null,
    });
  });

  it('and over its body', () => {
    const json = '{"symbol":"BTCUSDT", "size":"0.10"}';
    const request = asked(bitget, 'POST', 'https://api.bitget.com/api/v2/spot/trade/place-order', {
      json,
    });
    const { headers, body } = bitget.sign(request, key('test-secret'), moment(NOW));
    expect(body?.toString()).toBe(json);
    expect(headers['access-sign']).toBe(over(`${NOW}POST/api/v2/spot/trade/place-order${json}`));
  });

  it('is signed by an RSA key too, and its public half says it is right', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const { headers } = bitget.sign(asked(bitget, 'GET', URL), key(secret), moment(NOW));
    const payload = Buffer.from(`${NOW}GET/api/v2/spot/trade/unfilled-orders`);
    const signature = Buffer.from(headers['access-sign'] ?? '', 'base64');
    expect(verify('RSA-SHA256', payload, publicKey, signature)).toBe(true);
  });
});
