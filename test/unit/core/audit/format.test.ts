import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type Content,
  encodeLine,
  isChained,
  parseLine,
  SEALED_SIZES,
  segmentName,
  segmentsIn,
} from '../../../../electron/core/audit/format.ts';

const previous = 'ab'.repeat(32);
const signature = `${'A'.repeat(85)}A==`;
const sealed = 'B'.repeat(768);
const contents: Content[] = [
  { kind: 'header', segment: 3, epoch: 2, first: 77, previous },
  { kind: 'record', seq: 77, sealed },
  { kind: 'checkpoint', seq: 0, signature },
  { kind: 'checkpoint', seq: 77, signature },
];

describe('a line', () => {
  it.each(contents)('round-trips byte for byte: $kind', (content) => {
    const { text, hash } = encodeLine(previous, content);
    expect(text.endsWith(`${hash}\n`)).toBe(true);
    const parsed = parseLine(text.slice(0, -1));
    expect(parsed).toEqual({ ...content, hash });
    expect(encodeLine(previous, parsed as Content).text).toBe(text);
  });

  it('is hashed as docs/AUDIT-LOG.md says', () => {
    const { text, hash } = encodeLine(previous, { kind: 'record', seq: 5, sealed });
    const expected = createHash('sha256').update(`${previous}\n5 576 ${sealed}`).digest('hex');
    expect(hash).toBe(expected);
    expect(text).toBe(`5 576 ${sealed} ${expected}\n`);
    expect(isChained(previous, text.slice(0, -1))).toBe(true);
    expect(isChained('ac'.repeat(32), text.slice(0, -1))).toBe(false);
  });

  const hash = 'cd'.repeat(32);
  it.each([
    ['nothing', ''],
    ['only spaces', '   '],
    ['a number with a leading zero', `05 576 ${sealed} ${hash}`],
    ['number 0', `0 576 ${sealed} ${hash}`],
    ['a number of 16 digits', `1234567890123456 576 ${sealed} ${hash}`],
    ['a sign', `+5 576 ${sealed} ${hash}`],
    ['two spaces', `5  576 ${sealed} ${hash}`],
    ['a length that is not the real one', `5 1152 ${sealed} ${hash}`],
    ['a length that is not in use', `5 579 ${'B'.repeat(772)} ${hash}`],
    ['padding in the middle', `5 576 ${'B'.repeat(766)}== ${hash}`],
    ['the URL alphabet', `5 576 ${'B'.repeat(767)}- ${hash}`],
    ['a character beyond ASCII', `5 576 ${'B'.repeat(767)}é ${hash}`],
    ['a hash in capitals', `5 576 ${sealed} ${hash.toUpperCase()}`],
    ['a short hash', `5 576 ${sealed} ${hash.slice(1)}`],
    ['no hash', `5 576 ${sealed}`],
    ['something behind the hash', `5 576 ${sealed} ${hash} `],
    ['a carriage return', `5 576 ${sealed} ${hash}\r`],
    ['a short signature', `checkpoint 5 ${'A'.repeat(82)}== ${hash}`],
    ['a signature with loose bits', `checkpoint 5 ${'A'.repeat(85)}B== ${hash}`],
    ['a checkpoint with a leading zero', `checkpoint 05 ${signature} ${hash}`],
    ['another version', `keyturn-audit 2 1 1 1 ${previous} ${hash}`],
    ['segment 0', `keyturn-audit 1 0 1 1 ${previous} ${hash}`],
    ['epoch 0', `keyturn-audit 1 1 0 1 ${previous} ${hash}`],
    ['first record 0', `keyturn-audit 1 1 1 0 ${previous} ${hash}`],
  ])('is refused: %s', (_, text) => {
    expect(parseLine(text)).toBeNull();
  });

  it('has a sealed part that needs no padding in base64', () => {
    expect(SEALED_SIZES.filter((size) => size % 3 !== 0)).toEqual([]);
  });
});

describe('segments', () => {
  it('are files with one canonical name each, in the order of their numbers', () => {
    const names = [
      '1000000.log',
      '000002.log',
      '000001.log',
      '0000003.log',
      '3.log',
      'head',
      'torn-000001-5-1',
      '000004.log.tmp',
    ];
    expect(segmentsIn(names)).toEqual([1, 2, 1_000_000]);
    expect(segmentName(1_000_000)).toBe('1000000.log');
  });
});
