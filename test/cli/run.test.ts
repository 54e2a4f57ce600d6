import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  bundleCli,
  keyturn,
  type Ran,
  type RunOptions,
  start,
  withoutWaiting,
} from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

const NODE = process.execPath;
const KEY = 'BINANCE_KEY=keyturn://binance-main/apiKey';
const SECRET = 'BINANCE_SECRET=keyturn://binance-main/secret';

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  live = await LiveBroker.start();
});
afterEach(() => live.stop());

const run = async (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  withoutWaiting(await keyturn(bundle, ['run', ...args], { home: live.home, ...options }));

/** A key with test values, granted without questions. */
async function granted(values?: Record<string, string>): Promise<string> {
  const id = await live.addKey(values === undefined ? {} : { values });
  await live.addPairing('grid bot', [{ credential: id }]);
  return id;
}

/** How often a process has gone to sleep by itself: once more, and it has dealt with what it was sent. */
function sleeps(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]);
}

/** Arguments for a child that prints these variables as JSON. */
function show(...names: string[]): string[] {
  return [
    '--',
    NODE,
    '-p',
    `JSON.stringify(${JSON.stringify(names)}.map((name) => process.env[name] ?? null))`,
  ];
}

describe('keyturn run', () => {
  it('puts values into the environment of the program, and asks for one lease a key', async () => {
    await granted();
    const ran = await run([
      '--env',
      KEY,
      '--env',
      SECRET,
      ...show('BINANCE_KEY', 'BINANCE_SECRET'),
    ]);
    expect(ran).toEqual({
      code: 0,
      signal: null,
      stdout: '["test-key","test-secret"]\n',
      stderr: '',
    });
    expect(await live.events('lease.granted')).toMatchObject([
      { detail: { fields: 'apiKey secret' } },
    ]);
  });

  it('gives the lease back when the program has ended', async () => {
    await granted();
    await run(['--env', KEY, '--', 'true']);
    const [given] = await live.events('lease.granted');
    const [back] = await live.events('lease.returned');
    expect(back?.detail?.['lease']).toBe(given?.detail?.['lease']);
  });

  it('asks for several keys in turn, and gives back the first when the second is refused', async () => {
    const main = await live.addKey();
    const okx = await live.addKey({ ref: 'okx-main', exchange: 'okx', label: 'OKX' });
    await live.addPairing('grid bot', [
      { credential: main },
      { credential: okx, approval: 'every-time' },
    ]);
    const running = start(
      bundle,
      [
        'run',
        '--env',
        KEY,
        '--env',
        'OKX=keyturn://okx-main/apiKey',
        '--',
        'touch',
        join(live.home, 'ran'),
      ],
      { home: live.home },
    );
    await live.answer('no');
    expect(await running.done).toMatchObject({ code: 1, stdout: '' });
    expect(await live.events('lease.granted')).toHaveLength(1);
    expect(await live.events('lease.returned')).toHaveLength(1);
    expect(readdirSync(live.home)).not.toContain('ran');
  });

  it('tells the owner what it is for, by the program’s name alone', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    const running = start(bundle, ['run', '--env', KEY, '--', '/bin/true', '--token', 'hush'], {
      home: live.home,
    });
    expect(await live.answer('once')).toMatchObject({
      reason: 'keyturn run true',
      fields: ['apiKey'],
    });
    expect((await running.done).code).toBe(0);
  });

  it('takes values from files, passes the rest of them, and lets the command line win', async () => {
    await granted();
    const one = join(live.home, 'one.env');
    const two = join(live.home, 'two.env');
    writeFileSync(
      one,
      `# bot\nexport A=keyturn://binance-main/apiKey\nB='plain # text'\nC=one\nD=one\n`,
    );
    writeFileSync(two, `C=two\nD=two\n`);
    const ran = await run(
      [
        '--env-file',
        one,
        '--env-file',
        two,
        '--env',
        'D=keyturn://binance-main/secret',
        ...show('A', 'B', 'C', 'D', 'E'),
      ],
      { env: { C: 'inherited', E: 'inherited' } },
    );
    expect(JSON.parse(ran.stdout)).toEqual([
      'test-key',
      'plain # text',
      'two',
      'test-secret',
      'inherited',
    ]);
  });

  it('needs no app where no reference is', async () => {
    const file = join(live.home, 'plain.env');
    writeFileSync(file, 'A=1\n');
    const ran = await run(['--env-file', file, ...show('A')], { home: '/nonexistent' });
    expect(ran).toMatchObject({ code: 0, stdout: '["1"]\n', stderr: '' });
  });

  it.each(['two\nlines\n', 'tab\tand "quotes" and $HOME', 'ünïcødé ✓', ' ', 'x'.repeat(16_000)])(
    'passes the value %j untouched',
    async (value) => {
      await granted({ apiKey: value });
      const ran = await run(['--env', KEY, ...show('BINANCE_KEY')]);
      expect(JSON.parse(ran.stdout)).toEqual([value]);
    },
  );

  it('refuses a value with a NUL before anything is started, and gives the lease back', async () => {
    await granted({ apiKey: 'test\0key' });
    const ran = await run(['--env', KEY, '--', 'touch', join(live.home, 'ran')]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toBe(
      'keyturn: error: the value for BINANCE_KEY holds a NUL, which no environment can\n',
    );
    expect(readdirSync(live.home)).not.toContain('ran');
    expect(await live.events('lease.returned')).toHaveLength(1);
  });

  it('starts nothing when a field, a key, the vault or the app is missing', async () => {
    await granted();
    const touch = ['--', 'touch', join(live.home, 'ran')];
    const missing = await run(['--env', 'X=keyturn://binance-main/walletAddress', ...touch]);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(
      /has no field 'walletAddress' .*\nkeyturn: hint: it has apiKey, secret\n/,
    );
    expect((await run(['--env', 'X=keyturn://other/apiKey', ...touch])).code).toBe(1);
    await live.world.lockVault();
    expect((await run(['--env', KEY, ...touch])).code).toBe(3);
    await live.world.unlock();
    expect((await run(['--env', KEY, ...touch], { home: '/nonexistent' })).code).toBe(4);
    expect(readdirSync(live.home)).not.toContain('ran');
    expect(live.world.vault.unsealCount).toBe(0);
  });
});

describe('the end of the program', () => {
  it.each([0, 1, 3, 42, 255])('with code %i is the command’s own', async (code) => {
    await granted();
    expect((await run(['--env', KEY, '--', 'sh', '-c', `exit ${code}`])).code).toBe(code);
  });

  it.each([
    ['SIGTERM', 143],
    ['SIGKILL', 137],
    ['SIGABRT', 134],
  ])('by %s is 128 and the signal’s number', async (signal, code) => {
    await granted();
    expect((await run(['--env', KEY, '--', 'sh', '-c', `kill -${signal.slice(3)} $$`])).code).toBe(
      code,
    );
  });

  it('that never came, for there is no such program, is 127, before the owner is asked', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    for (const program of ['no-such-program', '/no/such/program', './no-such-program']) {
      const ran = await run(['--env', KEY, '--', program]);
      expect(ran).toMatchObject({ code: 127, stdout: '' });
      expect(ran.stderr).toBe(`keyturn: error: cannot find the program '${program}'\n`);
    }
    expect(live.world.owner.shown).toEqual([]);
  });

  it('that never came, for it cannot be executed, is 126', async () => {
    await granted();
    const file = join(live.home, 'bot.py');
    writeFileSync(file, '#!/usr/bin/env python3\n', { mode: 0o644 });
    expect((await run(['--env', KEY, '--', file])).code).toBe(126);
    expect((await run(['--env', KEY, '--', live.home])).code).toBe(126);
    // What the kernel refuses, at the very start.
    writeFileSync(file, '#!/no/such/interpreter\n');
    expect((await run(['--env', KEY, '--', 'env', file])).code).toBe(126);
  });

  it('that never came, for the kernel takes no environment that large, is 126', async () => {
    const file = join(live.home, 'large.env');
    writeFileSync(file, `A=${'x'.repeat(200_000)}\n`);
    const ran = await run(['--env-file', file, '--', 'true']);
    expect(ran).toMatchObject({ code: 126, stdout: '' });
    expect(ran.stderr).toBe("keyturn: error: cannot start the program 'true' (E2BIG)\n");
  });
});

describe('a signal', () => {
  const SIGNALS = [
    'SIGINT',
    'SIGTERM',
    'SIGHUP',
    'SIGQUIT',
    'SIGUSR1',
    'SIGUSR2',
    'SIGWINCH',
  ] as const;

  /** Prints each signal it gets; ends with 7 at SIGTERM, and with the lease given back behind it. */
  const CHILD = `
    for (const signal of ${JSON.stringify(SIGNALS)}) process.on(signal, () => {
      console.log('got ' + signal);
      if (signal === 'SIGTERM') process.exit(7);
    });
    setInterval(() => {}, 1000);
    console.log('ready ' + process.pid);
  `;

  it('of every kind reaches the program, once each', async () => {
    await granted();
    const running = start(bundle, ['run', '--env', KEY, '--', NODE, '-e', CHILD], {
      home: live.home,
    });
    await running.until(/^ready/m);
    for (const signal of SIGNALS.filter((name) => name !== 'SIGTERM')) {
      running.child.kill(signal);
      await running.until(new RegExp(`^got ${signal}$`, 'm'));
    }
    running.child.kill('SIGTERM');
    const ran = withoutWaiting(await running.done);
    expect(ran).toMatchObject({ code: 7, signal: null, stderr: '' });
    expect(ran.stdout.match(/^got \w+$/gm)?.sort()).toEqual(
      SIGNALS.map((name) => `got ${name}`).sort(),
    );
    expect(await live.events('lease.returned')).toHaveLength(1);
  });

  it('that ends the program gives 128 and its number, not a death of our own', async () => {
    await granted();
    const running = start(
      bundle,
      ['run', '--env', KEY, '--', 'sh', '-c', 'echo ready; exec sleep 60'],
      {
        home: live.home,
      },
    );
    await running.until(/^ready/m);
    running.child.kill('SIGINT');
    expect(await running.done).toMatchObject({ code: 130, signal: null });
  });

  it('SIGUSR1 opens no debugger while the owner is asked', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    const running = start(bundle, ['run', '--env', KEY, '--', 'true'], { home: live.home });
    await live.world.question();
    const before = sleeps(running.pid);
    running.child.kill('SIGUSR1');
    // Before the answer: one that is still to be dealt with when the program runs is meant for the program.
    await expect.poll(() => sleeps(running.pid)).toBeGreaterThan(before);
    await live.answer('once');
    expect(withoutWaiting(await running.done)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('a value', () => {
  it('stands in the environment of the program, and in no command line, file or environment besides', async () => {
    const values = { apiKey: 'test-Vq8mT2xK', secret: 'test-Zr4nW7yL' };
    await granted(values);
    const running = start(
      bundle,
      [
        'run',
        '--env',
        KEY,
        '--env',
        SECRET,
        '--',
        NODE,
        '-e',
        'console.log("pid " + process.pid); process.stdin.resume(); setInterval(() => {}, 1000)',
      ],
      { home: live.home, env: { TMPDIR: live.home } },
    );
    const child = Number((await running.until(/^pid (\d+)/m))[1]);
    const read = (pid: number, file: string): string =>
      readFileSync(`/proc/${pid}/${file}`, 'latin1');
    expect(read(child, 'environ')).toContain(`BINANCE_SECRET=${values.secret}`);
    for (const text of [
      read(child, 'cmdline'),
      read(running.pid, 'cmdline'),
      read(running.pid, 'environ'),
      ...everythingIn(live.home),
    ]) {
      for (const value of Object.values(values)) expect(text).not.toContain(value);
    }
    running.child.kill('SIGTERM');
    expect(withoutWaiting(await running.done).stderr).toBe('');
  });

  it('of the token never reaches the program', async () => {
    const main = await live.addKey();
    const { token } = await live.addPairing('grid bot', [{ credential: main }]);
    const ran = await run(['--env', KEY, '--', NODE, '-p', 'JSON.stringify(process.env)'], {
      env: { KEYTURN_TOKEN: token, KEYTURN_GRID_TOKEN: token },
    });
    expect(ran.code).toBe(0);
    expect(ran.stdout).not.toContain(token);
    expect(JSON.parse(ran.stdout)).toMatchObject({
      KEYTURN_HOME: live.home,
      BINANCE_KEY: 'test-key',
    });
  });
});

/** Contents of all files under a folder, but for the command line's own token. */
function everythingIn(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[])
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'));
}
