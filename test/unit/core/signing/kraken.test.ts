import { createHash, createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { kraken } from '../../../../electron/core/signing/kraken.ts';
import { readPlain } from '../../../../electron/core/signing/plain-request.ts';
import { KeyUnusable, type RawRequest } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const BASE = 'https://api.kraken.com';
const NOW = 1_790_000_000_123;

const form = (path: string, body: string): RawRequest => ({
  method: 'POST',
  url: `${BASE}${path}`,
  rawHeaders: ['Content-Type', 'application/x-www-form-urlencoded', 'API-Key', 'dummy'],
  body: Buffer.from(body),
});
const plainForm = (path: string, body: string) => readPlain(form(path, body), kraken.grammar);

/** Kraken's own example: "Spot REST Authentication", docs.kraken.com/api/docs/guides/spot-rest-auth, read on 2026-11-21. */
it("Kraken's published example", () => {
  const key = fields({
    apiKey: 'test-key',
    secret:
      'kQH5HW/8p1uGOVjbgWA7FunAmGO8lsSUXNsu3eow76sz84Q18fWxnyRzBHCd3pd5nE9qa99HAZtuZuj6F1huXg==',
  });
  const order = 'ordertype=limit&pair=XBTUSD&price=37500&type=buy&volume=1.25';
  const request = plainForm('/0/private/AddOrder', `nonce=1&${order}`);
  expect(kraken.sign(request, key, moment(NOW, 1_616_492_376_594n))).toEqual({
    target: '/0/private/AddOrder',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'api-key': 'test-key',
      'api-sign':
        '4/dpxb3iT4tp/ZCVEwSnEsLxx0bqyhLpdfOpc6fn7OR8+UClSV5n9E6aSS8MPtnRfp32bAb0nmbRn6H8ndwLUQ==',
    },
    body: Buffer.from(`nonce=1616492376594&${order}`),
  });
});

describe('a request to Kraken', () => {
  const key = fields({ apiKey: 'test-key', secret: 'dGVzdC1zZWNyZXQ=' });
  const over = (path: string, nonce: string, body: string) =>
    createHmac('sha512', 'test-secret')
      .update(path)
      .update(createHash('sha256').update(`${nonce}${body}`).digest())
      .digest('base64');

  it('gets its nonce where one stood, and behind where none did', () => {
    const sign = (body: string) =>
      kraken.sign(plainForm('/0/private/Balance', body), key, moment(NOW, 12n)).body?.toString();
    expect(sign('asset=XBT&nonce=99999999999999999999&a=1')).toBe('asset=XBT&nonce=12&a=1');
    expect(sign('asset=XBT')).toBe('asset=XBT&nonce=12');
  });

  it('may have no body at all', () => {
    const request = asked(kraken, 'POST', `${BASE}/0/private/Balance`);
    expect(kraken.sign(request, key, moment(NOW, 12n))).toMatchObject({
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'api-sign': over('/0/private/Balance', '12', 'nonce=12'),
      },
      body: Buffer.from('nonce=12'),
    });
  });

  it('may be JSON', () => {
    const json = '{"nonce":"1", "orders":[{"volume":"0.10"}],"pair":"XBTUSD"}';
    const request = asked(kraken, 'POST', `${BASE}/0/private/AddOrderBatch`, { json });
    const { body, headers } = kraken.sign(request, key, moment(NOW, 12n));
    const sent = json.replace('"1"', '"12"');
    expect(body?.toString()).toBe(sent);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'api-sign': over('/0/private/AddOrderBatch', '12', sent),
    });
  });

  it.each([
    ['a list', '/0/private/AddOrderBatch', '[]', /is a list/],
    ['a query, which is not signed', '/0/private/AddOrder?pair=XBTUSD', '', /in the query/],
  ])('is refused with %s', (_, path, json, problem) => {
    expect(() => asked(kraken, 'POST', BASE + path, { json })).toThrow(problem);
  });

  it('has nothing of what the bot signed with', () => {
    const { headers } = kraken.sign(plainForm('/0/private/Balance', ''), key, moment(NOW, 12n));
    expect(headers['api-key']).toBe('test-key');
  });
});

describe('a key that can not sign', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  it.each([
    ['without a secret', { apiKey: 'test-key' }],
    ['whose secret is not base64', { apiKey: 'test-key', secret: 'test-secret' }],
    ['that is a private key', { apiKey: 'test-key', secret: pem }],
  ])('%s says so, and nothing of itself', (_, texts) => {
    const request = asked(kraken, 'POST', `${BASE}/0/private/Balance`);
    const sign = () => kraken.sign(request, fields(texts), moment(NOW, 12n));
    expect(sign).toThrow(KeyUnusable);
    expect(sign).not.toThrow(/test-|BEGIN/);
  });
});
