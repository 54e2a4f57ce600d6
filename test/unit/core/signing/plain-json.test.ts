import { describe, expect, it } from 'vitest';
import { okx } from '../../../../electron/core/signing/okx.ts';
import { readPlain } from '../../../../electron/core/signing/plain-request.ts';
import { NotPlain } from '../../../../electron/core/signing/request.ts';
import { asked } from './requests.ts';

const URL = 'https://www.okx.com/api/v5/trade/order';
const read = (json: string) => asked(okx, 'POST', URL, { json });

describe('a body of JSON', () => {
  it('gives its outermost members as parameters', () => {
    const json =
      '{"instId":"BTC\\u002dUSDT","sz":0.10,"reduceOnly":true,"attach":[{"a":1}],"x":null}';
    expect(read(json)).toMatchObject({
      query: '',
      body: json,
      parameters: [
        { name: 'instId', raw: '"BTC\\u002dUSDT"', value: 'BTC-USDT' },
        { name: 'sz', raw: '0.10', value: '0.10' },
        { name: 'reduceOnly', raw: 'true', value: 'true' },
        { name: 'attach', raw: '[{"a":1}]', value: '[{"a":1}]' },
        { name: 'x', raw: 'null', value: 'null' },
      ],
      json: JSON.parse(json),
    });
  });

  it.each([
    '{}',
    '[]',
    '{"a":"anything & all = of % it; \\" \\u0000 ä"}',
    '{"a":-1.50}',
    '{"a":"1e5","b":false}',
    '{"a":{"b":1},"c":{"b":2}}',
  ])('%s is taken', (json) => {
    expect(read(json).body).toBe(json);
  });

  it.each([
    ['a name twice', '{"sz":"1","sz":"100"}'],
    ['a name twice, escaped', '{"sz":"1","s\\u007a":"100"}'],
    ['a name twice but for capitals', '{"sz":"1","SZ":"100"}'],
    ['a name twice but for a line', '{"ordId":"1","ord_id":"2"}'],
    ['a name twice, further in', '[{"sz":"1","sz":"100"}]'],
    ['a name that is no word', '{"a.b":1}'],
    ['a name without letters', '{"":1}'],
    ['__proto__', '{"__proto__":{"sz":"1"}}'],
    ['a number with an exponent', '{"sz":1e5}'],
    ['a number with an exponent behind a point', '{"sz":1.0E-5}'],
    ['a number longer than any', `{"sz":${'9'.repeat(41)}}`],
    ['half of a character', '{"a":"\\ud800"}'],
    ['a text alone', '"a"'],
    ['null', 'null'],
    ['nothing but blanks', ' '],
    ['nine levels', '['.repeat(9) + ']'.repeat(9)],
    ['a comment', '{/**/}'],
    ['two objects', '{}{}'],
    ['a byte order mark', '\uFEFF{}'],
  ])('%s is refused', (_, json) => {
    expect(() => read(json)).toThrow(NotPlain);
  });

  it('is UTF-8', () => {
    const body = Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xe4, 0x22, 0x7d]);
    const raw = {
      method: 'POST',
      url: URL,
      rawHeaders: ['Content-Type', 'application/json'],
      body,
    };
    expect(() => readPlain(raw, okx.grammar)).toThrow('its body can not be read: not UTF-8');
  });

  it('says that it is one', () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/json5']) {
      const raw = {
        method: 'POST',
        url: URL,
        rawHeaders: ['Content-Type', type],
        body: Buffer.from('{}'),
      };
      expect(() => readPlain(raw, okx.grammar)).toThrow('its body is not application/json');
    }
  });

  it('stands alone, where the exchange does not want a query beside it', () => {
    expect(() => asked(okx, 'POST', `${URL}?sz=1`, { json: '{"sz":"1"}' })).toThrow(
      'in the query and in the body',
    );
  });

  it('and what is said of it repeats no value', () => {
    const json = '{"a":"test-secret","a":1}';
    expect(() => read(json)).toThrow('its body can not be read: the same name twice in an object');
  });
});
