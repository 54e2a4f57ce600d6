/** What can be wrong with the file or the disk: each its own error, and nothing that was saved is changed. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RELEASE_KDF_BOUNDS } from '../../../../electron/core/crypto/kdf-bounds.ts';
import type { Vault } from '../../../../electron/core/vault/vault.ts';
import {
  add,
  CHEAP_COST,
  create,
  credential,
  newFolder,
  openVault,
  removeFolder,
  unlock,
  utf8,
} from '../../../setup/vault.ts';
import { repaired } from '../../../setup/vault-file.ts';

let folder: string;
let path: string;
let vault: Vault;
beforeEach(async () => {
  folder = newFolder();
  path = join(folder, 'vault.keyturn');
  vault = await openVault(folder);
  await create(vault);
  await add(vault, credential('One'));
});
afterEach(async () => {
  await vault.close();
  removeFolder(folder);
});

/** Puts these bytes there, looks, tries to unlock, and sees that nothing was written. */
async function problemOf(bytes: Uint8Array): Promise<string | undefined> {
  writeFileSync(path, bytes);
  const names = readdirSync(folder);
  await vault.reload();
  await unlock(vault).catch(() => undefined);
  expect(readFileSync(path).equals(bytes)).toBe(true);
  expect(readdirSync(folder)).toEqual(names);
  return vault.problem?.code;
}

const withLine = (index: number, change: (line: string) => string): Buffer => {
  const lines = readFileSync(path, 'latin1').split('\n');
  return repaired(Buffer.from(lines.with(index, change(lines[index] ?? '')).join('\n'), 'latin1'));
};

describe('the file', () => {
  test.each([
    ['of another program', 'PK\x03\x04 a zip'],
    ['of another program, in JSON', '{"version":1}'],
    ['that is empty', ''],
    ['of a version that never was', 'keyturn-vault 0\nvault\n'],
    ['whose version is no number', 'keyturn-vault 1.0\nvault\n'],
    ['whose version has a leading zero', 'keyturn-vault 01\nvault\n'],
  ])('%s is not a vault', async (_, text) => {
    expect(await problemOf(Buffer.from(text))).toBe('not_a_vault');
    expect(vault.state).toBe('problem');
    await expect(unlock(vault)).rejects.toMatchObject({ code: 'not_a_vault' });
    await expect(vault.create(utf8('test-other'))).rejects.toMatchObject({ code: 'not_a_vault' });
  });

  test('of a newer version says which, though nothing else of it can be read', async () => {
    expect(await problemOf(Buffer.from('keyturn-vault 2\nwhat nobody knows yet'))).toBe(
      'vault_too_new',
    );
    expect(vault.problem?.facts).toEqual({ version: 2 });
  });

  test.each([
    ['memory', '8 1 1', '7 1 1', '7 KiB of memory, allowed are 8 to 64'],
    ['memory', '8 1 1', '65 1 1', '65 KiB of memory, allowed are 8 to 64'],
    ['memory', '8 1 1', '4294967295 1 1', '4294967295 KiB of memory, allowed are 8 to 64'],
    ['passes', '8 1 1', '8 4 1', '4 passes, allowed are 1 to 3'],
    ['lanes', '8 1 1', '64 1 5', '5 lanes, allowed are 1 to 4'],
    [
      'too little memory for its lanes',
      '8 1 1',
      '8 1 2',
      'less than 8 KiB of memory for each lane',
    ],
  ])('that asks for %s out of bounds is refused before any work', async (_, from, to, problem) => {
    const started = performance.now();
    const changed = withLine(2, (line) => line.replace(` ${from} `, ` ${to} `));
    expect(await problemOf(changed)).toBe('kdf_out_of_bounds');
    expect(vault.problem?.facts).toEqual({ problem });
    expect(performance.now() - started).toBeLessThan(1000);
  });

  test('made cheaply, as these are, is refused by a release', async () => {
    await vault.close();
    const kdf = { bounds: RELEASE_KDF_BOUNDS, choose: async () => CHEAP_COST };
    vault = await openVault(folder, { kdf });
    expect(vault.problem?.code).toBe('kdf_out_of_bounds');
    rmSync(path);
    await vault.reload();
    await expect(vault.create(utf8('test-cheap'))).rejects.toMatchObject({
      code: 'kdf_out_of_bounds',
    });
    expect(existsSync(path)).toBe(false);
  });

  test.each([
    ['a word too many', 1, (line: string) => `${line} x`],
    ['two spaces', 1, (line: string) => line.replace(' ', '  ')],
    ['a space at the end', 1, (line: string) => `${line} `],
    ['a carriage return', 1, (line: string) => `${line}\r`],
    ['a salt too short', 2, (line: string) => line.replace(/ \S+==(?= )/, ' AAAA')],
    ['a leading zero', 2, (line: string) => line.replace(' 8 1 1 ', ' 08 1 1 ')],
    ['a number in hex', 2, (line: string) => line.replace(' 8 1 1 ', ' 0x8 1 1 ')],
    ['a number beyond u32', 2, (line: string) => line.replace(' 8 1 1 ', ' 4294967296 1 1 ')],
    ['another Argon2', 2, (line: string) => line.replace('argon2id', 'argon2i')],
    ['another keyword', 3, (line: string) => line.replace('recovery', 'keychain')],
    ['no manifest', 4, () => 'manifest '],
    ['an empty line', 4, () => ''],
  ])('with %s is damaged', async (_, index, change) => {
    expect(await problemOf(withLine(index, change))).toBe('vault_damaged');
    expect(vault.problem?.facts?.['problem']).toMatch(/^line \d/);
  });

  test('that is larger than any vault is refused without being read whole', async () => {
    truncateSync(path, 64 * 1024 * 1024 + 1);
    await vault.reload();
    expect(vault.problem?.facts?.['problem']).toContain('larger');
    truncateSync(path, 2 ** 40);
    await vault.reload();
    expect(vault.problem?.code).toBe('vault_damaged');
  });

  test('that is a link, a folder or a pipe is not a vault, and is not waited for', async () => {
    const elsewhere = join(folder, 'elsewhere.keyturn');
    writeFileSync(elsewhere, readFileSync(path));
    for (const make of [
      () => symlinkSync(elsewhere, path),
      () => mkdirSync(path),
      () => execFileSync('mkfifo', [path]),
    ]) {
      rmSync(path, { recursive: true });
      make();
      await vault.reload();
      expect(vault.problem?.code).toBe('not_a_vault');
    }
  });

  test.skipIf(process.getuid?.() === 0)('that may not be read is said to be so', async () => {
    chmodSync(path, 0);
    await vault.reload();
    expect(vault.problem?.facts).toEqual({ problem: 'it can’t be read (EACCES)' });
  });

  test('that vanished is missing', async () => {
    vault.lock();
    rmSync(path);
    await expect(unlock(vault)).rejects.toMatchObject({ code: 'vault_missing' });
    expect(vault.state).toBe('absent');
  });

  test('that became damaged behind a window lock is said so, and clients go on being served', async () => {
    vault.lockWindow();
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    await expect(unlock(vault)).rejects.toMatchObject({ code: 'vault_damaged' });
    expect(vault.state).toBe('window-locked');
    expect(vault.served.clients).toEqual([]);
  });
});

describe('a wrong password', () => {
  test.each(['', 'test-wrong', 'test-correct horse battery staple '])(
    '(%j) opens nothing, changes nothing, and the right one still opens',
    async (password) => {
      vault.lock();
      const before = readFileSync(path);
      await expect(unlock(vault, password)).rejects.toMatchObject({ code: 'wrong_password' });
      expect(vault.state).toBe('locked');
      expect(await vault.checkPassword(utf8(password))).toBe(false);
      expect(readFileSync(path).equals(before)).toBe(true);
      await unlock(vault);
    },
  );
});

describe('a file changed by something else', () => {
  const beside = (): string[] => readdirSync(folder).filter((name) => name.includes('conflict'));

  test.each([
    ['another content', () => writeFileSync(path, 'somebody else’s')],
    [
      'the same vault, saved elsewhere',
      () => writeFileSync(path, `${readFileSync(path, 'latin1')}\n`),
    ],
    ['nothing', () => rmSync(path)],
    [
      'a link',
      () => {
        rmSync(path);
        symlinkSync('/dev/null', path);
      },
    ],
  ])(
    'to %s is kept, and ours beside it; no save follows until it is read again',
    async (_, change) => {
      change();
      const theirs = existsSync(path) ? readFileSync(path) : null;
      const failed = await add(vault, credential('Two')).catch((error: unknown) => error);
      const [kept = ''] = beside();
      expect(kept).toBe('vault-conflict-20250303T120000000Z.keyturn');
      expect(failed).toMatchObject({ code: 'vault_changed', facts: { kept } });
      expect(existsSync(path) ? readFileSync(path) : null).toEqual(theirs);
      // In memory all is as it was before the change.
      expect(vault.manifest.credentials.map(({ label }) => label)).toEqual(['One']);
      await expect(add(vault, credential('Three'))).rejects.toMatchObject({ facts: { kept } });
      await expect(vault.changePassword(utf8('x'), utf8('y'))).rejects.toMatchObject({
        facts: { kept },
      });
      expect(beside()).toEqual([kept]);

      rmSync(path, { force: true });
      writeFileSync(path, readFileSync(join(folder, kept)));
      await vault.reload();
      await unlock(vault);
      expect(vault.manifest.credentials.map(({ label }) => label)).toEqual(['One', 'Two']);
      await add(vault, credential('Three'));
    },
  );

  test('twice is kept twice', async () => {
    for (const count of [1, 2]) {
      writeFileSync(path, 'somebody else’s');
      await add(vault, credential('Two')).catch(() => undefined);
      expect(beside()).toHaveLength(count);
      writeFileSync(path, readFileSync(join(folder, beside()[0] ?? '')));
      await vault.reload();
      await unlock(vault);
    }
  });

  test('while locked is simply what is opened next', async () => {
    const before = readFileSync(path);
    await add(vault, credential('Two'));
    vault.lock();
    writeFileSync(path, before);
    await unlock(vault);
    expect(vault.manifest.credentials).toHaveLength(1);
    await add(vault, credential('Three'));
    expect(beside()).toEqual([]);
  });
});

describe('the folder', () => {
  test('is made private if it was not', async () => {
    await vault.close();
    chmodSync(folder, 0o755);
    vault = await openVault(folder);
    expect(execFileSync('stat', ['-c', '%a', folder], { encoding: 'utf8' }).trim()).toBe('700');
  });

  test('that all users share is refused, and left as it is', async () => {
    const shared = join(folder, 'shared');
    mkdirSync(shared);
    chmodSync(shared, 0o1777);
    const refused = { code: 'write_failed', facts: { problem: 'EACCES' } };
    await expect(openVault(shared)).rejects.toMatchObject(refused);
    expect(readdirSync(shared)).toEqual([]);
  });

  test('that can’t be made is said to be so', async () => {
    await expect(openVault(join(path, 'below a file'))).rejects.toMatchObject({
      code: 'write_failed',
      facts: { problem: 'ENOTDIR' },
    });
  });
});

describe('a disk that is full', () => {
  const mount = newFolder();
  const made = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', mount]);
  const why = made.status === 0 ? null : (made.error?.message ?? String(made.stderr)).trim();
  afterEach(() => {
    if (why === null) spawnSync('umount', [mount]);
    removeFolder(mount);
  });

  test.skipIf(why !== null)(
    `(a real one; ${why ?? 'a small tmpfs'}) fails a save, which leaves all as it was`,
    async () => {
      const small = await openVault(join(mount, 'vault'));
      await create(small);
      let saved = 0;
      let failed: unknown = null;
      while (failed === null && saved < 200) {
        const notes = `note ${saved} `.repeat(300);
        failed = await add(small, credential(`Key ${saved}`, { notes })).then(
          () => null,
          (error: unknown) => error,
        );
        if (failed === null) saved += 1;
      }
      expect(failed).toMatchObject({ code: 'disk_full' });
      expect(small.manifest.credentials).toHaveLength(saved);
      expect(readdirSync(join(mount, 'vault')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
      await small.close();

      const again = await openVault(join(mount, 'vault'));
      await unlock(again);
      expect(again.manifest.credentials).toHaveLength(saved);
      await expect(add(again, credential('More'))).rejects.toMatchObject({ code: 'disk_full' });
      await again.close();
    },
  );
});
