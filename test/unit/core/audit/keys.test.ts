import { describe, expect, it } from 'vitest';
import { SEALED_SIZES } from '../../../../electron/core/audit/format.ts';
import { EpochKeys, EVENT_MAX, sealLocked } from '../../../../electron/core/audit/keys.ts';
import { encodePublicKeys, parsePublicKeys } from '../../../../electron/core/audit/public-keys.ts';
import { systemRandom } from '../../../setup/audit.ts';

const keys = new EpochKeys({ epoch: 1, seed: new Uint8Array(32).fill(1) });
const place = { epoch: 1, seq: 5, hash: 'ab'.repeat(32) };
const json = Buffer.from('{"a":"ü"}');
const seals = {
  'by key': (bytes: Uint8Array) => keys.seal(bytes, place, systemRandom),
  'to the public key': (bytes: Uint8Array) => sealLocked(keys.public, bytes, place, systemRandom),
};

describe.each(Object.entries(seals))('sealed %s', (kind, seal) => {
  it('opens in its place, and says how it was sealed', () => {
    const opened = keys.open(seal(json), place);
    expect(JSON.parse(Buffer.from(opened?.json ?? []).toString())).toEqual({ a: 'ü' });
    expect(opened?.locked).toBe(kind === 'to the public key');
  });

  it('opens in no other place, and by no other key', () => {
    const sealed = seal(json);
    expect(keys.open(sealed, { ...place, seq: 6 })).toBeNull();
    expect(keys.open(sealed, { ...place, epoch: 2 })).toBeNull();
    expect(keys.open(sealed, { ...place, hash: 'ac'.repeat(32) })).toBeNull();
    const other = new EpochKeys({ epoch: 1, seed: new Uint8Array(32).fill(2) });
    expect(other.open(sealed, place)).toBeNull();
    const sameSeed = new EpochKeys({ epoch: 2, seed: new Uint8Array(32).fill(1) });
    expect(sameSeed.open(sealed, place)).toBeNull();
  });

  it('opens no more once the keys are wiped', () => {
    const own = new EpochKeys({ epoch: 1, seed: new Uint8Array(32).fill(1) });
    const sealed = seal(json);
    own.wipe();
    expect(own.open(sealed, place)).toBeNull();
    expect(() => own.sign(place)).toThrow();
    expect(() => own.seal(json, place, systemRandom)).toThrow();
  });

  it('opens with no byte changed', () => {
    const sealed = seal(json);
    for (let i = 0; i < sealed.length; i++) {
      const changed = Uint8Array.from(sealed);
      changed[i] = (changed[i] ?? 0) ^ 0x40;
      expect(keys.open(changed, place)).toBeNull();
    }
  });

  it('has one of few sizes, from nothing to the longest event', () => {
    const sizes = [0, 1, EVENT_MAX].map((length) => seal(new Uint8Array(length)).length);
    expect(sizes).toEqual([SEALED_SIZES[0], SEALED_SIZES[0], SEALED_SIZES.at(-1)]);
    const edge = (SEALED_SIZES[0] ?? 0) - 72;
    expect(seal(new Uint8Array(edge)).length).toBe(SEALED_SIZES[0]);
    expect(seal(new Uint8Array(edge + 1)).length).toBe(SEALED_SIZES[1]);
    expect(() => seal(new Uint8Array(EVENT_MAX + 1))).toThrow(RangeError);
  });
});

describe('a seal to a point of small order', () => {
  it.each([
    ['0', '00'.repeat(32)],
    ['1', `01${'00'.repeat(31)}`],
    ['order 8', 'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800'],
    ['p - 1', `ec${'ff'.repeat(30)}7f`],
  ])('does not open: %s', (_, point) => {
    const sealed = new Uint8Array(SEALED_SIZES[0] ?? 0);
    sealed.set(Buffer.from(point, 'hex'));
    expect(keys.open(sealed, place)).toBeNull();
  });
});

describe('public keys', () => {
  const text = encodePublicKeys([keys.public]);

  it('follow from the seed alone', () => {
    const again = new EpochKeys({ epoch: 1, seed: new Uint8Array(32).fill(1) });
    expect(again.public).toEqual(keys.public);
    expect(parsePublicKeys(text)).toEqual([keys.public]);
  });

  const other = new EpochKeys({ epoch: 2, seed: new Uint8Array(32).fill(2) }).public;
  it.each([
    ['nothing', ''],
    ['another file', '{"format":"other"}'],
    ['a newer version', text.replace('"version": 1', '"version": 2')],
    ['a swapped key for locked records', text.replace(keys.public.seal, other.seal)],
    ['a swapped key for checkpoints', text.replace(keys.public.verify, other.verify)],
    ['another epoch', text.replace('"epoch": 1', '"epoch": 2')],
    ['epochs in the wrong order', encodePublicKeys([other, keys.public])],
    ['an epoch twice', encodePublicKeys([keys.public, keys.public])],
    ['more than there should be', text.replace('"epochs"', '"more": 1, "epochs"')],
    ['a key with loose bits', text.replace(/"seal": "(.*).="/, '"seal": "$1B="')],
  ])('are refused: %s', (_, changed) => {
    expect(changed).not.toBe(text);
    expect(parsePublicKeys(changed)).toBeNull();
  });
});
