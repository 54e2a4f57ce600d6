/** A real notification daemon on a session bus of its own, and what it was asked to show. Linux. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface Shown {
  readonly title: string;
  readonly body: string;
}

export interface NotificationDaemon {
  /** What an app is to be started with, to reach this daemon. */
  readonly env: Record<string, string>;
  /** All that was shown since the start, oldest first. */
  shown(): Promise<readonly Shown[]>;
  stop(): Promise<void>;
}

const CONFIG = `[global]
history_length = 1000
notification_limit = 0
stack_duplicates = false
`;

/** Starts a bus, and dunst on it, with a memory long enough for a test. Needs a DISPLAY. */
export async function startNotificationDaemon(): Promise<NotificationDaemon> {
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-dunst-'));
  const config = join(folder, 'dunstrc');
  writeFileSync(config, CONFIG);
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address=1'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  const env = { DBUS_SESSION_BUS_ADDRESS: address.toString().trim() };
  const all = { ...process.env, ...env };
  const daemon = spawn('dunst', ['-config', config], { stdio: 'ignore', env: all });
  await ownsItsName(daemon, all);
  return {
    env,
    shown: async () => {
      // What is still on the screen is not yet history.
      await run('dunstctl', ['close-all'], { env: all });
      const { stdout } = await run('dunstctl', ['history'], { env: all });
      return parseHistory(stdout);
    },
    stop: async () => {
      await end(daemon);
      await end(bus);
      rmSync(folder, { recursive: true });
    },
  };
}

/** Asked of the bus itself: any call to the name would have the bus start a second daemon. */
async function ownsItsName(daemon: ChildProcess, env: NodeJS.ProcessEnv): Promise<void> {
  const question = [
    '--session',
    '--print-reply=literal',
    '--dest=org.freedesktop.DBus',
    '/org/freedesktop/DBus',
    'org.freedesktop.DBus.NameHasOwner',
    'string:org.freedesktop.Notifications',
  ];
  while (daemon.exitCode === null) {
    const { stdout } = await run('dbus-send', question, { env });
    if (stdout.includes('true')) return;
  }
  throw new Error('dunst ended at once: is there a DISPLAY?');
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill();
  await gone;
}

interface Field<T> {
  readonly data: T;
}
type Entry = Readonly<Record<'id', Field<number>> & Record<'summary' | 'body', Field<string>>>;

/** `dunstctl history` gives busctl's JSON, newest first. */
function parseHistory(text: string): Shown[] {
  const history = JSON.parse(text) as Field<[readonly Entry[]]>;
  return [...history.data[0]]
    .sort((a, b) => a.id.data - b.id.data)
    .map(({ summary, body }) => ({ title: summary.data, body: body.data }));
}
