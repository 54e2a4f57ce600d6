import { createHmac } from 'node:crypto';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { argon2id as nobleArgon2id } from '@noble/hashes/argon2.js';
import { describe, expect, test } from 'vitest';
import { secretCopy } from '../../../../electron/core/crypto/bytes.ts';
import { argon2id, deriveKey, nativeArgon2 } from '../../../../electron/core/crypto/kdf.ts';
import { checkBounds, RELEASE_KDF_BOUNDS } from '../../../../electron/core/crypto/kdf-bounds.ts';
import { argon2idInWorker } from '../../../../electron/core/crypto/kdf-fallback.ts';
import { bundle } from '../../../setup/bundle.ts';
import { realRandom, utf8 } from '../../../setup/vault.ts';

interface Cost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
}
interface Vectors {
  readonly cases: (Cost & Record<'password' | 'salt' | 'key', string>)[];
  readonly rfc9106: Cost & Record<'password' | 'salt' | 'secret' | 'associated' | 'key', string>;
  readonly bounds: (Cost & { readonly expect: string })[];
}

const file = new URL('../../../vectors/kdf.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex');
const hex = (key: Uint8Array): string => Buffer.from(key).toString('hex');

describe('argon2id', () => {
  test.each(vectors.cases)('agrees with the reference: $key', async (one) => {
    expect(hex(await argon2id(utf8(one.password), utf8(one.salt), one))).toBe(one.key);
  });
});

describe('deriveKey', () => {
  test('is Argon2id of HMAC-SHA256(salt, password)', async () => {
    const [password, salt] = [realRandom.bytes(100), realRandom.bytes(16)];
    const cost = { memoryKiB: 16, passes: 2, lanes: 2 };
    const digest = createHmac('sha256', salt).update(password).digest();
    const expected = nobleArgon2id(digest, salt, { m: 16, t: 2, p: 2, dkLen: 32 });
    expect(hex(await deriveKey(password, salt, cost))).toBe(hex(expected));
  });

  test('leaves the password to the caller, unchanged', async () => {
    const password = utf8('test-password');
    await deriveKey(password, new Uint8Array(16), { memoryKiB: 8, passes: 1, lanes: 1 });
    expect(password).toEqual(utf8('test-password'));
  });
});

describe('the two implementations', () => {
  test('of which the slower one agrees with RFC 9106', () => {
    const {
      password,
      salt,
      memoryKiB: m,
      passes: t,
      lanes: p,
      secret,
      associated,
    } = vectors.rfc9106;
    const key = nobleArgon2id(bytes(password), bytes(salt), {
      m,
      t,
      p,
      key: bytes(secret),
      personalization: bytes(associated),
    });
    expect(hex(key)).toBe(vectors.rfc9106.key);
  });

  test.each([
    { memoryKiB: 8, passes: 1, lanes: 1 },
    { memoryKiB: 64, passes: 3, lanes: 4 },
    { memoryKiB: 130, passes: 2, lanes: 3 },
  ])('give the same bytes for $memoryKiB KiB, $passes passes, $lanes lanes', async (cost) => {
    const [password, salt] = [realRandom.bytes(33), realRandom.bytes(16)];
    const native = await nativeArgon2();
    expect(native).not.toBeNull();
    expect(hex(await argon2idInWorker(password, salt, cost))).toBe(
      hex((await native?.(password, salt, cost)) ?? new Uint8Array()),
    );
  });
});

describe('the worker', () => {
  test('works as the file it is bundled to, beside the bundle that starts it', async () => {
    const source = join(import.meta.dirname, '../../../../electron/core/crypto');
    const worker = await bundle(join(source, 'kdf-worker.ts'));
    const starter = await bundle(join(source, 'kdf-fallback.ts'));
    copyFileSync(worker.file, join(starter.folder, 'kdf-worker.js'));
    writeFileSync(join(starter.folder, 'package.json'), '{ "type": "module" }');
    const bundled = (await import(/* @vite-ignore */ pathToFileURL(starter.file).href)) as {
      argon2idInWorker: typeof argon2idInWorker;
    };
    const cost = { memoryKiB: 16, passes: 2, lanes: 2 };
    const [password, salt] = [secretCopy(utf8('test-password')), realRandom.bytes(16)];
    expect(hex(await bundled.argon2idInWorker(password, salt, cost))).toBe(
      hex(await argon2id(password, salt, cost)),
    );
    expect(password).toEqual(utf8('test-password'));
    rmSync(worker.folder, { recursive: true });
    rmSync(starter.folder, { recursive: true });
  });

  test('says when it can’t', async () => {
    const tooMuch = { memoryKiB: 2 ** 31, passes: 1, lanes: 1 };
    await expect(argon2idInWorker(utf8('x'), new Uint8Array(16), tooMuch)).rejects.toThrow();
  });
});

describe('checkBounds', () => {
  test.each(vectors.bounds)('$memoryKiB KiB, $passes passes, $lanes lanes: $expect', (one) => {
    const check = (): void => checkBounds(one, RELEASE_KDF_BOUNDS);
    if (one.expect === 'ok') expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: one.expect }));
  });
});
