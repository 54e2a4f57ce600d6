import { describe, expect, it } from 'vitest';
import { hyperliquid } from '../../../../electron/core/signing/hyperliquid.ts';
import { KeyUnusable, NotPlain } from '../../../../electron/core/signing/request.ts';
import { asked, fields, moment } from './requests.ts';

const LIVE = 'https://api.hyperliquid.xyz';
const TESTNET = 'https://api.hyperliquid-testnet.xyz';
const NOW = 1_790_000_000_123;
const KEY = '0x0123456789012345678901234567890123456789012345678901234567890123';
const key = fields({ privateKey: KEY });

const bodyOf = (base: string, json: string, nonce = 0n) =>
  hyperliquid
    .sign(asked(hyperliquid, 'POST', `${base}/exchange`, { json }), key, moment(NOW, nonce))
    .body?.toString() ?? '';
const signatureOf = (base: string, json: string) => JSON.parse(bodyOf(base, json)).signature;
const exchange = (action: string, more = '') => `{"action":${action},"nonce":1${more}}`;

const order = (type: string, more = '') =>
  `{"type":"order","orders":[{"a":1,"b":true,"p":"100","s":"100","r":false,"t":${type}${more}}],"grouping":"na"}`;
const LIMIT = '{"limit":{"tif":"Gtc"}}';
const TRIGGER = '{"trigger":{"isMarket":true,"triggerPx":"103","tpsl":"sl"}}';
const DUMMY = '{"type":"dummy","num":100000000000}';
const VAULT = ',"vaultAddress":"0x1719884eb866cb12b2287399b15f7db5e7d775ea"';

/** Hyperliquid's own: tests/signing_test.py of github.com/hyperliquid-dex/hyperliquid-python-sdk, read on 2026-11-21. */
describe.each<[string, string, [string, string, number], [string, string, number]]>([
  [
    'a number',
    exchange(DUMMY),
    [
      '0x53749d5b30552aeb2fca34b530185976545bb22d0b3ce6f62e31be961a59298',
      '0x755c40ba9bf05223521753995abb2f73ab3229be8ec921f350cb447e384d8ed8',
      27,
    ],
    [
      '0x542af61ef1f429707e3c76c5293c80d01f74ef853e34b76efffcb57e574f9510',
      '0x17b8b32f086e8cdede991f1e2c529f5dd5297cbe8128500e00cbaf766204a613',
      28,
    ],
  ],
  [
    'a number, for a vault',
    exchange(DUMMY, VAULT),
    [
      '0x3c548db75e479f8012acf3000ca3a6b05606bc2ec0c29c50c515066a326239',
      '0x4d402be7396ce74fbba3795769cda45aec00dc3125a984f2a9f23177b190da2c',
      28,
    ],
    [
      '0xe281d2fb5c6e25ca01601f878e4d69c965bb598b88fac58e475dd1f5e56c362b',
      '0x7ddad27e9a238d045c035bc606349d075d5c5cd00a6cd1da23ab5c39d4ef0f60',
      27,
    ],
  ],
  [
    'an order',
    exchange(order(LIMIT)),
    [
      '0xd65369825a9df5d80099e513cce430311d7d26ddf477f5b3a33d2806b100d78e',
      '0x2b54116ff64054968aa237c20ca9ff68000f977c93289157748a3162b6ea940e',
      28,
    ],
    [
      '0x82b2ba28e76b3d761093aaded1b1cdad4960b3af30212b343fb2e6cdfa4e3d54',
      '0x6b53878fc99d26047f4d7e8c90eb98955a109f44209163f52d8dc4278cbbd9f5',
      27,
    ],
  ],
  [
    'an order with an id',
    exchange(order(LIMIT, ',"c":"0x00000000000000000000000000000001"')),
    [
      '0x41ae18e8239a56cacbc5dad94d45d0b747e5da11ad564077fcac71277a946e3',
      '0x3c61f667e747404fe7eea8f90ab0e76cc12ce60270438b2058324681a00116da',
      27,
    ],
    [
      '0xeba0664bed2676fc4e5a743bf89e5c7501aa6d870bdb9446e122c9466c5cd16d',
      '0x7f3e74825c9114bc59086f1eebea2928c190fdfbfde144827cb02b85bbe90988',
      28,
    ],
  ],
  [
    'an order behind a trigger',
    exchange(order(TRIGGER)),
    [
      '0x98343f2b5ae8e26bb2587daad3863bc70d8792b09af1841b6fdd530a2065a3f9',
      '0x6b5bb6bb0633b710aa22b721dd9dee6d083646a5f8e581a20b545be6c1feb405',
      27,
    ],
    [
      '0x971c554d917c44e0e1b6cc45d8f9404f32172a9d3b3566262347d0302896a2e4',
      '0x206257b104788f80450f8e786c329daa589aa0b32ba96948201ae556d5637eac',
      28,
    ],
  ],
  [
    'a time',
    exchange('{"type":"scheduleCancel","time":123456789}'),
    [
      '0x609cb20c737945d070716dcc696ba030e9976fcf5edad87afa7d877493109d55',
      '0x16c685d63b5c7a04512d73f183b3d7a00da5406ff1f8aad33f8ae2163bab758b',
      28,
    ],
    [
      '0x4e4f2dbd4107c69783e251b7e1057d9f2b9d11cee213441ccfa2be63516dc5bc',
      '0x706c656b23428c8ba356d68db207e11139ede1670481a9e01ae2dfcdb0e1a678',
      27,
    ],
  ],
])("Hyperliquid's published example: %s", (_, json, live, testnet) => {
  it('for the market', () => {
    expect(Object.values(signatureOf(LIVE, json))).toEqual(live);
  });

  it('for the testnet', () => {
    expect(Object.values(signatureOf(TESTNET, json))).toEqual(testnet);
  });
});

describe('a request to Hyperliquid', () => {
  const at = `${LIVE}/exchange`;

  it('keeps everything but nonce and signature, which stay where they stood', () => {
    const action = '{ "type":"cancel","cancels":[{"a":1,"o":12}] }';
    const json = `{"signature":{"r":"dummy"}, "nonce" : 1,"action":${action},"vaultAddress":null}`;
    const body = bodyOf(LIVE, json, 1_790_000_000_123n);
    const { signature } = JSON.parse(body);
    expect(body).toBe(
      `{"signature":${JSON.stringify(signature)}, "nonce" : 1790000000123,"action":${action},"vaultAddress":null}`,
    );
    expect(signature.r).toMatch(/^0x[1-9a-f][0-9a-f]{50,63}$/);
  });

  it('is judged by its action', () => {
    const json = exchange('{"type":"cancel","cancels":[]}');
    expect(asked(hyperliquid, 'POST', at, { json }).action).toBe('cancel');
    const info = asked(hyperliquid, 'POST', `${LIVE}/info`, { json: '{"type":"meta"}' });
    expect(info.action).toBeNull();
  });

  const signed = (more: string) => signatureOf(LIVE, exchange('{"type":"noop"}', more)).r;
  it('is signed with its vault and with when it expires', () => {
    const vault = ',"vaultAddress":"0x1719884eb866cb12b2287399b15f7db5e7d775ea"';
    const all = ['', vault, ',"expiresAfter":1', ',"expiresAfter":2'].map(signed);
    expect(new Set(all).size).toBe(4);
    expect(signed(vault.replace('0x', ''))).toBe(signed(vault));
    expect(signed(',"vaultAddress":null,"expiresAfter":null')).toBe(signed(''));
  });

  it.each([
    ['no action', '{"nonce":1}', /names no action/],
    ['an action without a type', exchange('{"orders":[]}'), /names no action/],
    ['an action that is text', exchange('"order"'), /names no action/],
    ['a type that is none', exchange('{"type":1}'), /names no action/],
    ['a list', '[{"action":{"type":"noop"}}]', /names no action/],
    ['a member that no signature covers', exchange('{"type":"noop"}', ',"x":1'), /not signed/],
    ['a number with a point', exchange('{"type":"noop","a":1.5}'), /not a whole one/],
    ['a number too large to be exact', exchange('{"type":"noop","a":9007199254740993}'), /whole/],
    ['a vault that is no address', exchange('{"type":"noop"}', ',"vaultAddress":"0x1"'), /vault/],
    [
      'a list of vaults',
      exchange('{"type":"noop"}', `,"vaultAddress":["0x${'1'.repeat(40)}"]`),
      /vault/,
    ],
    ['an expiry that is text', exchange('{"type":"noop"}', ',"expiresAfter":"1"'), /no time/],
    ['what the main wallet signs', exchange('{"type":"withdraw3"}'), /key of the main wallet/],
  ])('is refused with %s', (_, json, problem) => {
    expect(() => asked(hyperliquid, 'POST', at, { json })).toThrow(NotPlain);
    expect(() => asked(hyperliquid, 'POST', at, { json })).toThrow(problem);
  });
});

describe('a key', () => {
  const request = asked(hyperliquid, 'POST', `${LIVE}/exchange`, {
    json: exchange('{"type":"noop"}'),
  });
  const sign = (privateKey: string) =>
    hyperliquid.sign(request, fields({ privateKey }), moment(NOW, 12n)).body?.toString();

  it('may be written with 0x or without, in capitals or not', () => {
    const letters = `0x${'aBcDeF'.repeat(10)}0123`;
    expect(sign(letters.slice(2))).toBe(sign(letters));
    expect(sign(letters.toLowerCase())).toBe(sign(letters));
  });

  it.each([
    ['that is not hex', 'test-key'],
    ['that is too short', '0x0123456789'],
    ['that is zero', '0'.repeat(64)],
    ['beyond the curve', 'f'.repeat(64)],
  ])('%s can not sign, and says nothing of itself', (_, privateKey) => {
    expect(() => sign(privateKey)).toThrow(KeyUnusable);
    expect(() => sign(privateKey)).not.toThrow(new RegExp(privateKey));
  });
});
