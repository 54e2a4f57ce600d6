import { webcrypto } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { beginPipe, type SealedPipe, wipeBytes } from '../../../shared/ipc/sealed-pipe.ts';

const crypto = {
  subtle: webcrypto.subtle,
  random: (into: Uint8Array<ArrayBuffer>) => void webcrypto.getRandomValues(into),
};

async function pair(): Promise<{ window: SealedPipe; main: SealedPipe }> {
  const window = await beginPipe('window', crypto);
  const main = await beginPipe('main', crypto);
  return {
    window: await window.finish(main.publicKey),
    main: await main.finish(window.publicKey),
  };
}

let ends: { window: SealedPipe; main: SealedPipe };
beforeEach(async () => {
  ends = await pair();
});

const bytes = (text: string) => new TextEncoder().encode(text);
const secret = {
  password: bytes('test-password'),
  deep: [{ value: bytes('') }],
  id: 'x',
  none: null,
};

describe('what crosses', () => {
  test('comes out as it went in, both ways', async () => {
    const there = await ends.main.open(
      await ends.window.seal(secret, 'unlock:unlock'),
      'unlock:unlock',
    );
    expect(there).toEqual(secret);
    const back = await ends.window.open(await ends.main.seal(secret, 'main:reveal'), 'main:reveal');
    expect(back).toEqual(secret);
  });

  test('holds nothing of the bytes, and never looks the same twice', async () => {
    const once = (await ends.window.seal(secret, 'a')) as typeof secret;
    const twice = (await ends.window.seal(secret, 'a')) as typeof secret;
    expect(Buffer.from(once.password).includes('test-password')).toBe(false);
    expect(once.password).not.toEqual(twice.password);
    expect(once.id).toBe('x');
  });

  test.each([null, undefined, 0, 'text', [], {}])('leaves %j as it is', async (value) => {
    expect(await ends.main.open(await ends.window.seal(value, 'a'), 'a')).toEqual(value);
  });
});

describe('what is refused', () => {
  const sealed = async (): Promise<Uint8Array> =>
    (await ends.window.seal(bytes('test-password'), 'a')) as Uint8Array;

  test('bytes that were never sealed', async () => {
    await expect(ends.main.open(bytes('x'.repeat(64)), 'a')).rejects.toThrow();
    await expect(ends.main.open(new Uint8Array(0), 'a')).rejects.toThrow();
  });

  test('every flipped bit of one byte each', async () => {
    const whole = await sealed();
    for (let at = 0; at < whole.byteLength; at++) {
      const bad = Uint8Array.from(whole);
      bad[at]! ^= 1;
      await expect(ends.main.open(bad, 'a')).rejects.toThrow();
    }
  });

  test('what was sealed for another call, another window, or by this end itself', async () => {
    await expect(ends.main.open(await sealed(), 'b')).rejects.toThrow();
    await expect((await pair()).main.open(await sealed(), 'a')).rejects.toThrow();
    await expect(ends.window.open(await sealed(), 'a')).rejects.toThrow();
  });

  test('a public key that is no point of the curve', async () => {
    const { finish } = await beginPipe('main', crypto);
    for (const key of [new Uint8Array(65), new Uint8Array(0), bytes('x'.repeat(65))]) {
      await expect(finish(key)).rejects.toThrow();
    }
  });

  test('what is nested without end', async () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    await expect(ends.main.open(loop, 'a')).rejects.toThrow(RangeError);
  });
});

test('wiping reaches every byte array', () => {
  const value = { a: bytes('test'), b: [{ c: bytes('test') }], d: 'kept' };
  wipeBytes(value);
  expect(value).toEqual({ a: new Uint8Array(4), b: [{ c: new Uint8Array(4) }], d: 'kept' });
  wipeBytes(null);
});
