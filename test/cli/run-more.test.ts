/** What `keyturn run` does beside the environment: presets, descriptors, and taking values out of what is printed. */
import { spawn } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startChild } from '../../cli/child.ts';
import { slotFor } from '../../cli/run/descriptors.ts';
import { freqtradeTrouble, presetFrom } from '../../cli/run/presets.ts';
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
const SECRET = 'keyturn://binance-main/secret';

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

async function granted(values?: Record<string, string>, key: object = {}): Promise<void> {
  const id = await live.addKey({ ...(values === undefined ? {} : { values }), ...key });
  await live.addPairing('grid bot', [{ credential: id }]);
}

/** A child that prints every variable that begins so, as JSON. */
function variables(prefix: string): string[] {
  const code = `JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([name]) => name.startsWith(${JSON.stringify(prefix)}))))`;
  return ['--', NODE, '-p', code];
}

describe('a preset', () => {
  it('ccxt gives the names that ccxt’s own command line reads, with one lease', async () => {
    await granted({ apiKey: 'test-key', secret: 'test-secret', password: 'test-pass', note: 'x' });
    const ran = await run(['--preset', 'ccxt:binance=binance-main', ...variables('BINANCE')]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toEqual({
      BINANCE_APIKEY: 'test-key',
      BINANCE_SECRET: 'test-secret',
      BINANCE_PASSWORD: 'test-pass',
    });
    expect(await live.events('lease.granted')).toMatchObject([
      { detail: { fields: 'apiKey secret password' } },
    ]);
  });

  it('ccxt takes a variant of the exchange, and refuses another one', async () => {
    await granted();
    const variant = await run([
      '--preset',
      'ccxt:binanceusdm=keyturn://binance-main',
      ...variables('BINANCE'),
    ]);
    expect(Object.keys(JSON.parse(variant.stdout))).toEqual([
      'BINANCEUSDM_APIKEY',
      'BINANCEUSDM_SECRET',
    ]);
    const ran = await run(['--preset', 'ccxt:okx=binance-main', '--', 'true']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toBe(
      "keyturn: error: the key 'binance-main' is one of binance, not of okx\n" +
        'keyturn: hint: give ccxt:binance, or name the variables yourself with --env\n',
    );
    expect(await live.events('lease.granted')).toHaveLength(1);
  });

  it('freqtrade gives what freqtrade’s configuration reads, and the exchange’s name', async () => {
    await granted(
      { apiKey: 'test-key', secret: 'test-secret', password: '123456' },
      { ref: 'okx-main', exchange: 'okx' },
    );
    const ran = await run(['--preset', 'freqtrade=okx-main', ...variables('FREQTRADE')]);
    expect(JSON.parse(ran.stdout)).toEqual({
      FREQTRADE__EXCHANGE__NAME: 'okx',
      FREQTRADE__EXCHANGE__KEY: 'test-key',
      FREQTRADE__EXCHANGE__SECRET: 'test-secret',
      FREQTRADE__EXCHANGE__PASSWORD: '123456',
    });
  });

  it('freqtrade refuses a value that freqtrade would not read as it is', async () => {
    await granted({ apiKey: '12e34', secret: 'test-secret' });
    const ran = await run(['--preset', 'freqtrade=binance-main', '--', 'true']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/FREQTRADE__EXCHANGE__KEY can't be given so: freqtrade would read/);
    expect(ran.stderr).not.toContain('12e34');
    expect(await live.events('lease.returned')).toHaveLength(1);
  });

  it('gives way to files, and they to --env', async () => {
    await granted();
    const file = join(live.home, 'a.env');
    writeFileSync(file, 'BINANCE_APIKEY=file\nBINANCE_SECRET=file\n');
    const ran = await run([
      '--preset',
      'ccxt:binance=binance-main',
      '--env-file',
      file,
      '--env',
      `BINANCE_SECRET=${SECRET}`,
      ...variables('BINANCE'),
    ]);
    expect(JSON.parse(ran.stdout)).toEqual({
      BINANCE_APIKEY: 'file',
      BINANCE_SECRET: 'test-secret',
    });
  });

  it('finds nothing in a key that has none of its fields', async () => {
    await granted({ webhook: 'test-url' }, { ref: 'bot', exchange: 'generic' });
    const ran = await run(['--preset', 'freqtrade=bot', '--', 'true']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('it has webhook for this pairing');
    expect(live.world.vault.unsealCount).toBe(0);
  });

  it.each([
    'binance-main',
    'ccxt=binance-main',
    'ccxt:binance',
    'ccxt:nobody=a',
    'freqtrade:okx=a',
    'hummingbot=a',
    'ccxt:binance=keyturn://a/secret',
    'ccxt:binance=Test Secret',
  ])('%j is wrong usage', (text) => {
    expect(() => presetFrom(text)).toThrow(expect.objectContaining({ code: 'usage' }));
    expect(() => presetFrom(text)).not.toThrow('Test Secret');
  });

  it.each([
    ['1', true],
    ['-1_0.5e7', true],
    [' nan ', true],
    ['Infinity', true],
    ['.5', true],
    ['T', true],
    ['false', true],
    ['["a"]', true],
    ['1a', false],
    ['test', false],
    ['abcdef0123', false],
  ])('freqtrade would misread %j: %s', (value, misread) => {
    expect(freqtradeTrouble('FREQTRADE__EXCHANGE__KEY', value) !== null).toBe(misread);
    expect(freqtradeTrouble('FREQTRADE__EXCHANGE__PASSWORD', value)).toBeNull();
    expect(freqtradeTrouble('BINANCE_APIKEY', value)).toBeNull();
  });
});

/** Prints what is to be read from the descriptors whose numbers stand in these variables. */
const READ = (...names: string[]): string[] => [
  '--',
  NODE,
  '-e',
  `for (const name of ${JSON.stringify(names)}) console.log(JSON.stringify([process.env[name], require('fs').readFileSync(Number(process.env[name]), 'utf8')]))`,
];

describe('a value over a descriptor', () => {
  it('is read from the number in the variable, and stands in no environment', async () => {
    await granted();
    const ran = await run([
      '--fd',
      `S=${SECRET}`,
      '--fd',
      'ALL=keyturn://binance-main',
      ...READ('S', 'ALL'),
    ]);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toBe(
      `${JSON.stringify(['3', 'test-secret'])}\n${JSON.stringify(['4', '{"apiKey":"test-key","secret":"test-secret"}'])}\n`,
    );
    expect(await live.events('lease.granted')).toHaveLength(1);
    const environment = await run([
      '--fd',
      `S=${SECRET}`,
      '--',
      NODE,
      '-p',
      'JSON.stringify(process.env)',
    ]);
    expect(JSON.parse(environment.stdout)).toMatchObject({ S: '3' });
    expect(environment.stdout).not.toContain('test-secret');
  });

  it('may be larger than a pipe holds', async () => {
    const large = 'test-'.repeat(3000);
    const values = Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`f${i}`, large]));
    await granted(values);
    const ran = await run(['--fd', 'ALL=keyturn://binance-main', ...READ('ALL')]);
    const [, text] = JSON.parse(ran.stdout) as [string, string];
    expect(JSON.parse(text)).toEqual(values);
  });

  it('can be read by a shell, and a second time from its path', async () => {
    await granted();
    const script = 'cat <&3; printf " "; cat /dev/fd/$S; ls -l /proc/self/fd/3 >&2';
    const ran = await run(['--fd', `S=${SECRET}`, '--', 'sh', '-c', script]);
    expect(ran.stdout).toBe('test-secret test-secret');
    expect(ran.stderr).toMatch(/\(deleted\)/);
    expect(readdirSync('/dev/shm').filter((name) => name.startsWith('keyturn-'))).toEqual([]);
  });

  it('can only be read', async () => {
    await granted();
    const script = 'echo more >&3 || echo no';
    expect((await run(['--fd', `S=${SECRET}`, '--', 'sh', '-c', script])).stdout).toBe('no\n');
  });

  it('goes through a pipe where there is no memory to be had by name', () => {
    expect(slotFor('test', '/nonexistent')).toBe('pipe');
    expect(slotFor('test', '/proc')).toBe('pipe');
  });

  it('is read from a pipe too, whatever its size, and a program that reads none of it ends all the same', async () => {
    const large = `${'test-'.repeat(200_000)}end`;
    const start = { environment: {}, descriptors: [large, large], masks: null };
    const check = `process.exit(require('fs').readFileSync(3, 'utf8') === ${JSON.stringify('test-')}.repeat(200000) + 'end' ? 7 : 1)`;
    expect(await startChild([NODE, '-e', check], start, () => 'pipe').ended).toBe(7);
    expect(await startChild([NODE, '-e', check], start).ended).toBe(7);
  });

  it.each([
    [['--fd', 'S'], '--fd takes NAME=keyturn://REF[/FIELD]'],
    [['--fd', 'S=test-secret'], '--fd S is no reference'],
    [['--fd', `S=${SECRET}`, '--env', `S=${SECRET}`], 'the variable S is given twice'],
    [['--sign'], '--sign says how presets are served'],
    [['--grace', '601'], '--grace takes seconds, 0 to 600'],
    [['--preset', 'ccxt:binance'], '--preset takes ccxt:EXCHANGE=REF or freqtrade=REF'],
  ])('%j is wrong usage', async (args, said) => {
    const ran = await run([...args, '--', 'true']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(said);
    expect(ran.stderr).not.toContain('test-secret');
  });
});

describe('a masked program', () => {
  const ENV = ['--mask', '--env', `S=${SECRET}`];

  it('prints no value to either stream, in any form', async () => {
    await granted();
    const code = `
      const s = process.env.S;
      process.stdout.write('out ' + s.slice(0, 5));
      setTimeout(() => {
        process.stdout.write(s.slice(5) + '\\n');
        process.stderr.write('err ' + Buffer.from('user:' + s).toString('base64') + '\\n');
      }, 300);`;
    const ran = await run([...ENV, '--', NODE, '-e', code]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toBe('out [keyturn:binance-main/secret]\n');
    expect(ran.stderr).toMatch(/^err \S*\[keyturn:binance-main\/secret\]\S*\n$/);
  });

  it('passes everything else byte for byte, and its exit code', async () => {
    await granted();
    const code =
      'process.stdout.write(Buffer.from(Array.from({length: 256}, (_, i) => i)), () => process.exit(9))';
    const child = spawn(NODE, ['--', bundle, 'run', ...ENV, '--', NODE, '-e', code], {
      env: { ...process.env, KEYTURN_HOME: live.home },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const pieces: Buffer[] = [];
    child.stdout.on('data', (piece: Buffer) => pieces.push(piece));
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(9);
    expect([...Buffer.concat(pieces)]).toEqual(Array.from({ length: 256 }, (_, i) => i));
  });

  it('shows a prompt that ends like a value begins', async () => {
    await granted();
    const running = start(
      bundle,
      [
        'run',
        ...ENV,
        '--',
        NODE,
        '-e',
        'process.stdout.write("go? te"); setInterval(() => {}, 1000)',
      ],
      { home: live.home },
    );
    await running.until(/go\? te/);
    running.child.kill('SIGTERM');
    expect((await running.done).code).toBe(143);
  });

  it('loses nothing of a lot', async () => {
    await granted();
    const code = 'for (let i = 0; i < 40000; i++) console.log("line " + i + " " + process.env.S)';
    const ran = await run([...ENV, '--', NODE, '-e', code]);
    const lines = ran.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(40_000);
    expect(lines.at(-1)).toBe('line 39999 [keyturn:binance-main/secret]');
    expect(ran.stdout).not.toContain('test-secret');
  });

  it('does not wait for what it left behind', async () => {
    await granted();
    const ran = await run([...ENV, '--', 'sh', '-c', 'sleep 30 & echo done $!']);
    expect(ran.stdout).toMatch(/^done \d+\n$/);
    process.kill(Number(ran.stdout.slice(5)));
  });
});
