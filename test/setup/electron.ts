/**
 * Starts the real app for an end-to-end test, in folders of its own: neither the vault nor the
 * profile nor the notifications of whoever runs the tests are touched.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { electronRuntime } from '../../scripts/electron-runtime.mjs';
import { sandboxSwitches } from '../../scripts/lib/launch.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';

const QUIT_TIMEOUT_MS = 10_000;

/** What the app is told of the surroundings; nothing else of the environment reaches it. */
const PASSED_ON = [
  'PATH',
  'DISPLAY',
  'XAUTHORITY',
  'DBUS_SESSION_BUS_ADDRESS',
  'DBUS_SYSTEM_BUS_ADDRESS',
  'TMPDIR',
];

export interface LaunchOptions {
  /** The data folder (KEYTURN_HOME), to start the app again on the same vault. Default: a new one. */
  home?: string;
  env?: Record<string, string>;
  args?: readonly string[];
  /** An Electron that a caller has already looked for. */
  executable?: string;
}

export interface Launched {
  app: ElectronApplication;
  /** The data folder. */
  home: string;
  /** The variables the app was started with: the command line needs the same ones to find it. */
  env: Record<string, string>;
  /** What the app has written to stdout and stderr so far. */
  output(): string;
  /** Quits, by force if need be, and deletes the folders unless `home` was handed in. */
  close(): Promise<void>;
}

/** A new data folder below a short path: a Unix socket's may have 107 bytes. */
export function temporaryHome(): string {
  const home = join(mkdtempSync(join(tmpdir(), 'keyturn-')), 'data');
  mkdirSync(home, { mode: 0o700 });
  return home;
}

/** Deletes a folder made by temporaryHome, with what stands beside it. */
export function removeHome(home: string): void {
  rmSync(join(home, '..'), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

function environment(home: string, extra: Record<string, string>): Record<string, string> {
  const beside = (name: string): string => {
    const path = join(home, '..', name);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  };
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    LANG: 'C.UTF-8',
    KEYTURN_HOME: home,
    HOME: beside('home'),
    XDG_CONFIG_HOME: beside('config'),
    XDG_CACHE_HOME: beside('cache'),
    XDG_DATA_HOME: beside('share'),
    XDG_STATE_HOME: beside('state'),
    XDG_RUNTIME_DIR: beside('run'),
    ...extra,
  };
}

/** The global setup has looked already; a script that launches the app has not. */
async function findElectron(): Promise<string> {
  return process.env['KEYTURN_TEST_ELECTRON'] ?? (await electronRuntime()).executable;
}

/** Needs a build in out/, a display and a session bus: the global setup sees to all three. */
export async function launchKeyturn(options: LaunchOptions = {}): Promise<Launched> {
  const home = options.home ?? temporaryHome();
  const env = environment(home, options.env ?? {});
  const app = await _electron.launch({
    executablePath: options.executable ?? (await findElectron()),
    args: [ROOT, ...(options.args ?? [])],
    chromiumSandbox: sandboxSwitches().length === 0,
    cwd: ROOT,
    env,
  });
  let output = '';
  const child = app.process();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
    });
  }
  return {
    app,
    home,
    env,
    output: () => output,
    close: async () => {
      await quit(app, child);
      if (!options.home) removeHome(home);
    },
  };
}

async function quit(app: ElectronApplication, child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // A quit that a window or a hung main process holds up must not hang the tests with it.
  const timer = setTimeout(() => child.kill('SIGKILL'), QUIT_TIMEOUT_MS);
  // Closing fails when the app quits first; either way it is gone.
  await app.close().catch(() => undefined);
  await gone;
  clearTimeout(timer);
}
