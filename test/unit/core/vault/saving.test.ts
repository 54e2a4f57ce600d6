/** A fault at every call while saving: the file is the old one or the new one, and the memory agrees with what is said. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Vault } from '../../../../electron/core/vault/vault.ts';
import { type FaultyFiles, faultyFiles } from '../../../setup/faulty-files.ts';
import {
  add,
  create,
  credential,
  newFolder,
  openVault,
  removeFolder,
  unlock,
} from '../../../setup/vault.ts';

const COUNT = 3;

let folder: string;
let files: FaultyFiles;
let vault: Vault;

beforeEach(async () => {
  folder = newFolder();
  files = faultyFiles();
  vault = await openVault(folder, { files });
  await create(vault);
  for (let n = 0; n < COUNT; n++) await add(vault, credential(`Key ${n}`));
  vault.lock();
  await unlock(vault);
});
afterEach(async () => {
  files.disarm();
  await vault.close();
  removeFolder(folder);
});

const fileNow = (): string => readFileSync(join(folder, 'vault.keyturn'), 'latin1');
const stray = (): string[] => readdirSync(folder).filter((name) => /tmp|conflict/.test(name));

/** What a process started now would find. */
async function countOnDisk(): Promise<number> {
  await vault.close();
  const again = await openVault(folder);
  await unlock(again);
  const count = again.manifest.credentials.length;
  await again.close();
  return count;
}

const write = ['open temporary', 'write temporary', 'sync temporary', 'close temporary'];
const read = ['lstat', 'open', 'stat', 'read', 'close'].map((call) => `${call} vault.keyturn`);

test('the first save of a session keeps a backup, and then writes, compares and renames', async () => {
  files.disarm();
  await add(vault, credential('Watched'));
  const backup = ['makeFolder backups', 'list backups', 'lstat backup', ...write];
  const prune = ['list backups', 'lstat backup'];
  expect(files.calls).toEqual([
    ...read,
    ...backup,
    'rename backup',
    'syncFolder backups',
    ...prune,
    ...write,
    ...read,
    'rename vault.keyturn',
    'syncFolder folder',
  ]);
  files.disarm();
  await add(vault, credential('Watched again'));
  expect(files.calls).toEqual([...write, ...read, 'rename vault.keyturn', 'syncFolder folder']);
});

describe.each([
  ['EIO', 'write_failed'],
  ['ENOSPC', 'disk_full'],
])('%s at any call of the first save of a session', (code, failed) => {
  test('leaves N or N+1 credentials, and never says saved when it is not', async () => {
    for (let call = 1; ; call++) {
      vault.lock();
      removeFolder(join(folder, 'backups'));
      await unlock(vault);
      const before = { file: fileNow(), count: vault.manifest.credentials.length };
      files.arm(call, code);
      const result = await add(vault, credential('New')).catch((error: { code: string }) => error);
      if (files.calls.length < call) break;
      const said = 'code' in result ? result.code : 'saved';
      const at = files.calls[call - 1] ?? '';
      // Removing old backups is no reason to refuse a change.
      const pruning =
        files.calls.slice(0, call).includes('syncFolder backups') && /^l.* backups?$/.test(at);
      expect(`${call} ${at}: ${said}`).toBe(`${call} ${at}: ${pruning ? 'saved' : failed}`);
      const isNew = said === 'saved' || at === 'syncFolder folder';
      expect(`${at}: ${fileNow() !== before.file}`).toBe(`${at}: ${isNew}`);
      expect(vault.manifest.credentials).toHaveLength(before.count + (said === 'saved' ? 1 : 0));
      files.disarm();
      expect(stray()).toEqual([]);
      // The vault goes on, and what is saved now is what was said.
      await add(vault, credential('After'));
      expect(vault.manifest.credentials).toHaveLength(before.count + (said === 'saved' ? 2 : 1));
    }
    const said = vault.manifest.credentials.length;
    expect(await countOnDisk()).toBe(said);
  });

  test('at any call of making the vault leaves none, or one that opens', async () => {
    const fresh = newFolder();
    for (let call = 1; ; call++) {
      removeFolder(fresh);
      const faulty = faultyFiles();
      const one = await openVault(fresh, { files: faulty });
      faulty.arm(call, code);
      const result = await create(one).catch((error: { code: string }) => error);
      const reached = faulty.calls.length >= call;
      faulty.disarm();
      await one.reload();
      if (typeof result === 'object') {
        expect(['write_failed', 'disk_full', 'vault_damaged']).toContain(result.code);
        expect(['absent', 'locked']).toContain(one.state);
      } else {
        expect(one.state).toBe('locked');
      }
      if (one.state === 'locked') await unlock(one);
      expect(readdirSync(fresh).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      await one.close();
      if (!reached) break;
    }
    removeFolder(fresh);
  });
});

test('what a killed process left half written is removed at the next start', async () => {
  const { writeFileSync } = await import('node:fs');
  await vault.close();
  writeFileSync(join(folder, '.keyturn-0123456789abcdefghijkl.tmp'), 'half');
  writeFileSync(join(folder, '.keyturn-not ours.tmp'), 'somebody’s');
  vault = await openVault(folder);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([
    '.keyturn-not ours.tmp',
  ]);
});

test('updates are made one after the other, and a failed one leaves no trace', async () => {
  const both = await Promise.allSettled([
    add(vault, credential('First')),
    vault.update((draft) => {
      draft.credentials.length = 0;
      throw new Error('changed my mind');
    }),
    add(vault, credential('Second')),
  ]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(vault.manifest.credentials.map(({ label }) => label)).toEqual([
    'Key 0',
    'Key 1',
    'Key 2',
    'First',
    'Second',
  ]);
  expect(await countOnDisk()).toBe(COUNT + 2);
});

test('a change that would not be readable again is refused, and nothing is written', async () => {
  const before = fileNow();
  const orphan = credential('No record');
  await expect(vault.update((draft) => draft.credentials.push(orphan))).rejects.toThrow('manifest');
  await expect(
    vault.update((draft) => {
      Object.assign(draft.settings, { windowLockMinutes: 0 });
    }),
  ).rejects.toThrow();
  await expect(vault.update(async () => undefined)).rejects.toThrow(TypeError);
  expect(fileNow()).toBe(before);
  expect(vault.manifest.credentials).toHaveLength(COUNT);
});
