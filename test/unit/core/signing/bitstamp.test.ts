import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { bitstamp } from '../../../../electron/core/signing/bitstamp.ts';
import { readPlain } from '../../../../electron/core/signing/plain-request.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const HOST = 'www.bitstamp.net';
const TYPE = 'application/x-www-form-urlencoded';
const at = moment(1_790_000_000_123.9);
const NONCE = '07070707-0707-4707-8707-070707070707';
const key = fields({ apiKey: 'test-key', secret: 'test-secret' });
/** As its documentation has it: "Authentication", www.bitstamp.net/api, read on 2026-11-21. */
const over = (text: string) => createHmac('sha256', 'test-secret').update(text).digest('hex');

const plain = (path: string, body: string, type = TYPE) =>
  readPlain(
    {
      method: 'POST',
      url: `https://${HOST}${path}`,
      rawHeaders: ['Content-Type', type, 'X-Auth', 'BITSTAMP dummy', 'X-Auth-Signature', 'dummy'],
      body: Buffer.from(body),
    },
    bitstamp.grammar,
  );

describe('a request to Bitstamp', () => {
  it('is signed over all of it, and has nothing of what the bot signed with', () => {
    const path = '/api/v2/buy/btcusd/';
    const body = 'amount=0.10&price=40000';
    const signed = `BITSTAMP test-keyPOST${HOST}${path}${TYPE}${NONCE}1790000000123v2${body}`;
    expect(bitstamp.sign(plain(path, body, `${TYPE}; charset=utf-8`), key, at)).toEqual({
      target: path,
      headers: {
        'content-type': TYPE,
        'x-auth': 'BITSTAMP test-key',
        'x-auth-nonce': NONCE,
        'x-auth-timestamp': '1790000000123',
        'x-auth-version': 'v2',
        'x-auth-signature': over(signed),
      },
      body: Buffer.from(body),
    });
  });

  it('has no type where it has no body', () => {
    const path = '/api/v2/balance/';
    const { headers } = bitstamp.sign(plain(path, ''), key, at);
    expect(headers['x-auth-signature']).toBe(
      over(`BITSTAMP test-keyPOST${HOST}${path}${NONCE}1790000000123v2`),
    );
    expect(headers).not.toHaveProperty('content-type');
  });

  it('is signed with its query', () => {
    const target = '/api/v2/travel_rule/contacts/?page=2';
    const { headers } = bitstamp.sign(asked(bitstamp, 'GET', `https://${HOST}${target}`), key, at);
    expect(headers['x-auth-signature']).toBe(
      over(`BITSTAMP test-keyGET${HOST}${target}${NONCE}1790000000123v2`),
    );
  });

  it('may end in a slash or not: that is another path', () => {
    const paths = ['/api/v2/earn/unsubscribe', '/api/v2/earn/subscribe/'];
    expect(paths.map((path) => plain(path, 'a=1').path)).toEqual(paths);
    expect(() => plain('/api/v2/balance//', 'a=1')).toThrow(/URL is not written plainly/);
  });

  it('has a nonce of chance, and not the same again', () => {
    const nonces = [1, 2].map((fill) => {
      const random = (bytes: number) => new Uint8Array(bytes).fill(fill);
      return bitstamp.sign(plain('/api/v2/balance/', ''), key, { ...at, random }).headers[
        'x-auth-nonce'
      ];
    });
    expect(new Set(nonces).size).toBe(2);
    for (const nonce of nonces) expect(nonce).toMatch(/^[0-9a-f-]{36}$/);
  });
});

it.each([
  ['without a secret', { apiKey: 'test-key' }],
  ['whose key has a line break', { apiKey: 'test\nkey', secret: 'test-secret' }],
])('a key %s can not sign, and says nothing of itself', (_, texts) => {
  const sign = () => bitstamp.sign(plain('/api/v2/balance/', ''), fields(texts), at);
  expect(sign).toThrow(KeyUnusable);
  expect(sign).not.toThrow(/test/);
});
