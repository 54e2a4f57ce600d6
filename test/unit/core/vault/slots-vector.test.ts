/** A frozen vault with what is optional in version 1: a second factor, and a slot for the system's keychain. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RELEASE_KDF_BOUNDS } from '../../../../electron/core/crypto/kdf-bounds.ts';
import { matchTotp, parseTotpSeed } from '../../../../electron/core/crypto/totp.ts';
import { findSpareCode } from '../../../../electron/core/vault/second-factor.ts';
import type { Vault } from '../../../../electron/core/vault/vault.ts';
import {
  CHEAP_COST,
  newFolder,
  openVault,
  removeFolder,
  unlock,
  utf8,
} from '../../../setup/vault.ts';
import { repaired } from '../../../setup/vault-file.ts';

interface Vector {
  readonly password: string;
  readonly recoveryCode: string;
  /** Hex. */
  readonly keychainKey: string;
  readonly secondFactor: {
    readonly seed: string;
    readonly setAt: number;
    readonly lastStep: number;
    readonly codes: readonly string[];
    /** Number of the code, from 1, and when. */
    readonly used: Readonly<Record<string, number>>;
  };
  readonly codeAt: { readonly time: number; readonly code: string };
  readonly file: readonly string[];
  readonly cases: readonly {
    readonly name: string;
    readonly line: number;
    readonly change: 'drop' | 'twice' | 'swap' | 'replace';
    readonly from?: string;
    readonly to?: string;
    readonly expect: string;
  }[];
}

const source = new URL('../../../vectors/vault/v1-slots.json', import.meta.url);
const vector = JSON.parse(readFileSync(source, 'utf8')) as Vector;
const bytesOf = (lines: readonly string[]): Buffer =>
  Buffer.from(`${lines.join('\n')}\n`, 'latin1');
const key = (): Uint8Array => Uint8Array.from(Buffer.from(vector.keychainKey, 'hex'));

let folder: string;
let vault: Vault;
beforeEach(() => {
  folder = newFolder();
});
afterEach(async () => {
  await vault.close();
  removeFolder(folder);
});

async function open(lines: readonly string[]): Promise<void> {
  writeFileSync(join(folder, 'vault.keyturn'), repaired(bytesOf(lines)));
  const kdf = { bounds: RELEASE_KDF_BOUNDS, choose: async () => CHEAP_COST };
  vault = await openVault(folder, { kdf });
}

function expectSecondFactor(): void {
  const data = vault.readSecondFactor();
  const { seed, setAt, lastStep, codes, used } = vector.secondFactor;
  expect(data).toMatchObject({ seed: parseTotpSeed(utf8(seed)), setAt, lastStep });
  const spare = data?.spare ?? [];
  codes.forEach((code, index) => {
    expect(findSpareCode(spare, utf8(code))).toBe(index);
    expect(spare[index]?.usedAt).toBe(used[index + 1] ?? 0);
  });
  const { time, code } = vector.codeAt;
  if (data === null) return;
  expect(matchTotp(data.seed, utf8(code), time, lastStep - 1)).toBe(lastStep);
  expect(matchTotp(data.seed, utf8(code), time, lastStep)).toBeNull();
}

describe('v1-slots.json', () => {
  test('opens by the password, the recovery code and the keychain’s key, and by no other', async () => {
    await open(vector.file);
    expect(vault.hasKeychainSlot).toBe(true);
    expect(vault.checkRecoveryCode(utf8(vector.recoveryCode))).toBe(true);
    const other = key().with(0, (key()[0] ?? 0) ^ 1);
    await expect(vault.unlockByKeychain(other)).rejects.toMatchObject({
      code: 'quick_unlock_refused',
    });
    expect(vault.state).toBe('locked');
    await vault.unlockByKeychain(key());
    expect(vault.state).toBe('unlocked');
    vault.lock();
    await unlock(vault, vector.password);
  });

  test('says the same of its second factor, also after it was saved', async () => {
    await open(vector.file);
    await unlock(vault, vector.password);
    expectSecondFactor();
    await vault.update(() => undefined);
    vault.lock();
    await vault.unlockByKeychain(key());
    expectSecondFactor();
  });

  test('gives neither the seed nor a code away while it is locked', async () => {
    await open(vector.file);
    expect(() => vault.readSecondFactor()).toThrow(/locked/);
    await unlock(vault, vector.password);
    vault.lockWindow();
    expect(() => vault.readSecondFactor()).toThrow(/locked/);
  });

  test.each(vector.cases)(
    '$name: $expect',
    async ({ line, change, from = '', to = '', ...one }) => {
      const { file } = vector;
      const [here = '', next = ''] = file.slice(line, line + 2);
      const changed = {
        drop: file.toSpliced(line, 1),
        twice: file.toSpliced(line, 0, here),
        swap: file.with(line, next).with(line + 1, here),
        replace: file.with(line, here.replace(from, to)),
      }[change];
      await open(changed);
      const tried =
        vault.problem ?? (await unlock(vault, vector.password).catch((e: unknown) => e));
      expect(tried).toMatchObject({ code: one.expect });
    },
  );
});
