import { describe, expect, test } from 'vitest';
import { calibrate } from '../../../../electron/core/crypto/calibrate.ts';
import { RELEASE_KDF_BOUNDS } from '../../../../electron/core/crypto/kdf-bounds.ts';
import { CHEAP_BOUNDS } from '../../../setup/vault.ts';

const MIB = 1024;
const ofMemory = (memoryMiB: number) => ({ memoryKiB: memoryMiB * MIB, passes: 3, lanes: 4 });

describe('calibrate', () => {
  test.each([
    [10, 512],
    [62.5, 512],
    [100, 320],
    [125, 256],
    [490, 64],
    [5000, 64],
  ])('of a machine that takes %i ms for 64 MiB takes %i MiB', async (took, chosen) => {
    expect(await calibrate(RELEASE_KDF_BOUNDS, async () => took)).toEqual(ofMemory(chosen));
  });

  test('takes the faster of two runs', async () => {
    const times = [4000, 125];
    const measure = async () => times.shift() ?? 0;
    expect(await calibrate(RELEASE_KDF_BOUNDS, measure)).toEqual(ofMemory(256));
  });

  test.each([
    ['fails', () => Promise.reject(new Error('no memory'))],
    ['says nothing sensible', async () => Number.NaN],
    ['says zero', async () => 0],
  ])('takes 256 MiB when measuring %s', async (_, measure) => {
    expect(await calibrate(RELEASE_KDF_BOUNDS, measure)).toEqual(ofMemory(256));
  });

  test('never leaves the bounds it is given', async () => {
    expect(await calibrate(CHEAP_BOUNDS)).toEqual({ memoryKiB: 64, passes: 3, lanes: 4 });
  });
});
