/**
 * Tells when the screen is locked on Linux, where Electron does not (powerMonitor's `lock-screen` is for macOS and
 * Windows). logind says it twice: the Lock signal asks a session's locker to lock (loginctl, suspend keys), and
 * LockedHint becomes true when a desktop has locked by itself. Either counts. systemd's org.freedesktop.login1(5).
 */
import { Message, type MessageBus, systemBus } from '@jellybrick/dbus-next';
import type { Log } from '../core/ports.ts';

const LOGIND = 'org.freedesktop.login1';
const SESSION = 'org.freedesktop.login1.Session';
const PROPERTIES = 'org.freedesktop.DBus.Properties';
const SESSIONS = '/org/freedesktop/login1/session';

export type ScreenLock = { readonly stop: () => void } | { readonly unavailable: string };

/** Only what logind itself sends: the bus checks the sender, a stranger's signal does not reach us. */
const MATCHES = [
  `type='signal',sender='${LOGIND}',interface='${SESSION}',member='Lock',path_namespace='${SESSIONS}'`,
  `type='signal',sender='${LOGIND}',interface='${PROPERTIES}',member='PropertiesChanged',path_namespace='${SESSIONS}'`,
];

/**
 * @param onLock called for every lock of a session of this user, more than once for one lock
 * @returns how to end it, or why there is nothing to listen to, for a person
 */
export async function watchScreenLock(onLock: () => void, log: Log): Promise<ScreenLock> {
  let bus: MessageBus;
  try {
    bus = await connected(systemBus());
  } catch (error) {
    log.warn('no system bus', error);
    return { unavailable: 'There is no system bus, so locking the screen does not lock Keyturn.' };
  }
  bus.on('message', (message) => {
    if (!saysLocked(message)) return;
    void belongsToUs(bus, message.path).then((ours) => {
      if (ours) onLock();
    });
  });
  try {
    for (const rule of MATCHES)
      await ask(bus, 'org.freedesktop.DBus', '/org/freedesktop/DBus', 'AddMatch', rule);
    await bus.call(
      new Message({
        destination: LOGIND,
        path: '/org/freedesktop/login1',
        interface: 'org.freedesktop.DBus.Peer',
        member: 'Ping',
      }),
    );
  } catch (error) {
    bus.disconnect();
    log.warn('no logind', error);
    return { unavailable: 'logind does not answer, so locking the screen does not lock Keyturn.' };
  }
  // A bus that goes away later takes no window with it; the idle lock is still there.
  return { stop: () => bus.disconnect() };
}

function connected(bus: MessageBus): Promise<MessageBus> {
  const errors = bus as unknown as NodeJS.EventEmitter;
  return new Promise((resolve, reject) => {
    errors.once('error', reject);
    bus.once('connect', () => {
      errors.removeListener('error', reject);
      errors.on('error', () => undefined);
      resolve(bus);
    });
  });
}

function ask(
  bus: MessageBus,
  destination: string,
  path: string,
  member: string,
  text: string,
): Promise<unknown> {
  return bus.call(
    new Message({
      destination,
      path,
      interface: destination,
      member,
      signature: 's',
      body: [text],
    }),
  );
}

function saysLocked(message: Message): boolean {
  if (message.interface === SESSION && message.member === 'Lock') return true;
  if (message.interface !== PROPERTIES || message.member !== 'PropertiesChanged') return false;
  const [about, changed] = message.body;
  if (about !== SESSION || typeof changed !== 'object' || changed === null) return false;
  return inVariant((changed as Record<string, unknown>)['LockedHint']) === true;
}

function inVariant(variant: unknown): unknown {
  return typeof variant === 'object' && variant !== null && 'value' in variant
    ? variant.value
    : undefined;
}

/** A session whose owner can't be read counts as ours: locking once too often costs a password, not a key. */
async function belongsToUs(bus: MessageBus, session: string): Promise<boolean> {
  try {
    const reply = await bus.call(
      new Message({
        destination: LOGIND,
        path: session,
        interface: PROPERTIES,
        member: 'Get',
        signature: 'ss',
        body: [SESSION, 'User'],
      }),
    );
    const user = inVariant(reply?.body[0]);
    return !Array.isArray(user) || user[0] === process.getuid?.();
  } catch {
    return true;
  }
}
