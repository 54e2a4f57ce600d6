/** `npm start` as a person meets it: looked at from outside, by the X server and the socket. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { startXvfb } from '../../scripts/lib/display.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { removeHome, temporaryHome } from '../setup/electron.ts';
import { statusOf } from '../setup/status.ts';

const run = promisify(execFile);

function npmStart(env: NodeJS.ProcessEnv): { child: ChildProcess; said: () => string } {
  const child = spawn('npm', ['start'], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that a failed test can end all of it.
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      said += chunk;
    });
  }
  return { child, said: () => said };
}

function endGroup({ pid = 0 }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // Nobody of the group is left.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Ids of the visible windows with the app's title on this display. */
async function windows(env: NodeJS.ProcessEnv): Promise<string[]> {
  const found = await run('xdotool', ['search', '--onlyvisible', '--name', '^Keyturn'], {
    env,
  }).catch(
    // xdotool ends with 1 when there is none.
    () => ({ stdout: '' }),
  );
  return found.stdout.split('\n').filter((line) => line !== '');
}

test('npm start shows a window, and the socket still answers after it was closed', async () => {
  const display = await startXvfb();
  const home = temporaryHome();
  const env: NodeJS.ProcessEnv = { ...process.env, ...display.env, KEYTURN_HOME: home };
  delete env['KEYTURN_TEST_ELECTRON'];
  const socket = join(home, 'broker.sock');
  const { child, said } = npmStart(env);
  try {
    await expect.poll(() => windows(env), { message: said(), timeout: 60_000 }).toHaveLength(1);
    await expect.poll(() => existsSync(socket)).toBe(true);
    const [window = ''] = await windows(env);
    await run('/usr/bin/python3', [join(ROOT, 'test/setup/close_window.py'), window], { env });
    await expect.poll(() => windows(env)).toHaveLength(0);
    expect(child.exitCode).toBeNull();
    expect(await statusOf(socket)).toMatchObject({ name: 'keyturn', protocol: 1, locked: true });

    const { pid } = JSON.parse(readFileSync(join(home, 'broker.json'), 'utf8')) as { pid: number };
    const ended = once(child, 'exit');
    process.kill(pid, 'SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(existsSync(socket)).toBe(false);
    await expect(statusOf(socket)).rejects.toThrow();
  } finally {
    endGroup(child, 'SIGKILL');
    await display.stop();
    removeHome(home);
  }
});

test('npm start without a display says what to do, and opens nothing', async () => {
  const home = temporaryHome();
  const env: NodeJS.ProcessEnv = { ...process.env, KEYTURN_HOME: home };
  delete env['DISPLAY'];
  delete env['WAYLAND_DISPLAY'];
  const { child, said } = npmStart(env);
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).not.toBe(0);
  expect(said()).toContain('xvfb-run -a npm start');
  expect(existsSync(join(home, 'broker.sock'))).toBe(false);
  removeHome(home);
});
