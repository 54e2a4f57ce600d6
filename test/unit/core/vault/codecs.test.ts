/** The small formats inside: each parser refuses what its encoder would not write. */
import { describe, expect, test } from 'vitest';
import {
  encodeFieldBlock,
  FIELD_BLOCK_MAX,
  parseFieldBlock,
} from '../../../../electron/core/vault/field-block.ts';
import { encodeKeyring, nextEpoch, parseKeyring } from '../../../../electron/core/vault/keyring.ts';
import { pad, unpad } from '../../../../electron/core/vault/padding.ts';
import {
  decodeRecoveryCode,
  encodeRecoveryCode,
} from '../../../../electron/core/vault/recovery-code.ts';
import { stampOf, timeOf } from '../../../../electron/core/vault/synced-files.ts';
import { realRandom, utf8 } from '../../../setup/vault.ts';

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('a field block', () => {
  const block = '01 01 00000001 02 06 6170694b6579 00000002 6869 01 73 00000000';

  test('is written as FORMAT.md says', () => {
    const values = { apiKey: utf8('hi'), s: utf8('') };
    expect(encodeFieldBlock([{ version: 1, values }])).toEqual(new Uint8Array(hex(block)));
    expect(parseFieldBlock(hex(block))).toEqual([{ version: 1, values }]);
  });

  test.each([
    ['of another format', '02 01 00000001 00'],
    ['without a version', '01 00'],
    ['with a version 0', '01 01 00000000 00'],
    ['with a version twice', '01 02 00000001 00 00000001 00'],
    ['with versions descending', '01 02 00000002 00 00000001 00'],
    ['with a field twice', '01 01 00000001 02 01 73 00000000 01 73 00000000'],
    ['with an empty name', '01 01 00000001 01 00 00000000'],
    ['with a name that begins with a digit', '01 01 00000001 01 01 31 00000000'],
    ['with a name beyond ASCII', '01 01 00000001 01 02 c3a4 00000000'],
    ['that is cut in a value', '01 01 00000001 01 01 73 00000002 61'],
    ['that claims a huge value', '01 01 00000001 01 01 73 ffffffff 61'],
    ['with a byte behind', `${block} 00`],
    ['that is empty', ''],
  ])('%s is refused', (_, text) => {
    expect(parseFieldBlock(hex(text))).toBeNull();
  });

  test('cut anywhere is refused', () => {
    for (let length = 0; length < hex(block).length; length++) {
      expect(parseFieldBlock(hex(block).subarray(0, length))).toBeNull();
    }
  });

  test('is not written when it could not be read', () => {
    const one = (values: Record<string, Uint8Array>) => () =>
      encodeFieldBlock([{ version: 1, values }]);
    expect(one({ '': utf8('x') })).toThrow(RangeError);
    expect(one({ __proto_: utf8('x') })).toThrow(RangeError);
    expect(one({ ['a'.repeat(41)]: utf8('x') })).toThrow(RangeError);
    expect(one({ ['a'.repeat(40)]: utf8('x') })).not.toThrow();
    const rest = 2 + 5 + 5 + 1;
    expect(one({ a: new Uint8Array(FIELD_BLOCK_MAX - rest) })).not.toThrow();
    expect(one({ a: new Uint8Array(FIELD_BLOCK_MAX - rest + 1) })).toThrow(RangeError);
    expect(() => encodeFieldBlock([])).toThrow(RangeError);
    expect(() => encodeFieldBlock([{ version: 2 ** 32, values: {} }])).toThrow(RangeError);
    expect(() => encodeFieldBlock([{ version: 1.5, values: {} }])).toThrow(RangeError);
  });

  test('takes names that mean something to JavaScript', () => {
    const values = { constructor: utf8('c'), toString: utf8('t'), hasOwnProperty: utf8('h') };
    const parsed = parseFieldBlock(encodeFieldBlock([{ version: 1, values }]));
    expect(Object.keys(parsed?.[0]?.values ?? {})).toEqual(Object.keys(values));
  });

  test('gives values in memory of their own, so that wiping one spares the others', () => {
    const parsed = parseFieldBlock(hex(block));
    parsed?.[0]?.values['apiKey']?.fill(0);
    expect(hex(block)).toEqual(hex(block));
    expect(parsed?.[0]?.values['apiKey']?.buffer.byteLength).toBe(2);
  });
});

describe('padding', () => {
  test.each([
    [0, 256],
    [251, 256],
    [252, 256],
    [253, 512],
    [508, 512],
    [509, 768],
  ])('of %i bytes makes %i', (length, padded) => {
    const content = realRandom.bytes(length);
    expect(pad(content, 256)).toHaveLength(padded);
    expect(Buffer.from(unpad(pad(content, 256), 256) ?? []).equals(content)).toBe(true);
  });

  test.each([
    ['a block more than needed', `00000001 61 ${'00'.repeat(27)}`],
    ['a length beyond the end', '0000000d 61 00 00 00 00 00 00 00 00 00 00 00'],
    ['padding that is not zero', '00000001 61 00 00 00 00 00 00 00 00 00 00 01'],
    ['half a block', '00000001 61 00 00 00'],
    ['no length', '0000'],
    ['nothing', ''],
  ])('with %s is refused', (_, text) => {
    expect(unpad(hex(text), 16)).toBeNull();
  });
});

describe('a keyring', () => {
  const first = nextEpoch(null, 0, realRandom);
  const second = nextEpoch(first, 4, realRandom);

  test('comes back as it went', () => {
    for (const keyring of [first, second])
      expect(parseKeyring(encodeKeyring(keyring))).toEqual(keyring);
    expect([first.current.epoch, second.current.epoch]).toEqual([1, 5]);
    expect(second.past).toEqual([first.current]);
    expect(encodeKeyring(second)).toHaveLength(5 + 2 * 36);
  });

  test.each([
    ['of another format', (bytes: Uint8Array) => bytes.with(0, 2)],
    ['with another count', (bytes: Uint8Array) => bytes.with(4, 1)],
    ['with an epoch 0', (bytes: Uint8Array) => bytes.with(8, 0)],
    ['with epochs out of order', (bytes: Uint8Array) => bytes.with(8, 5)],
    ['cut', (bytes: Uint8Array) => bytes.subarray(0, -1)],
    ['lengthened', (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc(1)])],
    ['without epochs', () => hex('01 00000000')],
    ['that is empty', () => new Uint8Array()],
  ])('%s is refused', (_, change) => {
    expect(parseKeyring(change(encodeKeyring(second)))).toBeNull();
  });
});

describe('a recovery code', () => {
  test('is 32 characters of Crockford’s base32 in groups of four', () => {
    const text = (secret: Uint8Array): string => Buffer.from(encodeRecoveryCode(secret)).toString();
    expect(text(new Uint8Array(20))).toBe('0000-0000-0000-0000-0000-0000-0000-0000');
    expect(text(new Uint8Array(20).fill(255))).toBe('ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ');
    expect(text(hex('00443214c74254b635cf84653a56d7c675be77df'))).toBe(
      '0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV-WXYZ',
    );
  });

  test.each([
    ['in lower case', '0123456789abcdefghjkmnpqrstvwxyz'],
    ['with look-alikes', 'OI23456789abcdefghjkmnpqrstvwxyz'],
    ['with look-alikes', 'oL23456789abcdefghjkmnpqrstvwxyz'],
    ['in groups of another size', '01 234567-89abcde  fghjkmnpq-rstvwxyz '],
  ])('is read %s', (_, text) => {
    expect(Buffer.from(decodeRecoveryCode(utf8(text)) ?? []).toString('hex')).toBe(
      '00443214c74254b635cf84653a56d7c675be77df',
    );
  });

  test.each([
    ['a character short', '0123456789abcdefghjkmnpqrstvwxy'],
    ['a character long', '0123456789abcdefghjkmnpqrstvwxyz0'],
    ['a letter that has no value', '0123456789abcdefghjkmnpqrstvwxyu'],
    ['a letter beyond ASCII', '0123456789abcdefghjkmnpqrstvwxyß'],
    ['a line feed', '0123456789abcdefghjkmnpqrstvwxyz\n'],
    ['padding without end', `${'-'.repeat(128)}0123456789abcdefghjkmnpqrstvwxyz`],
    ['nothing', ''],
  ])('is refused with %s', (_, text) => {
    expect(decodeRecoveryCode(utf8(text))).toBeNull();
  });
});

describe('a stamp', () => {
  test('is a time, to the millisecond', () => {
    const time = Date.UTC(2025, 11, 31, 23, 59, 59, 999);
    expect(stampOf(time)).toBe('20251231T235959999Z');
    expect(timeOf(stampOf(time))).toBe(time);
  });

  test.each([
    '',
    '20251231T235959Z',
    '20251331T235959999Z',
    '20250230T000000000Z',
    '20251231T235959999Zx',
  ])('%j is none', (text) => {
    expect(timeOf(text)).toBeNull();
  });
});
