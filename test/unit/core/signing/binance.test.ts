import { createHash, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { binance } from '../../../../electron/core/signing/binance.ts';
import { unsigned } from '../../../../electron/core/signing/outgoing.ts';
import { KeyUnusable } from '../../../../electron/core/signing/request.ts';
import { Secret } from '../../../../shared/secret.ts';
import { moment, plain } from './requests.ts';

/**
 * Binance's own example (Spot REST API, "SIGNED Endpoint Examples for POST /api/v3/order", HMAC keys; the key is
 * published there and opens nothing): github.com/binance/binance-spot-api-docs, rest-api.md, read on 2026-11-21.
 */
const PUBLISHED = {
  apiKey: 'vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A',
  secret: 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j',
  parameters:
    'symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
  now: 1499827319559,
  signature: 'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71',
};

const NOW = 1_790_000_000_123;
const values = (secret: string, apiKey = 'test-api-key') => ({
  apiKey: Secret.fromText(apiKey),
  secret: Secret.fromText(secret),
});
const pem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

describe("Binance's published example", () => {
  it('as a body', () => {
    const { apiKey, secret, parameters, now, signature } = PUBLISHED;
    const request = plain('POST', '/api/v3/order', parameters);
    const signed = binance.sign(request, values(secret, apiKey), moment(now));
    expect(signed).toEqual({
      target: '/api/v3/order',
      headers: { 'x-mbx-apikey': apiKey, 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(`${parameters}&signature=${signature}`),
    });
  });

  it('as a query', () => {
    const { apiKey, secret, parameters, now, signature } = PUBLISHED;
    const url = `https://api.binance.com/api/v3/order?${parameters}`;
    const signed = binance.sign(
      plain('POST', '/api/v3/order', '', { url }),
      values(secret, apiKey),
      moment(now),
    );
    expect(signed.target).toBe(`/api/v3/order?${parameters}&signature=${signature}`);
    expect(signed.body).toBeNull();
  });
});

/** Of a signed query: what was signed, and the signature. */
function parts(target: string): { payload: string; signature: string } {
  const [, payload = '', signature = ''] = /\?(.*)&signature=(.*)$/.exec(target) ?? [];
  return { payload, signature: decodeURIComponent(signature) };
}

describe('a key pair', () => {
  it.each([
    ['Ed25519', generateKeyPairSync('ed25519'), null],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }), 'RSA-SHA256'],
  ] as const)('%s: the public half says it is right', (_, { privateKey, publicKey }, algorithm) => {
    const request = plain('GET', '/api/v3/account', 'omitZeroBalances=true');
    const { target } = binance.sign(request, values(pem(privateKey)), moment(NOW));
    const { payload, signature } = parts(target);
    expect(payload).toBe(`omitZeroBalances=true&timestamp=${NOW}&recvWindow=5000`);
    const bytes = Buffer.from(signature, 'base64');
    expect(verify(algorithm, Buffer.from(payload), publicKey, bytes)).toBe(true);
    expect(target).toMatch(/&signature=[A-Za-z0-9%]+$/);
  });
});

describe('what the signer sets', () => {
  const payload = (query: string) =>
    parts(
      binance.sign(plain('GET', '/api/v3/account', query), values('test-secret'), moment(NOW))
        .target,
    ).payload;

  it('is time and window where they stood, and all else stays byte for byte', () => {
    expect(payload('b=%5b1%5D&timestamp=1&a=~x&recvWindow=60000&signature=dead&c=')).toBe(
      `b=%5b1%5D&timestamp=${NOW}&a=~x&recvWindow=5000&c=`,
    );
  });

  it('is never a longer window than five seconds, and a shorter one if that was wanted', () => {
    expect(payload('recvWindow=1500')).toBe(`recvWindow=1500&timestamp=${NOW}`);
    for (const wanted of ['5001', '60000', '0', '01500', '5000.5', '4999.9', '-1', 'x']) {
      expect(payload(`recvWindow=${wanted}`)).toBe(`recvWindow=5000&timestamp=${NOW}`);
    }
  });

  it('is our time, whatever the bot says: nothing can be signed for later', () => {
    expect(payload(`timestamp=${NOW + 3_600_000}`)).toContain(`timestamp=${NOW}&`);
  });

  it('leaves another order of parameters another signature', () => {
    const sign = (query: string) =>
      parts(binance.sign(plain('GET', '/x', query), values('test-secret'), moment(NOW)).target)
        .signature;
    expect(sign('a=1&b=2')).not.toBe(sign('b=2&a=1'));
  });
});

describe('without a signature', () => {
  it('what wants the key named gets it, and no time', () => {
    const request = plain(
      'GET',
      '/api/v3/historicalTrades',
      'symbol=BTCUSDT&timestamp=1&signature=x',
    );
    expect(binance.nameKey?.(request, values('test-secret'))).toEqual({
      target: '/api/v3/historicalTrades?symbol=BTCUSDT',
      headers: { 'x-mbx-apikey': 'test-api-key' },
      body: null,
    });
  });

  it('public data is asked for as it came, without the key', () => {
    const request = plain('GET', '/api/v3/depth', 'symbol=BTCUSDT&limit=5');
    expect(unsigned(request, binance.grammar)).toEqual({
      target: '/api/v3/depth?symbol=BTCUSDT&limit=5',
      headers: {},
      body: null,
    });
    expect(unsigned(plain('GET', '/api/v3/time'), binance.grammar).target).toBe('/api/v3/time');
  });
});

describe('a key that can not sign', () => {
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  it.each([
    ['of another kind', values(pem(ec.privateKey))],
    ['that is broken', values('-----BEGIN PRIVATE KEY-----\ntest\n-----END PRIVATE KEY-----\n')],
    ['whose name does not fit into a header', values('test-secret', 'a\r\nb: c')],
    ['without a secret', { apiKey: Secret.fromText('test-api-key') }],
    ['without a name', { secret: Secret.fromText('test-secret') }],
  ])('%s says so, and nothing of itself', (_, given) => {
    const sign = () => binance.sign(plain('GET', '/api/v3/account'), given, moment(NOW));
    expect(sign).toThrow(KeyUnusable);
    expect(sign).not.toThrow(/test-|BEGIN/);
  });

  it('is not changed by signing', () => {
    const secret = Secret.fromText('test-secret');
    const digest = () => secret.use((bytes) => createHash('sha256').update(bytes).digest('hex'));
    const before = digest();
    binance.sign(
      plain('GET', '/x'),
      { apiKey: Secret.fromText('test-api-key'), secret },
      moment(NOW),
    );
    expect(digest()).toBe(before);
  });
});
