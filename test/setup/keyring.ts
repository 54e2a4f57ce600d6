/** A real keyring of a Linux desktop (gnome-keyring), unlocked, on a session bus of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Keyring {
  /** What a program needs to find it. */
  readonly env: Record<string, string>;
  /** Chromium looks at the desktop's name otherwise, and a test has no desktop. */
  readonly args: readonly string[];
  stop(): Promise<void>;
}

/** Why there is none here; null when there is. */
export function noKeyring(): string | null {
  if (process.platform !== 'linux') return 'gnome-keyring is a Linux desktop’s';
  try {
    execFileSync('sh', ['-c', 'command -v gnome-keyring-daemon dbus-daemon']);
    return null;
  } catch {
    return 'gnome-keyring is not installed';
  }
}

export async function startKeyring(): Promise<Keyring> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-keyring-'));
  const [home, run] = ['home', 'run'].map((name) => join(folder, name)) as [string, string];
  for (const path of [home, run]) mkdirSync(path, { mode: 0o700 });
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, HOME: home },
  });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  const env = { DBUS_SESSION_BUS_ADDRESS: address.toString().trim() };
  const places = { HOME: home, XDG_DATA_HOME: join(home, 'share'), XDG_RUNTIME_DIR: run };
  const daemon = spawn(
    'gnome-keyring-daemon',
    ['--unlock', '--foreground', '--components=secrets'],
    { stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, ...env, ...places } },
  );
  daemon.stdin?.end('test-keyring\n');
  await ownsItsName(daemon, { ...process.env, ...env });
  return {
    env,
    args: ['--password-store=gnome-libsecret'],
    stop: async () => {
      await end(daemon);
      await end(bus);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Asked of the bus itself: a call to the name would have the bus start another daemon. */
async function ownsItsName(daemon: ChildProcess, env: NodeJS.ProcessEnv): Promise<void> {
  const question = [
    ...['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus'],
    ...['/org/freedesktop/DBus', 'org.freedesktop.DBus.NameHasOwner'],
    'string:org.freedesktop.secrets',
  ];
  while (daemon.exitCode === null) {
    const asked = spawn('dbus-send', question, { env, stdio: ['ignore', 'pipe', 'ignore'] });
    let said = '';
    asked.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
    await once(asked, 'close');
    if (said.includes('true')) return;
  }
  throw new Error('gnome-keyring ended at once');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
