import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { autostartFile, setStartAtLogin } from '../../../electron/platform/autostart.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'keyturn-login-'));
});
afterEach(() => rmSync(home, { recursive: true }));

const target = (
  platform: string,
  command: string[],
  setLoginItem = (_: boolean): void => undefined,
) => ({
  platform,
  env: {},
  home,
  command,
  setLoginItem,
});

test('on Linux it is a desktop entry that starts the app hidden, and off removes it', async () => {
  const linux = target('linux', ['/opt/Keyturn/keyturn']);
  const file = autostartFile(linux);
  await setStartAtLogin(true, linux);
  expect(readFileSync(file, 'utf8')).toContain('\nExec="/opt/Keyturn/keyturn" "--hidden"\n');
  await setStartAtLogin(false, linux);
  expect(existsSync(file)).toBe(false);
  await setStartAtLogin(false, linux);
});

test('a path with spaces, quotes, dollars, percents and backslashes stays one argument', async () => {
  const linux = target('linux', ['/home/ada/my "$apps" 100%/a\\b']);
  await setStartAtLogin(true, linux);
  expect(readFileSync(autostartFile(linux), 'utf8')).toContain(
    'Exec="/home/ada/my \\\\"\\\\$apps\\\\" 100%%/a\\\\\\\\b" "--hidden"',
  );
});

test('elsewhere the system is asked, and no file is written', async () => {
  const asked: boolean[] = [];
  const mac = target('darwin', ['/Applications/Keyturn.app'], (on) => asked.push(on));
  await setStartAtLogin(true, mac);
  await setStartAtLogin(false, mac);
  expect(asked).toEqual([true, false]);
  expect(existsSync(autostartFile(mac))).toBe(false);
});
