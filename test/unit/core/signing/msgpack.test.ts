import { describe, expect, it } from 'vitest';
import { packed } from '../../../../electron/core/signing/msgpack.ts';
import { NotPlain } from '../../../../electron/core/signing/request.ts';

const hex = (value: unknown) => packed(value).toString('hex');

/** The formats of github.com/msgpack/msgpack, spec.md, at both ends of each. */
it.each<[unknown, string]>([
  [null, 'c0'],
  [false, 'c2'],
  [true, 'c3'],
  [0, '00'],
  [127, '7f'],
  [128, 'cc80'],
  [255, 'ccff'],
  [256, 'cd0100'],
  [65_535, 'cdffff'],
  [65_536, 'ce00010000'],
  [2 ** 32 - 1, 'ceffffffff'],
  [2 ** 32, 'cf0000000100000000'],
  [Number.MAX_SAFE_INTEGER, 'cf001fffffffffffff'],
  [-1, 'ff'],
  [-32, 'e0'],
  [-33, 'd0df'],
  [-128, 'd080'],
  [-129, 'd1ff7f'],
  [-32_768, 'd18000'],
  [-32_769, 'd2ffff7fff'],
  [-(2 ** 31), 'd280000000'],
  [-(2 ** 31) - 1, 'd3ffffffff7fffffff'],
  ['', 'a0'],
  ['ä', 'a2c3a4'],
  [[], '90'],
  [[1, [2]], '92019102'],
  [{}, '80'],
  [{ b: 1, a: null }, '82a16201a161c0'],
])('%j', (value, expected) => {
  expect(hex(value)).toBe(expected);
});

describe('what is long says how long it is', () => {
  it.each([
    [31, 'bf'],
    [32, 'd920'],
    [255, 'd9ff'],
    [256, 'da0100'],
    [65_536, 'db00010000'],
  ])('a text of %i bytes', (length, head) => {
    expect(hex('a'.repeat(length))).toBe(head + '61'.repeat(length));
  });

  it.each([
    [15, '9f'],
    [16, 'dc0010'],
    [65_536, 'dd00010000'],
  ])('a list of %i', (length, head) => {
    expect(hex(new Array(length).fill(1))).toBe(head + '01'.repeat(length));
  });

  it.each([
    [15, '8f'],
    [16, 'de0010'],
  ])('an object of %i', (length, head) => {
    const members = Array.from({ length }, (_, at) => [String.fromCharCode(97 + at), 1] as const);
    const written = members.map(([name]) => `a1${name.charCodeAt(0).toString(16)}01`).join('');
    expect(hex(Object.fromEntries(members))).toBe(head + written);
  });
});

it.each([1.5, 2 ** 53, Number.NaN])('%d is not packed', (value) => {
  expect(() => packed(value)).toThrow(NotPlain);
});
