/**
 * Tokens in a keychain: the real one of a Linux desktop, gnome-keyring on a session bus of its own, in a folder of its
 * own. Only where it is installed; nothing is asked of the person's own keychain.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundleCli, keyturn, type Ran, type RunOptions, start } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

const there = ['dbus-run-session', 'gnome-keyring-daemon'].every(
  (program) => spawnSync('which', [program]).status === 0,
);

/** Prints the bus's address once the keyring is unlocked with an empty password, and stays until its stdin ends. */
const DESKTOP = `
  printf '\\n' | gnome-keyring-daemon --unlock --components=secrets > /dev/null
  echo "bus $DBUS_SESSION_BUS_ADDRESS"
  cat > /dev/null
  true`;

interface Desktop {
  readonly bus: string;
  stop(): Promise<void>;
}

async function desktop(): Promise<Desktop> {
  const home = mkdtempSync(join(tmpdir(), 'keyturn-keyring-'));
  const child = spawn('dbus-run-session', ['--', 'sh', '-c', DESKTOP], {
    env: { PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: home },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const bus = await lineOf(child, /^bus (.+)$/m);
  return {
    bus,
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.stdin?.end();
      await ended;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function lineOf(child: ChildProcess, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      text += piece;
      const found = pattern.exec(text)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`ended: ${text}`)));
  });
}

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  live = await LiveBroker.start();
});
afterEach(() => live.stop());

const tokens = (): string => join(live.home, 'tokens');

async function pair(name: string, args: string[], options: RunOptions): Promise<Ran> {
  const running = start(bundle, ['pair', '--name', name, ...args], { home: live.home, ...options });
  const code = (await running.until(/^(?:\{.*"code":")?(\d{3}-\d{3})/m))[1] ?? '';
  await live.settlePairing(code, []);
  return running.done;
}

describe.skipIf(!there)('a token in the keychain', () => {
  let session: Desktop;
  beforeAll(async () => {
    session = await desktop();
  });
  afterAll(() => session.stop());

  const inDesktop = (store = ''): RunOptions => ({
    home: live.home,
    env: { DBUS_SESSION_BUS_ADDRESS: session.bus, KEYTURN_TOKEN_STORE: store },
  });
  const run = (...args: string[]): Promise<Ran> => keyturn(bundle, args, inDesktop());

  it('is where it goes when there is one, and stands in no file', async () => {
    const ran = await pair('grid bot', [], inDesktop());
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain("keyturn: the token is in the system's keychain\n");
    const text = readFileSync(join(tokens(), 'grid-bot.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ name: 'grid bot', token: null });
    expect(text).not.toContain('kt_');
    expect((await run('list')).code).toBe(0);
    expect((await run('status')).stdout).toContain('paired as  grid bot');
  });

  it('can be kept out of it', async () => {
    const ran = await pair('grid bot', ['--token-store', 'file', '--json'], inDesktop());
    expect(ran.stdout).toContain('"store":"file"');
    expect(readFileSync(join(tokens(), 'grid-bot.json'), 'utf8')).toContain('kt_');
    expect((await run('list')).code).toBe(0);
  });

  it('is another one for each pairing, and goes when its pairing is replaced', async () => {
    await pair('one', [], inDesktop());
    const first = JSON.parse(readFileSync(join(tokens(), 'one.json'), 'utf8'));
    await pair('two', [], inDesktop());
    for (const name of ['one', 'two']) expect((await run('list', '--as', name)).code).toBe(0);
    await pair('one', ['--replace'], inDesktop());
    const again = JSON.parse(readFileSync(join(tokens(), 'one.json'), 'utf8'));
    expect(again.client).not.toBe(first.client);
    expect((await run('list', '--as', 'one')).code).toBe(0);
    writeFileSync(join(tokens(), 'one.json'), JSON.stringify(first), { mode: 0o600 });
    const gone = await run('list', '--as', 'one');
    expect(gone).toMatchObject({ code: 1, stdout: '' });
    expect(gone.stderr).toContain('the keychain has no token for this pairing');
  });

  it('that cannot be had is said, with what to do', async () => {
    await pair('grid bot', [], inDesktop());
    const ran = await keyturn(bundle, ['list'], { home: live.home });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toBe(
      'keyturn: error: the token is in a keychain that is not here\n' +
        'keyturn: hint: pair again with --token-store file --replace, or run this where the desktop runs\n',
    );
    expect((await keyturn(bundle, ['status'], { home: live.home })).code).toBe(0);
  });
});

describe('where there is no keychain', () => {
  it('the token goes into a file, and that is said', async () => {
    const ran = await pair('grid bot', [], { env: { KEYTURN_TOKEN_STORE: '' } });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain(`keyturn: the token is in ${join(tokens(), 'grid-bot.json')}\n`);
  });

  it('--token-store keychain fails before the owner is troubled', async () => {
    const ran = await keyturn(bundle, ['pair', '--name', 'grid bot', '--token-store', 'keychain'], {
      home: live.home,
    });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^keyturn: error: there is no keychain here.*\nkeyturn: hint: /);
    expect(readdirSync(tokens())).toEqual([]);
  });

  it('another word for the store is wrong usage', async () => {
    const ran = await keyturn(bundle, ['pair', '--name', 'x', '--token-store', 'cloud'], {
      home: live.home,
    });
    expect(ran).toMatchObject({ code: 2, stdout: '' });
  });

  it('status does not even load the package', async () => {
    mkdirSync(tokens(), { mode: 0o700 });
    const file = join(tokens(), 'grid-bot.json');
    const kept = { name: 'grid bot', client: 'A'.repeat(22), token: null };
    writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
    const ran = await keyturn(bundle, ['status'], {
      home: live.home,
      env: { NODE_OPTIONS: `--require=${spy(live.home)}` },
    });
    expect(ran.stdout).toContain('paired as  grid bot');
    expect(ran.stderr).toBe('');
  });
});

/** A module that tells of every load of the keychain's package. */
function spy(folder: string): string {
  const path = join(folder, 'spy.cjs');
  writeFileSync(
    path,
    `const M = require('module'); const load = M._load;
     M._load = (name, ...rest) => { if (/keyring/.test(name)) console.error('loaded ' + name); return load(name, ...rest); };`,
  );
  return path;
}
