import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireFolderLock } from '../../../../electron/core/os/folder-lock.ts';
import { native } from '../../../../electron/core/os/native.ts';
import { bundle } from '../../../setup/bundle.ts';
import { startChild } from '../../../setup/child.ts';
import { newFolder, openVault, removeFolder } from '../../../setup/vault.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = newFolder();
  path = join(folder, 'vault.lock');
});
afterEach(() => removeFolder(folder));

const inUse = (holder: string) =>
  expect.objectContaining({ code: 'vault_in_use', facts: { holder } });
const self = `${basename(process.execPath)} (process ${process.pid})`;

describe('acquireFolderLock', () => {
  test('names the holder to whoever comes second', () => {
    const lock = acquireFolderLock(path);
    expect(() => acquireFolderLock(path)).toThrow(inUse(self));
    lock.release();
  });

  test('can be taken again once it is released, and releasing twice harms nobody', () => {
    acquireFolderLock(path).release();
    const first = acquireFolderLock(path);
    first.release();
    const second = acquireFolderLock(path);
    first.release();
    expect(() => acquireFolderLock(path)).toThrow(inUse(self));
    second.release();
  });

  test('leaves the file, which is the user’s own, and does not name who is gone', () => {
    acquireFolderLock(path).release();
    expect(readFileSync(path, 'utf8')).toBe('');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test.each(['', 'nonsense', '1 evil\u202e\n', `${'9'.repeat(50)} x\n`])(
    'says “another process” when the file says %j',
    (text) => {
      const lock = acquireFolderLock(path);
      writeFileSync(path, text);
      expect(() => acquireFolderLock(path)).toThrow(inUse('another process'));
      lock.release();
    },
  );

  test('does not follow a link, and says that there is no lock', () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'somebody’s');
    symlinkSync(elsewhere, path);
    expect(() => acquireFolderLock(path)).toThrow(
      expect.objectContaining({ code: 'write_failed' }),
    );
    expect(readFileSync(elsewhere, 'utf8')).toBe('somebody’s');
  });

  test('is not inherited by a child that outlives the holder', async () => {
    const lock = acquireFolderLock(path);
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    await once(child, 'spawn');
    lock.release();
    acquireFolderLock(path).release();
    child.kill('SIGKILL');
  });
});

test('a second process is refused, by name, and may in when the first is killed', async () => {
  const { folder: built, file } = await bundle(
    join(import.meta.dirname, '../../../setup/lock-child.ts'),
  );
  const child = startChild(file, [folder]);
  try {
    expect(await child.line()).toBe('absent');
    const refused = inUse(`${basename(process.execPath)} (process ${child.pid})`);
    await expect(openVault(folder)).rejects.toEqual(refused);
    expect(existsSync(join(folder, 'vault.keyturn'))).toBe(false);
    await child.end('SIGKILL');
    const vault = await openVault(folder);
    expect(vault.state).toBe('absent');
    await vault.close();
  } finally {
    await child.end();
    rmSync(built, { recursive: true });
  }
});

test('native gives the C library with its errno', () => {
  const { libc } = native();
  const flock = libc?.func<(fd: number, operation: number) => number>(
    'int flock(int fd, int operation)',
  );
  expect(flock?.(-1, 2)).toBe(-1);
  // EBADF, on every platform that has a C library.
  expect(libc?.errno()).toBe(9);
});
