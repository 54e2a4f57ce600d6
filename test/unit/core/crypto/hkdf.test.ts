import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ascii } from '../../../../electron/core/crypto/bytes.ts';
import { deriveSubkey, KEY_LABELS } from '../../../../electron/core/crypto/hkdf.ts';

interface Case {
  readonly name: string;
  readonly key: string;
  readonly salt: string;
  readonly info: string;
  readonly subkey: string;
}

const file = new URL('../../../vectors/hkdf.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { readonly cases: Case[] };
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

describe('deriveSubkey', () => {
  test.each(cases)('agrees with RFC 5869 $name', ({ key, salt, info, subkey }) => {
    const label = bytes(info).reduce((text, byte) => text + String.fromCharCode(byte), '');
    const derived = deriveSubkey(bytes(key), bytes(salt), label);
    expect(Buffer.from(derived).toString('hex')).toBe(subkey);
  });

  test('puts a NUL between label and context, so that no pair reads as another', () => {
    const key = new Uint8Array(32).fill(1);
    const salt = new Uint8Array(16);
    const joined = deriveSubkey(key, salt, 'label\0context');
    expect(deriveSubkey(key, salt, 'label', ascii('context'))).toEqual(joined);
    expect(deriveSubkey(key, salt, 'labelcontext')).not.toEqual(joined);
    expect(deriveSubkey(key, salt, 'label', new Uint8Array(0))).not.toEqual(
      deriveSubkey(key, salt, 'label'),
    );
  });

  test('gives another key for each label and each salt', () => {
    const key = new Uint8Array(32).fill(1);
    const derived = Object.values(KEY_LABELS).flatMap((label) =>
      [0, 1].map((byte) => Buffer.from(deriveSubkey(key, new Uint8Array(16).fill(byte), label))),
    );
    const distinct = new Set(derived.map((one) => one.toString('hex')));
    expect(distinct.size).toBe(2 * Object.keys(KEY_LABELS).length);
  });
});
