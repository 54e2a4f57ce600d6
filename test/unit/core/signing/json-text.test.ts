import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { membersOf, withMembers } from '../../../../electron/core/signing/json-text.ts';
import { runs } from '../../../setup/runs.ts';

describe('the members of an object', () => {
  it('are found where they stand', () => {
    const text = ' { "a" : 1 ,"b":[{"a":2},"]}"], "c\\"":{"d":null} ,"e":"x,\\"y" } ';
    const members = membersOf(text);
    expect(members.map(({ name, raw }) => [name, raw])).toEqual([
      ['a', '1'],
      ['b', '[{"a":2},"]}"]'],
      ['c"', '{"d":null}'],
      ['e', '"x,\\"y"'],
    ]);
    for (const { raw, at } of members) expect(text.slice(at, at + raw.length)).toBe(raw);
  });

  it('are those that JSON.parse finds', () => {
    const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 }));
    fc.assert(
      fc.property(object, fc.constantFrom(undefined, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        const found = membersOf(text).map(({ name, raw }) => [name, JSON.parse(raw)]);
        const read = Object.entries(JSON.parse(text) as object);
        expect(found.length).toBe(read.length);
        for (const pair of read) expect(found).toContainEqual(pair);
      }),
      runs(300),
    );
  });
});

describe('set in place', () => {
  it.each([
    ['{"nonce":"1", "a" : 1}', '{"nonce":7, "a" : 1}'],
    ['{"a":{"nonce":1},"nonce" : [1]}', '{"a":{"nonce":1},"nonce" : 7}'],
    ['{ "a":1 }', '{ "a":1 ,"nonce":7}'],
    ['{}', '{"nonce":7}'],
    ['{ "a":"}" }\n', '{ "a":"}" ,"nonce":7}\n'],
  ])('%s becomes %s', (text, changed) => {
    expect(withMembers(text, { nonce: '7' })).toBe(changed);
  });
});
