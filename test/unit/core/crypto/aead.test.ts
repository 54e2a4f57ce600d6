import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { open, SEAL_OVERHEAD, seal } from '../../../../electron/core/crypto/aead.ts';
import { realRandom } from '../../../setup/vault.ts';

interface Vectors {
  readonly [name: string]: string;
}
interface Case {
  readonly name: string;
  readonly expect: string;
  readonly sealed: string;
}

const file = new URL('../../../vectors/aead.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors & { readonly cases: Case[] };
const bytes = (name: string): Uint8Array => Buffer.from(vectors[name] ?? '', 'hex');
const hex = (value: Uint8Array | null): string | null =>
  value && Buffer.from(value).toString('hex');

describe('seal', () => {
  test('gives the draft’s nonce, ciphertext and tag, one after the other', () => {
    const random = { bytes: () => bytes('nonce') };
    const sealed = seal(bytes('key'), bytes('plaintext'), bytes('associated'), random);
    expect(hex(sealed)).toBe(vectors.cases[0]?.sealed);
  });

  test('draws a fresh nonce each time, so that the same plaintext looks different', () => {
    const again = () =>
      hex(seal(bytes('key'), bytes('plaintext'), bytes('associated'), realRandom));
    expect(again()).not.toBe(again());
  });

  test('adds 40 bytes', () => {
    expect(seal(bytes('key'), new Uint8Array(3), new Uint8Array(0), realRandom)).toHaveLength(43);
    expect(SEAL_OVERHEAD).toBe(40);
  });
});

describe('open', () => {
  test.each(vectors.cases)('$name: $expect', ({ sealed, expect: expected }) => {
    const opened = open(bytes('key'), Buffer.from(sealed, 'hex'), bytes('associated'));
    expect(hex(opened)).toBe(expected === 'ok' ? vectors['plaintext'] : null);
  });

  test('gives null under another key and for other associated data', () => {
    const sealed = seal(bytes('key'), bytes('plaintext'), bytes('associated'), realRandom);
    const otherKey = bytes('key').slice().reverse();
    expect(open(otherKey, sealed, bytes('associated'))).toBeNull();
    expect(open(bytes('key'), sealed, bytes('nonce'))).toBeNull();
    expect(open(bytes('key'), sealed, new Uint8Array(0))).toBeNull();
  });
});
