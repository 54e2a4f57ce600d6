import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bitfinex } from '../../../../electron/core/signing/bitfinex.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const BASE = 'https://api.bitfinex.com';
const at = moment(1_790_000_000_123, 12n);
const key = fields({ apiKey: 'test-key', secret: 'test-secret' });
/** As its documentation has it: "Authenticated endpoints", docs.bitfinex.com/docs/rest-auth, read on 2026-11-21. */
const over = (text: string) => createHmac('sha384', 'test-secret').update(text).digest('hex');

describe('a request to Bitfinex', () => {
  it('is signed over path, nonce and body, which it keeps', () => {
    const json = '{"symbol":"tBTCUSD", "amount":"0.10"}';
    const request = asked(bitfinex, 'POST', `${BASE}/v2/auth/w/order/submit`, { json });
    expect(bitfinex.sign(request, key, at)).toEqual({
      target: '/v2/auth/w/order/submit',
      headers: {
        'content-type': 'application/json',
        'bfx-apikey': 'test-key',
        'bfx-nonce': '12',
        'bfx-signature': over(`/api/v2/auth/w/order/submit12${json}`),
      },
      body: Buffer.from(json),
    });
  });

  it('may have no body at all, and a symbol with a colon', () => {
    const path = '/v2/auth/r/orders/tTESTBTC:TESTUSD/hist';
    const { headers } = bitfinex.sign(asked(bitfinex, 'POST', `${BASE}${path}`), key, at);
    expect(headers['bfx-signature']).toBe(over(`/api${path}12`));
  });

  it('has nothing of what the bot signed with', () => {
    const request = asked(bitfinex, 'POST', `${BASE}/v2/auth/r/wallets`, {
      json: '{}',
      headers: { 'bfx-apikey': 'dummy', 'bfx-nonce': '99999', 'bfx-signature': 'dummy' },
    });
    expect(bitfinex.sign(request, key, at).headers).toEqual({
      'content-type': 'application/json',
      'bfx-apikey': 'test-key',
      'bfx-nonce': '12',
      'bfx-signature': over('/api/v2/auth/r/wallets12{}'),
    });
  });

  it('asks for no number that a reader of JSON would round', () => {
    expect(bitfinex.nonce).toEqual({ unit: 'ms', max: 9_007_199_254_740_991n });
  });
});

it('a private key can not sign for Bitfinex', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const request = asked(bitfinex, 'POST', `${BASE}/v2/auth/r/wallets`);
  const sign = () => bitfinex.sign(request, fields({ apiKey: 'test-key', secret }), at);
  expect(sign).toThrow(KeyUnusable);
  expect(sign).not.toThrow(/BEGIN|test-/);
});
