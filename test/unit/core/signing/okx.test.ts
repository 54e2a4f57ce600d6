import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { okx } from '../../../../electron/core/signing/okx.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const NOW = Date.parse('2026-11-21T19:00:00.123Z');
const key = fields({ apiKey: 'test-key', secret: 'test-secret', password: 'test-passphrase' });
const signed = (
  ...request: Parameters<typeof asked> extends [unknown, ...infer Rest] ? Rest : never
) => okx.sign(asked(okx, ...request), key, moment(NOW));
/** As its documentation has it: "Overview, REST Authentication", www.okx.com/docs-v5/en, read on 2026-11-21. */
const over = (text: string) => createHmac('sha256', 'test-secret').update(text).digest('base64');

describe('a request to OKX', () => {
  it('is signed over time, method, path with query, and body', () => {
    const url = 'https://www.okx.com/api/v5/account/balance?ccy=BTC%2CETH';
    expect(signed('GET', url)).toEqual({
      target: '/api/v5/account/balance?ccy=BTC%2CETH',
      headers: {
        'ok-access-key': 'test-key',
        'ok-access-passphrase': 'test-passphrase',
        'ok-access-timestamp': '2026-11-21T19:00:00.123Z',
        'ok-access-sign': over('2026-11-21T19:00:00.123ZGET/api/v5/account/balance?ccy=BTC%2CETH'),
      },
      body: null,
    });
  });

  it('keeps its body byte for byte', () => {
    const json = '{ "instId":"BTC-USDT", "sz" : "0.10","note":"\\u00e4 ä" }';
    const { headers, body } = signed('POST', 'https://www.okx.com/api/v5/trade/order', { json });
    expect(body?.toString()).toBe(json);
    expect(headers['ok-access-sign']).toBe(
      over(`2026-11-21T19:00:00.123ZPOST/api/v5/trade/order${json}`),
    );
    expect(headers['content-type']).toBe('application/json');
  });

  it('may be a list', () => {
    const json = '[{"instId":"BTC-USDT"},{"instId":"ETH-USDT"}]';
    const request = asked(okx, 'POST', 'https://www.okx.com/api/v5/trade/batch-orders', { json });
    expect(request).toMatchObject({ parameters: [], json: JSON.parse(json) });
  });

  it('has nothing of what the bot signed with, and says whether it is for demo trading', () => {
    const { headers } = signed('GET', 'https://www.okx.com/api/v5/account/config', {
      headers: {
        'OK-ACCESS-KEY': 'dummy',
        'OK-ACCESS-SIGN': 'dummy',
        'OK-ACCESS-TIMESTAMP': '2030-01-01T00:00:00.000Z',
        'OK-ACCESS-PASSPHRASE': 'dummy',
        'x-simulated-trading': '1',
      },
    });
    expect(Object.values(headers)).not.toContain('dummy');
    expect(headers).toMatchObject({
      'ok-access-timestamp': '2026-11-21T19:00:00.123Z',
      'x-simulated-trading': '1',
    });
  });
});

describe('a key that can not sign', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  it.each([
    ['without a passphrase', { apiKey: 'test-key', secret: 'test-secret' }],
    ['whose passphrase has a line break', { apiKey: 'test-key', secret: 's', password: 'test\n' }],
    ['whose passphrase is not ASCII', { apiKey: 'test-key', secret: 's', password: 'tést-' }],
    ['that is a private key', { apiKey: 'test-key', secret: pem, password: 'test-passphrase' }],
  ])('%s says so, and nothing of itself', (_, texts) => {
    const request = asked(okx, 'GET', 'https://www.okx.com/api/v5/account/config');
    const sign = () => okx.sign(request, fields(texts), moment(NOW));
    expect(sign).toThrow(KeyUnusable);
    expect(sign).not.toThrow(/test-|tést|BEGIN/);
  });
});
