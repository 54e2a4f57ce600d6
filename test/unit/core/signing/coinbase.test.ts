import { generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { coinbase } from '../../../../electron/core/signing/coinbase.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const NOW = 1_790_000_000_999;
const BASE = 'https://api.coinbase.com';
const NAME = 'organizations/test-org/apiKeys/test-key';
const pem = { type: 'pkcs8', format: 'pem' } as const;

const edwards = generateKeyPairSync('ed25519');
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { d = '', x = '' } = edwards.privateKey.export({ format: 'jwk' });
const inBase64 = Buffer.from(`${d}${x}`, 'base64url').toString('base64');

function tokenOf(secret: string, method = 'GET', path = '/api/v3/brokerage/accounts') {
  const request = asked(coinbase, method, `${BASE}${path}`);
  const signed = coinbase.sign(request, fields({ apiKey: NAME, secret }), moment(NOW));
  const [header = '', claims = '', signature = ''] =
    /^Bearer (.*)$/.exec(signed.headers['authorization'] ?? '')?.[1]?.split('.') ?? [];
  const read = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString());
  return {
    ...{ header: read(header), claims: read(claims) },
    isOf: (algorithm: string | null, key: KeyObject) =>
      verify(
        algorithm,
        Buffer.from(`${header}.${claims}`),
        { key, dsaEncoding: 'ieee-p1363' },
        Buffer.from(signature, 'base64url'),
      ),
  };
}

/**
 * As its documentation has it: "API Key authentication",
 * docs.cdp.coinbase.com/coinbase-app/authentication-authorization/api-key-authentication, read on 2026-11-21.
 */
describe('the token for Coinbase', () => {
  it('names method, host and path, and ends after two minutes', () => {
    const path = '/api/v3/brokerage/orders/historical/batch?product_ids=BTC-USD';
    const secret = curve.privateKey.export({ type: 'sec1', format: 'pem' }).toString();
    const { header, claims, isOf } = tokenOf(secret, 'GET', path);
    expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: NAME, nonce: '07'.repeat(16) });
    expect(claims).toEqual({
      ...{ sub: NAME, iss: 'coinbase-cloud', aud: ['retail_rest_api_proxy'] },
      ...{ iat: 1_790_000_000, nbf: 1_790_000_000, exp: 1_790_000_120 },
      uri: 'GET api.coinbase.com/api/v3/brokerage/orders/historical/batch',
    });
    expect(isOf('sha256', curve.publicKey)).toBe(true);
  });

  it.each([
    ['in base64', inBase64],
    ['in PEM', edwards.privateKey.export(pem).toString()],
  ])('is signed by an Ed25519 key %s', (_, secret) => {
    const { header, claims, isOf } = tokenOf(secret, 'POST', '/v2/accounts');
    expect(header).toMatchObject({ alg: 'EdDSA', kid: NAME });
    expect(claims).toMatchObject({
      ...{ sub: NAME, iss: 'cdp', aud: ['cdp_service'] },
      uris: ['POST api.coinbase.com/v2/accounts'],
    });
    expect(isOf(null, edwards.publicKey)).toBe(true);
  });
});

describe('a request to Coinbase', () => {
  const key = fields({ apiKey: NAME, secret: inBase64 });

  it('keeps its body, which no signature covers', () => {
    const json = '{"product_id":"BTC-USD", "size":"0.10"}';
    const request = asked(coinbase, 'POST', `${BASE}/api/v3/brokerage/orders`, { json });
    const { body, headers } = coinbase.sign(request, key, moment(NOW));
    expect([body?.toString(), headers['content-type']]).toEqual([json, 'application/json']);
  });

  it('may name several products and orders, and nothing else twice', () => {
    const url = `${BASE}/api/v3/brokerage/orders/historical/batch?`;
    const query = 'product_ids=BTC-USD&product_ids=ETH-USD&cursor=YWJj%3D%3D';
    const { target } = coinbase.sign(asked(coinbase, 'GET', url + query), key, moment(NOW));
    expect(target).toBe(`/api/v3/brokerage/orders/historical/batch?${query}`);
    expect(() => asked(coinbase, 'GET', `${url}limit=1&limit=2`)).toThrow(/limit is there twice/);
  });

  it('has nothing of what the bot signed with', () => {
    const request = asked(coinbase, 'GET', `${BASE}/v2/accounts`, {
      headers: {
        ...{ 'CB-ACCESS-KEY': 'dummy', 'CB-ACCESS-SIGN': 'dummy' },
        ...{ 'CB-ACCESS-TIMESTAMP': '1', Authorization: 'Bearer dummy' },
      },
    });
    const { headers } = coinbase.sign(request, key, moment(NOW));
    expect(Object.keys(headers)).toEqual(['authorization']);
    expect(headers['authorization']).not.toContain('dummy');
  });
});

describe('a key that can not sign', () => {
  const other = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
  it.each([
    ['from before CDP', 'test-secret'],
    ['of another length', Buffer.from('test-secret').toString('base64')],
    ['on another curve', other.export(pem).toString()],
    ['of another kind', rsa.export(pem).toString()],
    ['that is cut', curve.privateKey.export(pem).toString().slice(0, 100)],
  ])('%s says so, and nothing of itself', (_, secret) => {
    expect(() => tokenOf(secret)).toThrow(KeyUnusable);
    expect(() => tokenOf(secret)).not.toThrow(/test-|BEGIN/);
  });
});
