import { createHmac, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { gemini } from '../../../../electron/core/signing/gemini.ts';
import { unsigned } from '../../../../electron/core/signing/outgoing.ts';
import { readPlain } from '../../../../electron/core/signing/plain-request.ts';
import {
  KeyUnusable,
  NotPlain,
  type RawRequest,
} from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const BASE = 'https://api.gemini.com';
const NOW = 1_790_000_000_123;
const key = fields({ apiKey: 'account-test-key', secret: 'test-secret' });
const base64 = (text: string) => Buffer.from(text).toString('base64');

const request = (path: string, payload: string, more: Partial<RawRequest> = {}) => {
  const raw = {
    method: 'POST',
    url: `${BASE}${path}`,
    rawHeaders: ['Content-Type', 'text/plain', 'X-GEMINI-PAYLOAD', base64(payload)],
    body: Buffer.from(''),
    ...more,
  };
  return gemini.read?.(readPlain(raw, gemini.grammar), raw) ?? expect.fail();
};

/** Gemini's own example: "Private API Invocation", docs.gemini.com/rest-api, as it stands in many clients. */
it("Gemini's published example", () => {
  const payload = `{
    "request": "/v1/order/status",
    "nonce": 1,

    "order_id": 18834
}
`;
  const own = fields({ apiKey: 'mykey', secret: '1234abcd' });
  expect(gemini.sign(request('/v1/order/status', payload), own, moment(NOW, 123_456n))).toEqual({
    target: '/v1/order/status',
    headers: {
      'content-type': 'text/plain',
      'x-gemini-apikey': 'mykey',
      'x-gemini-payload':
        'ewogICAgInJlcXVlc3QiOiAiL3YxL29yZGVyL3N0YXR1cyIsCiAgICAibm9uY2UiOiAxMjM0NTYsCgogICAgIm9yZGVyX2lkIjogMTg4MzQKfQo=',
      'x-gemini-signature':
        '337cc8b4ea692cfe65b4a85fcc9f042b2e3f702ac956fd098d600ab15705775017beae402be773ceee10719ff70d710f',
    },
    body: null,
  });
});

describe('a request to Gemini', () => {
  const PATH = '/v1/order/new';
  const ORDER = '{"request":"/v1/order/new","nonce":"1", "symbol":"btcusd","amount":"0.10"}';

  it('is judged by its payload, which goes on with another nonce', () => {
    const plain = request(PATH, ORDER);
    expect(plain.parameters.map(({ name, value }) => `${name} ${value}`)).toEqual([
      ...['request /v1/order/new', 'nonce 1', 'symbol btcusd', 'amount 0.10'],
    ]);
    expect(plain.json).toEqual(JSON.parse(ORDER));
    const { headers } = gemini.sign(plain, key, moment(NOW, 12n));
    const sent = base64(ORDER.replace('"1"', '"12"'));
    expect(headers).toMatchObject({
      'x-gemini-payload': sent,
      'x-gemini-signature': createHmac('sha384', 'test-secret').update(sent).digest('hex'),
    });
  });

  it('may say it again in a body, which stays here', () => {
    const body = Buffer.from('{"amount":"0.10","symbol":"btcusd"}');
    const plain = request(PATH, ORDER, { body });
    expect(gemini.sign(plain, key, moment(NOW, 12n)).body).toBeNull();
  });

  it('gets a payload where it has none', () => {
    const plain = asked(gemini, 'POST', `${BASE}/v1/balances`);
    const { headers } = gemini.sign(plain, key, moment(NOW, 12n));
    expect(headers['x-gemini-payload']).toBe(base64('{"request":"/v1/balances","nonce":"12"}'));
  });

  it('has nothing of what the bot signed with', () => {
    const plain = request(PATH, ORDER, {
      rawHeaders: [
        ...['X-GEMINI-APIKEY', 'dummy', 'x-gemini-payload', base64(ORDER)],
        ...['X-GEMINI-SIGNATURE', 'dummy'],
      ],
    });
    expect(plain.headers).toEqual({});
    expect(Object.values(gemini.sign(plain, key, moment(NOW, 12n)).headers)).not.toContain('dummy');
  });

  it('for public data shows nobody who asks', () => {
    const url = `${BASE}/v1/trades/btcusd?limit_trades=5`;
    const headers = { 'X-GEMINI-APIKEY': 'dummy' };
    expect(unsigned(asked(gemini, 'GET', url, { headers }), gemini.grammar)).toEqual({
      target: '/v1/trades/btcusd?limit_trades=5',
      headers: {},
      body: null,
    });
  });

  const header = (value: string) => ({ rawHeaders: ['X-GEMINI-PAYLOAD', value] });
  const twice = ['X-GEMINI-PAYLOAD', base64(ORDER), 'x-gemini-payload', base64(ORDER)];
  const text = ['Content-Type', 'text/plain'];
  it.each<[string, RegExp, Partial<RawRequest>]>([
    ['a payload for another path', /another path/, { url: `${BASE}/v1/order/cancel` }],
    ['a payload for no path', /another path/, header(base64('{"nonce":1}'))],
    ['two payloads', /twice/, { rawHeaders: twice }],
    ['a payload that is not base64', /not base64/, header(ORDER)],
    ['a payload that is not UTF-8', /not UTF-8/, header('/w==')],
    ['a payload that is no JSON', /not JSON/, header(base64('{'))],
    ['a payload that is a list', /another path/, header(base64('["/v1/order/new"]'))],
    [
      'a payload that says something twice',
      /same name twice/,
      header(base64('{"request":"/v1/order/new","amount":"1","amount":"2"}')),
    ],
    ['a query beside it', /does not say/, { url: `${BASE}${PATH}?amount=1` }],
    ['a body that says more', /does not say/, { body: Buffer.from('{"price":"1"}') }],
    ['a body that says otherwise', /does not say/, { body: Buffer.from('{"amount":"9"}') }],
    ['a body alone', /no payload/, { rawHeaders: text, body: Buffer.from(ORDER) }],
    [
      'a body that is called JSON',
      /not text/,
      { rawHeaders: ['Content-Type', 'application/json'], body: Buffer.from(ORDER) },
    ],
  ])('is refused with %s', (_, problem, more) => {
    expect(() => request(PATH, ORDER, more)).toThrow(NotPlain);
    expect(() => request(PATH, ORDER, more)).toThrow(problem);
  });
});

it('a private key can not sign for Gemini', () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const plain = asked(gemini, 'POST', `${BASE}/v1/balances`);
  const sign = () =>
    gemini.sign(plain, fields({ apiKey: 'account-test-key', secret }), moment(NOW, 12n));
  expect(sign).toThrow(KeyUnusable);
  expect(sign).not.toThrow(/BEGIN|test-/);
});
