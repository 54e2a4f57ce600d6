import { describe, expect, it } from 'vitest';
import { binance } from '../../../../electron/core/signing/binance.ts';
import { readPlain } from '../../../../electron/core/signing/plain-request.ts';
import { NotPlain, type RawRequest } from '../../../../electron/core/signing/request.ts';
import { plain, raw } from './requests.ts';

const refused = (request: RawRequest): string => {
  try {
    readPlain(request, binance.grammar);
  } catch (error) {
    if (error instanceof NotPlain) return error.problem;
    throw error;
  }
  return 'taken';
};

describe('what is written plainly', () => {
  it('is taken as ccxt sends it', () => {
    const query = 'timestamp=1&symbols=%5B%22BTCUSDT%22%5D&recvWindow=10000&signature=ab%2Bc%3D';
    expect(plain('GET', '/api/v3/ticker/price', query)).toMatchObject({
      host: 'api.binance.com',
      path: '/api/v3/ticker/price',
      query,
      body: '',
      parameters: [
        { name: 'timestamp', raw: '1', value: '1' },
        { name: 'symbols', raw: '%5B%22BTCUSDT%22%5D', value: '["BTCUSDT"]' },
        { name: 'recvWindow', raw: '10000', value: '10000' },
        { name: 'signature', raw: 'ab%2Bc%3D', value: '' },
      ],
    });
    const order = plain('POST', '/api/v3/order', 'symbol=BTCUSDT&quantity=0.1');
    expect([order.query, order.body, order.parameters.length]).toEqual([
      '',
      'symbol=BTCUSDT&quantity=0.1',
      2,
    ]);
  });

  it('may have its parameters in the query of a POST, or none at all', () => {
    const url = 'https://api.binance.com/api/v3/order?symbol=BTCUSDT';
    expect(plain('POST', '/api/v3/order', '', { url })).toMatchObject({
      query: 'symbol=BTCUSDT',
      body: '',
    });
    expect(plain('POST', '/api/v3/order')).toMatchObject({ query: '', body: '', parameters: [] });
  });

  it('may name what is not ASCII, percent-encoded', () => {
    const query = `symbol=${encodeURIComponent('币安人生USDT')}`;
    expect(plain('GET', '/api/v3/depth', query).parameters[0]?.value).toBe('币安人生USDT');
  });

  it('keeps few headers, and none of the bot', () => {
    const { headers } = plain('GET', '/api/v3/account', '', {
      rawHeaders: [
        ...['Accept-Encoding', 'gzip', 'User-Agent', 'ccxt', 'Host', '127.0.0.1:8', 'Origin', '*'],
        ...['X-MBX-APIKEY', 'test-dummy', 'Cookie', 'a=b', 'Authorization', 'Bearer x'],
        ...['Connection', 'keep-alive', 'X-Forwarded-For', '1.2.3.4', 'Sec-Fetch-Mode', 'cors'],
      ],
    });
    expect(headers).toEqual({ 'accept-encoding': 'gzip', 'user-agent': 'ccxt' });
  });
});

describe('what two readers could read differently is refused:', () => {
  const url = (text: string) => raw('GET', '', '', { url: text });
  it.each([
    'http://api.binance.com/api/v3/account',
    'https://api.binance.com',
    'https://api.binance.com/',
    'https://api.binance.com/api/v3/account/',
    'https://user@api.binance.com/api/v3/account',
    'https://user:pw@api.binance.com/api/v3/account',
    'https://api.binance.com:443/api/v3/account',
    'https://api.binance.com:8443/api/v3/account',
    'https://API.binance.com/api/v3/account',
    'https://api.binance.com./api/v3/account',
    'https://api.binance.com/api/v3/account?',
    'https://localhost/api/v3/account',
    'https://api.binance.com@evil.example/api/v3/account',
    'https://api.binance.com/api/v3/../../sapi/v1/capital/withdraw/apply',
    'https://api.binance.com/api/v3/./account',
    'https://api.binance.com//api/v3/account',
    'https://api.binance.com/api//v3/account',
    'https://api.binance.com/api%2fv3/account',
    'https://api.binance.com/api/v3/acc%6funt',
    'https://api.binance.com/api/v3/account;jsessionid=1',
    'https://api.binance.com\\api\\v3\\account',
    'https://api.binance.com/api/v3/account\\..\\x',
    'https://api.binance.com/api/v3/account#?a=1',
    'https://api.binance.com/api/v3/accöunt',
    'https://api.binance.com/api/v3/account ?a=1',
    'https://api.binance.com/api/v3/account\t',
    'https://api.binance.com/api/v3/account\n',
    'https://api.binance.com/api/v3/account?a=1#',
    'https://api.binance.com/api/v3/account?a="1"',
    "https://api.binance.com/api/v3/account?a='1'",
    'https://0x7f.1/api/v3/account',
    'https://2130706433/api/v3/account',
    'https:/api.binance.com/api/v3/account',
    'https:api.binance.com/api/v3/account',
    ' https://api.binance.com/api/v3/account',
    '',
  ])('URL %j', (text) => {
    expect(refused(url(text))).not.toBe('taken');
  });

  it.each([
    'a=1&a=2',
    'a=1&a=1',
    'signature=1&signature=2',
    'a[]=1',
    'a%5B%5D=1',
    'a[0]=1',
    'a.b=1',
    '%61=1',
    'a',
    '=1',
    '&a=1',
    'a=1&',
    'a=1&&b=2',
    'a=1;b=2',
    'a=1+1',
    'a=%',
    'a=%4',
    'a=%zz',
    'a=%u0031',
    'a=%ff',
    'a=%c0%af',
    'a=%2541',
    'a=1%26b=2',
    'a=1%3Bb',
    'a=%2B1',
    'a=%00',
    'a=%0d%0aX: 1',
    'a=%7f',
    'a=1\r\nb: c',
    'a=b=c',
    'a={"b":1}',
    'symbol=BTCUSDT&symbol%00=X',
    `${'a'.repeat(41)}=1`,
    `a=${'1'.repeat(1025)}`,
    'signature=;x',
    '1a=1',
    'ä=1',
  ])('parameters %j', (text) => {
    expect(refused(raw('GET', '/api/v3/account', text))).not.toBe('taken');
    expect(refused(raw('POST', '/api/v3/order', text))).not.toBe('taken');
  });

  it.each([
    ['a method of its own', raw('PATCH', '/api/v3/order')],
    ['a method in small letters', raw('post', '/api/v3/order')],
    ['HEAD', raw('HEAD', '/api/v3/order')],
    [
      'parameters in both places',
      raw('POST', '/x', 'a=1', { url: 'https://api.binance.com/api/v3/order?b=2' }),
    ],
    ['a GET with a body', raw('GET', '/api/v3/account', '', { body: Buffer.from('a=1') })],
    ['a body without a type', raw('POST', '/api/v3/order', 'a=1', { rawHeaders: [] })],
    [
      'a body of JSON',
      raw('POST', '/api/v3/order', '{}', { rawHeaders: ['Content-Type', 'application/json'] }),
    ],
    [
      'a form in another alphabet',
      raw('POST', '/api/v3/order', 'a=1', {
        rawHeaders: ['Content-Type', 'application/x-www-form-urlencoded; charset=utf-16'],
      }),
    ],
    [
      'a multipart form',
      raw('POST', '/api/v3/order', 'a=1', {
        rawHeaders: ['Content-Type', 'multipart/form-data; boundary=x'],
      }),
    ],
  ])('%s', (_, request) => {
    expect(refused(request)).not.toBe('taken');
  });

  it.each([
    ['Content-Encoding', 'gzip'],
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-HTTP-Method', 'DELETE'],
    ['X-Method-Override', 'DELETE'],
    ['X-Original-URL', '/sapi/v1/capital/withdraw/apply'],
    ['X-Rewrite-URL', '/sapi/v1/capital/withdraw/apply'],
    ['Transfer-Encoding', 'gzip, chunked'],
    ['Expect', '100-continue'],
    ['Upgrade', 'websocket'],
    ['User-Agent', 'a\u0000b'],
  ])('the header %s', (name, value) => {
    expect(refused(raw('GET', '/api/v3/account', '', { rawHeaders: [name, value] }))).not.toBe(
      'taken',
    );
  });

  it('a header twice', () => {
    const rawHeaders = ['Accept', 'a/b', 'accept', 'c/d'];
    expect(refused(raw('GET', '/api/v3/account', '', { rawHeaders }))).not.toBe('taken');
  });

  it('and what it says of it repeats no value', () => {
    expect(refused(raw('GET', '/api/v3/account', 'symbol=test-secret%25'))).toBe(
      'the value of symbol can be read in two ways',
    );
  });
});
