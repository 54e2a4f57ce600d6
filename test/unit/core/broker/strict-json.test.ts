import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../../../../electron/core/broker/strict-json.ts';
import { runs } from '../../../setup/runs.ts';

const parse = (text: string): unknown => parseStrictJson(Buffer.from(text));
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('strict JSON', () => {
  it.each([
    '{}',
    '[1,2,[3]]',
    '{"a":{"a":1},"b":[{"a":1},{"a":2}]}',
    '"\\"{[:"',
    'null',
    '{"a":"a","b":"a"}',
  ])('reads %s as JSON does', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it.each([
    ['a name twice', '{"a":1,"a":2}', 'twice'],
    ['a name twice, with something between', '{"a":{"b":1},"c":[],"a":2}', 'twice'],
    ['a name twice, spelled differently', '{"a":1,"\\u0061":2}', 'twice'],
    ['a name twice, far from its colon', `{"a":1,"a"${' '.repeat(200)}:2}`, 'twice'],
    ['a name twice, further in', '[[{"x":[{"a":1,"a":1}]}]]', 'twice'],
    ['__proto__ twice', '{"__proto__":1,"__proto__":2}', 'twice'],
    ['nine levels', nested(9), 'deeply'],
    ['a thousand levels', nested(1000), 'deeply'],
    ['nothing', '', 'not JSON'],
    ['half', '{"a":', 'not JSON'],
    ['two values', '{}{}', 'not JSON'],
    ['a comment', '{/**/}', 'not JSON'],
    ['single quotes', "{'a':1}", 'not JSON'],
    ['NaN', '{"a":NaN}', 'not JSON'],
    ['a byte order mark', '\uFEFF{}', 'not JSON'],
  ])('refuses %s', (_what, text, problem) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ code: 'bad_request', field: 'body' }),
    );
    expect(() => parse(text)).toThrow(problem);
  });

  it('takes eight levels', () => {
    expect(parse(nested(8))).toEqual(JSON.parse(nested(8)));
  });

  it.each([[[0xff]], [[0x22, 0xc3, 0x22]], [[0x22, 0xed, 0xa0, 0x80, 0x22]]])(
    'refuses what is not UTF-8: %j',
    (bytes) => {
      expect(() => parseStrictJson(Uint8Array.from(bytes))).toThrow('not UTF-8');
    },
  );

  it('reads whatever JSON.stringify writes, as far as it goes deep enough', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      runs(300),
    );
  });
});
