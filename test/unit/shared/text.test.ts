import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Ref } from '../../../shared/model/credential.ts';
import { cleanName, NAME_MAX, skeleton, slugOf, uniqueSlug } from '../../../shared/model/text.ts';

describe('a name', () => {
  test.each([
    ['  grid   bot ', 'grid bot'],
    ['Cafe\u0301', 'Café'],
    ['<b>bold</b>', '<b>bold</b>'],
    ['x'.repeat(NAME_MAX), 'x'.repeat(NAME_MAX)],
    ['🦊'.repeat(NAME_MAX), '🦊'.repeat(NAME_MAX)],
  ])('%j is kept as %j', (text, name) => {
    expect(cleanName(text)).toBe(name);
  });

  test.each([
    ['nothing', ''],
    ['white space alone', ' \t\n '],
    ['one character too many', 'x'.repeat(NAME_MAX + 1)],
    ['a control character', 'a\u0007b'],
    ['a right-to-left override', 'bot\u202Exe.py'],
    ['a zero-width space', 'bot\u200B'],
    ['a zero-width joiner', 'bot\u200D'],
    ['half a surrogate pair', 'bot\uD83E'],
    ['a line separator inside a word', 'a\u2066b'],
  ])('with %s is refused', (_, text) => {
    expect(cleanName(text)).toBeNull();
  });

  test('cleaning twice changes nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const name = cleanName(text);
        if (name !== null) expect(cleanName(name)).toBe(name);
      }),
    );
  });
});

test.each([
  ['grid bot', 'Grid-Bot'],
  ['grid bot', 'gríd bot'],
  ['bill', 'bi11'],
  ['bot 0', 'bot o'],
])('%j and %j look alike', (a, b) => {
  expect(skeleton(a)).toBe(skeleton(b));
});

describe('a reference', () => {
  test.each([
    ['Binance main', 'binance-main'],
    ['Ünïted — Kraken #2', 'united-kraken-2'],
    ['日本', 'key'],
    ['__proto__', 'proto'],
  ])('of %j is %j', (label, slug) => {
    expect(slugOf(label)).toBe(slug);
  });

  test('is always well formed, and never one that is taken', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary', maxLength: 60 }), { maxLength: 30 }),
        (labels) => {
          const taken = new Set<string>();
          for (const label of labels) {
            const ref = uniqueSlug(label, taken);
            expect(Ref.safeParse(ref).success).toBe(true);
            expect(taken.has(ref)).toBe(false);
            taken.add(ref);
          }
        },
      ),
    );
  });
});
