import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Message, type MessageBus, systemBus, Variant } from '@jellybrick/dbus-next';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ScreenLock, watchScreenLock } from '../../../electron/platform/screen-lock.ts';

const log = { warn: () => undefined };
const CONFIG = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>system</type><listen>unix:tmpdir=/tmp</listen>
<policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`;

const OURS = '/org/freedesktop/login1/session/_31';
const THEIRS = '/org/freedesktop/login1/session/_32';

/** logind, for as much as is asked of it: who owns a session. */
function answerAsLogind(bus: MessageBus): void {
  bus.addMethodHandler((message) => {
    if (message.member !== 'Get') return false;
    const uid = message.path === OURS ? process.getuid?.() : 12345;
    const user = new Variant('(uo)', [uid, `/org/freedesktop/login1/user/_${uid}`]);
    bus.send(Message.newMethodReturn(message, 'v', [user]));
    return true;
  });
}

let folder: string;
let daemon: ChildProcess;
let logind: MessageBus;
let watching: ScreenLock;

async function startBus(): Promise<void> {
  writeFileSync(join(folder, 'bus.conf'), CONFIG);
  daemon = spawn(
    'dbus-daemon',
    [`--config-file=${join(folder, 'bus.conf')}`, '--nofork', '--print-address=1'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  if (daemon.stdout === null) throw new Error('no pipe');
  const [address] = (await once(daemon.stdout, 'data')) as [Buffer];
  process.env['DBUS_SYSTEM_BUS_ADDRESS'] = address.toString().trim();
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-bus-'));
  await startBus();
});

afterEach(async () => {
  if ('stop' in watching) watching.stop();
  logind?.disconnect();
  delete process.env['DBUS_SYSTEM_BUS_ADDRESS'];
  daemon.kill();
  await once(daemon, 'exit');
  rmSync(folder, { recursive: true });
});

describe.runIf(process.platform === 'linux')('the screen lock', () => {
  async function startLogind(): Promise<void> {
    logind = systemBus();
    answerAsLogind(logind);
    await logind.requestName('org.freedesktop.login1');
  }

  const lock = (session: string): void =>
    logind.send(Message.newSignal(session, 'org.freedesktop.login1.Session', 'Lock'));

  const hint = (session: string, locked: boolean): void =>
    logind.send(
      Message.newSignal(
        session,
        'org.freedesktop.DBus.Properties',
        'PropertiesChanged',
        'sa{sv}as',
        ['org.freedesktop.login1.Session', { LockedHint: new Variant('b', locked) }, []],
      ),
    );

  /** Resolves at the next lock; `locks` counts them all. */
  async function watch(): Promise<{ locks: () => number; next: () => Promise<void> }> {
    let count = 0;
    let wake = (): void => undefined;
    watching = await watchScreenLock(() => {
      count++;
      wake();
    }, log);
    expect(watching).toHaveProperty('stop');
    return {
      locks: () => count,
      next: () =>
        new Promise((resolve) => {
          wake = resolve;
        }),
    };
  }

  test('is heard when logind asks our session to lock, and not when it asks another user’s', async () => {
    await startLogind();
    const { locks, next } = await watch();
    const heard = next();
    lock(THEIRS);
    lock(OURS);
    await heard;
    // The first signal was handled before the second: the bus keeps the order.
    expect(locks()).toBe(1);
  });

  test('is heard when the desktop says that it has locked, not when it unlocks', async () => {
    await startLogind();
    const { locks, next } = await watch();
    const heard = next();
    hint(OURS, false);
    hint(THEIRS, true);
    hint(OURS, true);
    await heard;
    expect(locks()).toBe(1);
  });

  test('says so when there is no logind', async () => {
    watching = await watchScreenLock(() => undefined, log);
    expect(watching).toMatchObject({ unavailable: expect.stringContaining('logind') });
  });

  test('says so when there is no bus', async () => {
    process.env['DBUS_SYSTEM_BUS_ADDRESS'] = `unix:path=${join(folder, 'nobody')}`;
    watching = await watchScreenLock(() => undefined, log);
    expect(watching).toMatchObject({ unavailable: expect.stringContaining('system bus') });
  });
});
