/** Changing the way in: what opened the vault yesterday opens nothing of today. */
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { digestFile, openContents } from '../../../../electron/core/vault/contents.ts';
import { parseFile } from '../../../../electron/core/vault/format.ts';
import { VaultKeys } from '../../../../electron/core/vault/keys.ts';
import { openPasswordSlot } from '../../../../electron/core/vault/slots.ts';
import type { StoredCredential, Vault } from '../../../../electron/core/vault/vault.ts';
import {
  add,
  create,
  credential,
  fieldsOf,
  newFolder,
  openVault,
  PASSWORD,
  removeFolder,
  unlock,
  utf8,
} from '../../../setup/vault.ts';

const NEXT = 'test-entirely new pässword';

let folder: string;
let path: string;
let vault: Vault;
let one: StoredCredential;
let code: string;
beforeEach(async () => {
  folder = newFolder();
  path = join(folder, 'vault.keyturn');
  vault = await openVault(folder);
  code = await create(vault);
  one = await add(vault, credential('One'), { secret: 'test-s' });
});
afterEach(async () => {
  await vault.close();
  removeFolder(folder);
});

const asText = (secret: { use<T>(read: (bytes: Uint8Array) => T): T }): string =>
  secret.use((bytes) => Buffer.from(bytes).toString('latin1'));
const change = async (): Promise<string> =>
  asText(await vault.changePassword(utf8(PASSWORD), utf8(NEXT)));
const linesOf = (file: string): string[] => readFileSync(file, 'latin1').split('\n');

describe('changing the password', () => {
  test('lets the new one in, and neither the old one nor the old code', async () => {
    const next = await change();
    expect(next).not.toBe(code);
    expect(vault.state).toBe('unlocked');
    vault.lock();
    await expect(unlock(vault)).rejects.toMatchObject({ code: 'wrong_password' });
    const recovering = vault.recover(utf8(code), utf8('test-thief'));
    await expect(recovering).rejects.toMatchObject({ code: 'wrong_recovery_code' });
    await unlock(vault, NEXT);
    expect(fieldsOf(vault, one.id)).toEqual({ secret: 'test-s' });
    expect(vault.checkRecoveryCode(utf8(code))).toBe(false);
    expect(vault.checkRecoveryCode(utf8(next))).toBe(true);
  });

  test('seals everything anew: no line but the first two stays', async () => {
    const before = new Set(linesOf(path));
    await change();
    const same = linesOf(path).filter((line) => line !== '' && before.has(line));
    expect(same.map((line) => line.split(' ')[0])).toEqual(['keyturn-vault', 'vault']);
  });

  test('closes today’s vault to yesterday’s password and yesterday’s backup together', async () => {
    const backup = join(folder, 'yesterday.keyturn');
    copyFileSync(path, backup);
    await change();
    await add(vault, credential('Two'), { secret: 'test-new' });

    // All that yesterday's password gives: the vault key of the backup.
    const yesterday = parseFile(readFileSync(backup));
    const vaultKey = await openPasswordSlot(yesterday.header, utf8(PASSWORD));
    const keys = new VaultKeys(vaultKey ?? new Uint8Array(), yesterday.header.vaultId);
    const old = await openContents(await digestFile(yesterday), keys);
    expect(old.data.credentials).toEqual([one]);

    // Nothing of today opens with it: not the manifest, whatever header it is given, and no seed is a seed of today.
    const today = parseFile(readFileSync(path));
    for (const header of [today.header, yesterday.header]) {
      const opening = digestFile({ ...today, header }).then((file) => openContents(file, keys));
      await expect(opening).rejects.toMatchObject({ code: 'vault_damaged' });
    }
    const { current, past } = vault.auditKeys();
    expect(past).toEqual([old.keyring.current]);
    expect(current.epoch).toBe(old.keyring.current.epoch + 1);
    expect(current.seed).not.toEqual(old.keyring.current.seed);
    expect(await openPasswordSlot(today.header, utf8(PASSWORD))).toBeNull();
  });

  test('with a wrong one, or while locked, changes nothing', async () => {
    const before = readFileSync(path);
    const wrong = vault.changePassword(utf8('test-wrong'), utf8(NEXT));
    await expect(wrong).rejects.toMatchObject({ code: 'wrong_password' });
    vault.lockWindow();
    const locked = vault.changePassword(utf8(PASSWORD), utf8(NEXT));
    await expect(locked).rejects.toMatchObject({ code: 'locked' });
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('never makes guessing cheaper than it was', async () => {
    await vault.close();
    const costs = [32, 16, 64].map((memoryKiB) => ({ memoryKiB, passes: 1, lanes: 1 }));
    const bounds = {
      memoryKiB: { min: 8, max: 64 },
      passes: { min: 1, max: 3 },
      lanes: { min: 1, max: 4 },
    };
    const choose = async () => costs.shift() ?? { memoryKiB: 8, passes: 1, lanes: 1 };
    vault = await openVault(folder, { kdf: { bounds, choose } });
    await unlock(vault);
    const memory = () => Number(linesOf(path)[2]?.split(' ')[2]);
    for (const expected of [32, 32, 64, 64]) {
      (await vault.newRecoveryCode(utf8(PASSWORD))).wipe();
      expect(memory()).toBe(expected);
    }
  });

  test('that is overtaken by a lock keeps the old way in, or says the new one', async () => {
    for (let turns = 0; turns < 15; turns++) {
      const now = turns % 2 === 0 ? [PASSWORD, NEXT] : [NEXT, PASSWORD];
      if (!(await vault.checkPassword(utf8(now[0] ?? '')))) now.reverse();
      const [current = '', next = ''] = now;
      const changing = vault.changePassword(utf8(current), utf8(next)).then(
        () => next,
        (error: unknown) => {
          expect(error).toMatchObject({ code: 'locked' });
          return current;
        },
      );
      for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate);
      if (turns % 3 === 0) vault.lock();
      else vault.lockWindow();
      await unlock(vault, await changing);
      expect(fieldsOf(vault, one.id)).toEqual({ secret: 'test-s' });
      const seeds = [vault.auditKeys().current, ...vault.auditKeys().past].map(({ seed }) => seed);
      for (const seed of seeds) expect(seed.some((byte) => byte !== 0)).toBe(true);
    }
  });
});

describe('the recovery code', () => {
  test('opens the vault, however it is typed, and is then another one', async () => {
    vault.lock();
    const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
    const next = asText(await vault.recover(utf8(typed), utf8(NEXT)));
    expect(vault.state).toBe('unlocked');
    expect(fieldsOf(vault, one.id)).toEqual({ secret: 'test-s' });
    expect(vault.checkRecoveryCode(utf8(next))).toBe(true);
    expect(vault.checkRecoveryCode(utf8(code))).toBe(false);
    vault.lock();
    await expect(unlock(vault)).rejects.toMatchObject({ code: 'wrong_password' });
    await unlock(vault, NEXT);
  });

  test.each([
    ['nothing', ''],
    ['another code', '0000-0000-0000-0000-0000-0000-0000-0000'],
    ['a code cut short', '0000-0000'],
    ['what is no code at all', 'ä'.repeat(500)],
  ])('is refused when it is %s, and nothing changes', async (_, wrong) => {
    vault.lock();
    const before = readFileSync(path);
    const recovering = vault.recover(utf8(wrong), utf8(NEXT));
    await expect(recovering).rejects.toMatchObject({ code: 'wrong_recovery_code' });
    expect(vault.state).toBe('locked');
    expect(vault.checkRecoveryCode(utf8(wrong))).toBe(false);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('that is overtaken by a lock has changed the password, says the new code, and is locked', async () => {
    vault.lock();
    const recovering = vault.recover(utf8(code), utf8(NEXT));
    vault.lock();
    const next = asText(await recovering);
    expect(vault.state).toBe('locked');
    expect(vault.checkRecoveryCode(utf8(next))).toBe(true);
    await unlock(vault, NEXT);
  });

  test('is made anew while the password stays', async () => {
    const next = asText(await vault.newRecoveryCode(utf8(PASSWORD)));
    expect(vault.checkRecoveryCode(utf8(code))).toBe(false);
    vault.lock();
    await unlock(vault);
    vault.lock();
    (await vault.recover(utf8(next), utf8(NEXT))).wipe();
  });
});

describe('the audit epoch', () => {
  test('of a new vault is above what the log has seen', async () => {
    const fresh = newFolder();
    const second = await openVault(fresh, { auditEpoch: () => 7 });
    await create(second);
    expect(second.auditKeys()).toMatchObject({ current: { epoch: 8 }, past: [] });
    await second.close();
    removeFolder(fresh);
  });

  test('of a vault that the log has left behind is a new one from the next unlock on', async () => {
    const before = vault.auditKeys();
    await vault.close();
    vault = await openVault(folder, { auditEpoch: () => 5 });
    await unlock(vault);
    const after = vault.auditKeys();
    expect(after.current.epoch).toBe(6);
    expect(after.past).toEqual([before.current]);
    vault.lock();
    await unlock(vault);
    expect(vault.auditKeys()).toEqual(after);
    expect(readdirSync(join(folder, 'backups'))).toHaveLength(1);
  });
});
