import { existsSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Backup, keptOf } from '../../../../electron/core/vault/backups.ts';
import type { Vault } from '../../../../electron/core/vault/vault.ts';
import { type FaultyFiles, faultyFiles } from '../../../setup/faulty-files.ts';
import {
  add,
  client,
  create,
  credential,
  grant,
  newFolder,
  openVault,
  PASSWORD,
  removeFolder,
  testClock,
  unlock,
  utf8,
} from '../../../setup/vault.ts';

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;

let folder: string;
let path: string;
let clock: ReturnType<typeof testClock>;
let vault: Vault;
beforeEach(async () => {
  folder = newFolder();
  path = join(folder, 'vault.keyturn');
  clock = testClock();
  vault = await openVault(folder, { clock });
  await create(vault);
});
afterEach(async () => {
  await vault.close();
  removeFolder(folder);
});

const labels = (): string[] => vault.manifest.credentials.map(({ label }) => label);
const idsOf = async (): Promise<string[]> => (await vault.backups()).map(({ id }) => id);
const beside = (): string[] =>
  readdirSync(folder).filter((name) => name.includes('before-restore'));

/** A session that adds one key, an hour later. */
async function session(label: string): Promise<void> {
  vault.lock();
  clock.move(HOUR);
  await unlock(vault);
  await add(vault, credential(label));
}

describe('a backup', () => {
  test('is taken before the first change of each session, and holds the file as it was', async () => {
    await session('One');
    const before = readFileSync(path);
    await add(vault, credential('Two'));
    vault.lockWindow();
    await unlock(vault);
    await add(vault, credential('Three'));
    expect(await idsOf()).toHaveLength(1);
    await session('Four');
    const [newest = ''] = await idsOf();
    expect(newest).toBe('vault-20250303T140000000Z.keyturn');
    expect(await idsOf()).toHaveLength(2);
    expect(readFileSync(join(folder, 'backups', newest)).equals(before)).toBe(false);
    expect(readFileSync(join(folder, 'backups', newest))).toHaveLength(
      (await vault.backups())[0]?.bytes ?? 0,
    );
  });

  test('is not taken by looking', async () => {
    vault.lock();
    await unlock(vault);
    expect(vault.manifest.credentials).toEqual([]);
    expect(await idsOf()).toEqual([]);
  });

  test('tells how many keys it holds, of today’s key and while unlocked only', async () => {
    await session('One');
    await session('Two');
    const counts = async () => (await vault.backups()).map(({ credentials }) => credentials);
    expect(await counts()).toEqual([1, 0]);
    (await vault.newRecoveryCode(utf8(PASSWORD))).wipe();
    expect(await counts()).toEqual([null, null]);
    vault.lock();
    expect(await counts()).toEqual([null, null]);
  });

  test('is listed by its name only: links, folders and what has another name are not', async () => {
    await session('One');
    const [id = ''] = await idsOf();
    writeFileSync(join(folder, 'backups', 'notes.txt'), 'x');
    writeFileSync(join(folder, 'backups', 'vault-20259999T120000000Z.keyturn'), 'x');
    symlinkSync(path, join(folder, 'backups', 'vault-20250101T120000000Z.keyturn'));
    expect(await idsOf()).toEqual([id]);
  });
});

describe('restoring', () => {
  test('puts the backup in place, and keeps what was there beside it', async () => {
    await session('One');
    await session('Two');
    const before = readFileSync(path);
    const [, first = ''] = await idsOf();
    const [newest = ''] = await idsOf();
    await vault.restoreBackup(newest);
    expect(vault.state).toBe('locked');
    expect(beside()).toEqual(['vault-before-restore-20250303T140000000Z.keyturn']);
    expect(readFileSync(join(folder, beside()[0] ?? '')).equals(before)).toBe(true);
    await unlock(vault);
    expect(labels()).toEqual(['One']);
    await add(vault, credential('Three'));
    await vault.restoreBackup(first);
    await unlock(vault);
    expect(labels()).toEqual([]);
  });

  test('brings clients back paused, once, also when the app ends in between', async () => {
    await session('One');
    const bot = client('Bot', { grants: [grant(vault.manifest.credentials[0]?.id ?? '')] });
    const gone = client('Gone', { status: 'revoked' });
    await vault.update((draft) => draft.clients.push(bot, gone));
    await session('Two');
    const [id = ''] = await idsOf();
    const statuses = () => vault.manifest.clients.map(({ name, status }) => `${name} ${status}`);
    expect(statuses()).toEqual(['Bot active', 'Gone revoked']);

    await vault.restoreBackup(id);
    await vault.close();
    vault = await openVault(folder, { clock });
    expect(existsSync(join(folder, 'vault.restored'))).toBe(true);
    await unlock(vault);
    expect(statuses()).toEqual(['Bot paused', 'Gone revoked']);
    expect(existsSync(join(folder, 'vault.restored'))).toBe(false);
    await vault.update((draft) => {
      for (const one of draft.clients) if (one.name === 'Bot') one.status = 'active';
    });
    vault.lock();
    await unlock(vault);
    expect(statuses()).toEqual(['Bot active', 'Gone revoked']);
  });

  test('pauses clients when the code is used instead of the password', async () => {
    const code = (await vault.newRecoveryCode(utf8(PASSWORD))).use((bytes) => bytes.slice());
    await vault.update((draft) => draft.clients.push(client('Bot')));
    await session('One');
    await vault.restoreBackup((await idsOf())[0] ?? '');
    (await vault.recover(code, utf8('test-next'))).wipe();
    expect(vault.manifest.clients.map(({ status }) => status)).toEqual(['paused']);
  });

  test('that never happened pauses nobody: the mark names another file', async () => {
    await vault.update((draft) => draft.clients.push(client('Bot')));
    vault.lock();
    writeFileSync(join(folder, 'vault.restored'), `${'0'.repeat(64)}\n`);
    await unlock(vault);
    expect(vault.manifest.clients.map(({ status }) => status)).toEqual(['active']);
  });

  test.each([
    ['that is not there', 'vault-20240101T120000000Z.keyturn'],
    ['outside the folder', '../vault.keyturn'],
    ['of no name', ''],
  ])('one %s is refused, and the vault stays as it is', async (_, id) => {
    await session('One');
    await expect(vault.restoreBackup(id)).rejects.toMatchObject({ code: 'backup_missing' });
    expect(vault.state).toBe('locked');
    await unlock(vault);
    expect(labels()).toEqual(['One']);
    expect(beside()).toEqual([]);
  });

  test('one that is damaged is refused, and the vault stays as it is', async () => {
    await session('One');
    const [id = ''] = await idsOf();
    const backup = join(folder, 'backups', id);
    writeFileSync(backup, readFileSync(backup).subarray(1));
    await expect(vault.restoreBackup(id)).rejects.toMatchObject({ code: 'not_a_vault' });
    await unlock(vault);
    expect(labels()).toEqual(['One']);
  });

  test.each([
    ['damaged', () => writeFileSync(path, readFileSync(path).subarray(0, 500))],
    ['another program’s', () => writeFileSync(path, 'not a vault')],
    ['a link', () => [rmSync(path), symlinkSync('/dev/null', path)]],
    ['gone', () => rmSync(path)],
  ])('is the way back when the file is %s', async (_, spoil) => {
    await session('One');
    await session('Two');
    await vault.close();
    spoil();
    vault = await openVault(folder, { clock });
    expect(['problem', 'absent']).toContain(vault.state);
    const there = vault.state === 'problem';
    await vault.restoreBackup((await idsOf())[0] ?? '');
    expect(vault.state).toBe('locked');
    await unlock(vault);
    expect(labels()).toEqual(['One']);
    expect(beside()).toHaveLength(there ? 1 : 0);
  });
});

describe('a fault while restoring', () => {
  const withFaults = async (): Promise<FaultyFiles> => {
    await vault.close();
    const files = faultyFiles();
    vault = await openVault(folder, { clock, files });
    return files;
  };
  const statuses = () => vault.manifest.clients.map(({ status }) => status);

  /** A backup with an active client and no key, behind a vault with one. */
  async function setUp(): Promise<{ id: string; before: Buffer; backup: Buffer }> {
    await vault.update((draft) => draft.clients.push(client('Bot')));
    await session('One');
    const [id = ''] = await idsOf();
    return { id, before: readFileSync(path), backup: readFileSync(join(folder, 'backups', id)) };
  }

  test('leaves the file that was there, or the backup with its clients paused', async () => {
    const { id, before, backup } = await setUp();
    const files = await withFaults();
    for (let call = 1; ; call++) {
      writeFileSync(path, before);
      await vault.reload();
      files.arm(call, 'EIO');
      const failed = await vault.restoreBackup(id).catch((error: unknown) => error);
      const reached = files.calls.length >= call;
      files.disarm();
      const now = readFileSync(path);
      expect(now.equals(before) || now.equals(backup)).toBe(true);
      if (failed === undefined) expect(now.equals(backup)).toBe(true);
      await vault.reload();
      await unlock(vault);
      expect(labels()).toEqual(now.equals(backup) ? [] : ['One']);
      expect(statuses()).toEqual(now.equals(backup) ? ['paused'] : ['active']);
      if (!reached) break;
    }
  });

  test('or at the first unlock after it never lets a client be active', async () => {
    const { id, before, backup } = await setUp();
    const files = await withFaults();
    for (let call = 1; ; call++) {
      // Each unlock takes backups of its own; the one that is restored must not be the one too many.
      for (const name of readdirSync(join(folder, 'backups')))
        rmSync(join(folder, 'backups', name));
      writeFileSync(join(folder, 'backups', id), backup);
      writeFileSync(path, before);
      await vault.reload();
      await vault.restoreBackup(id);
      files.arm(call, 'ENOSPC');
      await unlock(vault).catch(() => undefined);
      const reached = files.calls.length >= call;
      files.disarm();
      if (vault.state === 'unlocked') expect(statuses()).toEqual(['paused']);
      await vault.reload();
      await unlock(vault);
      expect(statuses()).toEqual(['paused']);
      if (!reached) break;
    }
  });
});

describe('destroying backups', () => {
  test('leaves none that an old password opens, and takes one of today', async () => {
    await session('One');
    await session('Two');
    await vault.restoreBackup((await idsOf())[0] ?? '');
    await unlock(vault);
    writeFileSync(path, 'changed');
    await add(vault, credential('Three')).catch(() => undefined);
    writeFileSync(
      path,
      readFileSync(
        join(folder, readdirSync(folder).find((name) => name.includes('conflict')) ?? ''),
      ),
    );
    await vault.reload();
    await unlock(vault);
    (await vault.changePassword(utf8(PASSWORD), utf8('test-next'))).wipe();
    const before = await idsOf();
    clock.move(10);
    const copies = before.length + 2;
    expect(await vault.destroyBackups(clock.now())).toBe(copies);
    const left = await vault.backups();
    expect(left).toEqual([expect.objectContaining({ takenAt: clock.now(), credentials: 2 })]);
    expect(readdirSync(folder).filter((name) => /conflict|before/.test(name))).toEqual([]);
  });

  test('spares those that are not older', async () => {
    await session('One');
    const then = clock.now();
    await session('Two');
    expect(await vault.destroyBackups(then + 1)).toBe(1);
    expect((await vault.backups()).map(({ takenAt }) => takenAt - then)).toEqual([HOUR + 1, HOUR]);
  });
});

describe('keptOf', () => {
  const at = (takenAt: number): Backup => ({ id: String(takenAt), takenAt, bytes: 1 });
  const monday = Date.UTC(2025, 2, 3);
  const daysBefore = (backups: readonly Backup[]): number[] =>
    backups.map(({ takenAt }) => Math.round((monday - takenAt) / DAY));

  test('keeps the last ten, however close together', () => {
    const many = Array.from({ length: 30 }, (_, n) => at(monday - n * 1000));
    expect(keptOf(many)).toEqual(many.slice(0, 10));
  });

  test('keeps the last of each of eight weeks besides', () => {
    // Newest first: one a day, the last on Sunday, for twenty weeks.
    const daily = Array.from({ length: 140 }, (_, n) => at(monday - (n + 1) * DAY + HOUR));
    const kept = daysBefore(keptOf(daily));
    expect(kept).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 15, 22, 29, 36, 43, 50]);
  });

  test('keeps few ones, whatever their age', () => {
    const old = [1, 400, 800].map((days) => at(monday - days * DAY));
    expect(keptOf(old)).toEqual(old);
  });

  test('lets weeks pass without losing the one that was kept for a week', () => {
    let backups: Backup[] = [];
    for (let day = 0; day < 100; day++) backups = keptOf([...backups, at(monday + day * DAY)]);
    const weeks = new Set(backups.map(({ takenAt }) => Math.floor((takenAt - monday) / (7 * DAY))));
    expect(backups.length).toBeLessThanOrEqual(18);
    expect(weeks.size).toBe(8);
  });
});
