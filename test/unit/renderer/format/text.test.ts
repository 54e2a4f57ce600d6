import { describe, expect, test } from 'vitest';
import { asCode, blocks, digitsOf } from '../../../../renderer/format/blocks.ts';
import { roughly } from '../../../../renderer/format/duration.ts';
import { baseName, count, list, sentence, size } from '../../../../renderer/format/words.ts';

describe('a value in blocks', () => {
  test('is cut in fours and keeps every character', () => {
    const value = 'test-k1mQ9vXc7T';
    expect(blocks(value)).toEqual([['test', '-k1m', 'Q9vX', 'c7T']]);
    expect(blocks(value)[0]?.join('')).toBe(value);
  });

  test('keeps its lines', () => {
    expect(blocks('abcde\nfg')).toEqual([['abcd', 'e'], ['fg']]);
    expect(blocks('')).toEqual([[]]);
  });

  test('cuts between characters, not within one', () => {
    expect(blocks('a😀bcd')).toEqual([['a😀bc', 'd']]);
  });
});

describe('a pairing code', () => {
  test.each([
    ['482-917', '482917', '482-917'],
    [' 482 917 ', '482917', '482-917'],
    ['4829171234', '482917', '482-917'],
    ['482', '482', '482'],
    ['48-x2', '482', '482'],
    ['', '', ''],
  ])('typed as %j holds %j and shows %j', (typed, digits, shown) => {
    expect(digitsOf(typed)).toBe(digits);
    expect(asCode(digits)).toBe(shown);
  });
});

test.each([
  [0.2, 'less than a second'],
  [1, 'about 1 second'],
  [23, 'about 23 seconds'],
  [3 * 60, 'about 3 minutes'],
  [5 * 3600, 'about 5 hours'],
  [30 * 86_400, 'about 30 days'],
  [90 * 86_400, 'about 3 months'],
  [365 * 86_400 * 40, 'about 40 years'],
  [1e30, 'thousands of years'],
])('%d seconds are %s', (seconds, words) => {
  expect(roughly(seconds)).toBe(words);
});

describe('small words', () => {
  test('one is singular, all else plural', () => {
    expect([0, 1, 2].map((n) => count(n, 'key'))).toEqual(['0 keys', '1 key', '2 keys']);
    expect(count(1, 'client is', 'clients are')).toBe('1 client is');
    expect(count(3, 'client is', 'clients are')).toBe('3 clients are');
  });

  test('a list has one "and"', () => {
    expect(list([])).toBe('');
    expect(list(['read'])).toBe('read');
    expect(list(['read', 'trade'])).toBe('read and trade');
    expect(list(['read', 'trade', 'withdraw'])).toBe('read, trade and withdraw');
  });

  test('the last part of a path of either system', () => {
    expect(baseName('/usr/bin/python3.11')).toBe('python3.11');
    expect(baseName('C:\\bots\\grid.py')).toBe('grid.py');
    expect(baseName('grid.py')).toBe('grid.py');
    expect(baseName('/')).toBe('/');
  });

  test('sizes have a unit', () => {
    expect(size(12)).toMatch(/12/);
    expect(size(61_440)).toMatch(/61/);
    expect(size(2_500_000)).toMatch(/2[.,]5/);
  });
});

test.each([
  ['the script at /b/x.py has changed', 'The script at /b/x.py has changed.'],
  ['Could sell everything.', 'Could sell everything.'],
  ['', ''],
])('%j as a sentence', (words, said) => {
  expect(sentence(words)).toBe(said);
});
