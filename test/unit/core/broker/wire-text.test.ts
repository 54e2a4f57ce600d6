import { describe, expect, it } from 'vitest';
import {
  bearerOf,
  exchangeUrlOf,
  parseReference,
  waitOf,
} from '../../../../electron/core/broker/wire-text.ts';

describe('Authorization', () => {
  it('is a bearer token, the scheme in any case', () => {
    expect(bearerOf('Bearer kt_abc')).toBe('kt_abc');
    expect(bearerOf('bearer kt_abc')).toBe('kt_abc');
  });

  it.each([
    undefined,
    '',
    'Bearer',
    'Bearer ',
    'Basic a2V5',
    'kt_abc',
    'Bearer a b',
    'Bearer a,b',
    'Bearer é',
  ])('is nothing else: %j', (header) => {
    expect(bearerOf(header)).toBeNull();
  });
});

describe('Prefer', () => {
  it.each([
    ['wait=30', 30],
    ['Wait = 5', 5],
    ['wait="7"', 7],
    ['respond-async, wait=10', 10],
    ['wait=10; foo=bar', 10],
    ['wait=0', 0],
    ['wait=120', 120],
    ['wait=121', 120],
    ['wait=999999', 120],
    ['wait=-1', 60],
    ['wait=1.5', 60],
    ['wait=soon', 60],
    ['wait', 60],
    ['', 60],
    [undefined, 60],
  ])('%j waits %i seconds', (header, seconds) => {
    expect(waitOf(header, 60)).toBe(seconds);
  });
});

describe('a reference', () => {
  const id = 'AbCdEfGhIjKlMnOpQrSt-_';

  it.each([
    ['binance-main', { credential: 'binance-main', field: null }],
    [id, { credential: id, field: null }],
    ['keyturn://binance-main', { credential: 'binance-main', field: null }],
    ['keyturn://binance-main/apiKey', { credential: 'binance-main', field: 'apiKey' }],
    [`keyturn://${id}/secret`, { credential: id, field: 'secret' }],
  ])('%s is read', (text, reference) => {
    expect(parseReference(text)).toEqual(reference);
  });

  it.each([
    '',
    'Binance Main',
    'binance-main/apiKey',
    'keyturn://',
    'keyturn:///apiKey',
    'keyturn://a/b/c',
    'keyturn://a/',
    'keyturn://a/1x',
    'keyturn://../a',
    'KEYTURN://a',
    'http://a',
    'a?b',
    '__proto__',
  ])('%j is refused', (text) => {
    expect(() => parseReference(text)).toThrow(
      expect.objectContaining({ code: 'bad_request', field: 'credential' }),
    );
  });
});

describe('the address behind /p/', () => {
  const TIME = 'https://api.binance.com/api/v3/time';
  const ACCOUNT = 'https://api.binance.com/api/v3/account?timestamp=1&symbols=%5B%22A%22%5D';

  it.each([
    ['as it is', TIME, TIME],
    ['as it is, with a query', ACCOUNT, ACCOUNT],
    ['encoded, as ccxt does it', encodeURIComponent(ACCOUNT), ACCOUNT],
    ['encoded in lower case', encodeURIComponent(TIME).replaceAll('%3A', '%3a'), TIME],
  ])('is read %s', (_how, text, url) => {
    expect(exchangeUrlOf(text)).toBe(url);
  });

  it.each([
    ['nothing', ''],
    ['no address', 'api.binance.com/api/v3/time'],
    ['http', TIME.replace('https', 'http')],
    ['http, encoded', encodeURIComponent(TIME.replace('https', 'http'))],
    ['another spelling of https', TIME.replace('https', 'HTTPS')],
    ['one slash too few', TIME.replace('//', '/')],
    ['encoded twice', encodeURIComponent(encodeURIComponent(TIME))],
    ['encoded in part', encodeURIComponent(TIME).replaceAll('%2F', '/')],
    ['encoded, with a query that is not', `${encodeURIComponent(TIME)}?timestamp=1`],
    ['half an escape', `${encodeURIComponent(TIME)}%2`],
    ['no UTF-8', `${encodeURIComponent(TIME)}%ff`],
  ])('is refused: %s', (_what, text) => {
    expect(() => exchangeUrlOf(text)).toThrow(
      expect.objectContaining({ code: 'bad_request', field: 'url' }),
    );
  });
});
