import { spawn } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { bundleCli, keyturn, temporaryFolder } from '../setup/cli.ts';

let bundle: string;
beforeAll(async () => {
  bundle = await bundleCli();
});

const run = (...args: string[]) => keyturn(bundle, args, { home: '/nonexistent' });

describe('wrong usage', () => {
  it.each<[string[], string]>([
    [[], 'no command given'],
    [['frobnicate'], "unknown command 'frobnicate'"],
    [['constructor'], "unknown command 'constructor'"],
    [['help', 'frobnicate'], "unknown command 'frobnicate'"],
    [['status', '--frobnicate'], "unknown option '--frobnicate'"],
    [['status', '-x'], "unknown option '-x'"],
    [['status', 'now'], "unexpected argument 'now'"],
    [['status', '--json=yes'], "option '--json' does not take an argument"],
    [['status', '--', 'true'], "'keyturn status' runs no program behind '--'"],
    [['list', '--home'], "option '--home <value>' argument missing"],
    [['get'], 'no reference given'],
    [['get', 'Not A Ref'], 'what was given is no reference'],
    [['get', 'keyturn://'], 'what was given is no reference'],
    [['get', 'keyturn://a/b/c'], 'what was given is no reference'],
    [['get', 'https://a/b'], 'what was given is no reference'],
    [['get', 'a', 'b'], "unexpected argument 'b'"],
    [['get', 'a', '--wait', '121'], '--wait takes seconds, 0 to 120'],
    [['get', 'a', '--wait', '-1'], "option '--wait' argument is ambiguous"],
    [['get', 'a', '--wait', '1e1'], '--wait takes seconds, 0 to 120'],
    [['get', 'a', '--ttl', '0'], '--ttl takes seconds, 1 to 86400'],
    [['get', 'a', '--ttl', '86401'], '--ttl takes seconds, 1 to 86400'],
    [['get', 'a', '--reason', ''], '--reason takes 1 to 200 characters'],
    [['pair'], 'pair wants a --name'],
    [['pair', '--name', ''], 'this --name will not do'],
    [['pair', '--name', 'x'.repeat(41)], 'this --name will not do'],
    [['pair', '--name', 'grid\u202ebot'], 'this --name will not do'],
    [['pair', '--name', 'x', '--purpose', 'p'.repeat(201)], '--purpose takes 1 to 200 characters'],
    [
      ['pair', '--name', 'x', '--want', 'binance'],
      "--want 'binance' is not EXCHANGE:SCOPES[:MODE]",
    ],
    [
      ['pair', '--name', 'x', '--want', 'binance:read:sign:x'],
      "--want 'binance:read:sign:x' is not EXCHANGE:SCOPES[:MODE]",
    ],
    [['pair', '--name', 'x', '--want', 'Binance:read'], "'Binance' is no exchange's name"],
    [['pair', '--name', 'x', '--want', 'binance:reed'], "there is no scope 'reed'"],
    [['pair', '--name', 'x', '--want', 'binance:read:peek'], "there is no mode 'peek'"],
    [
      ['pair', '--name', 'x', '--want', 'keyturn://a/b:read'],
      "'keyturn://a/b' is no reference to a key",
    ],
    [['run', 'true'], "unexpected argument 'true'"],
    [['run'], 'no program to run'],
    [['run', '--'], 'no program to run'],
    [['run', '--env', 'A', '--', 'true'], '--env takes NAME=keyturn://REF/FIELD'],
    [['run', '--env', 'A-B=keyturn://a/b', '--', 'true'], '--env takes NAME=keyturn://REF/FIELD'],
    [
      ['run', '--env', 'A=keyturn://a', '--', 'true'],
      '--env A is a reference without a field, as in keyturn://a/apiKey',
    ],
    [
      ['run', '--env', 'A=test-secret', '--', 'true'],
      '--env A is no reference, as keyturn://binance-main/apiKey is one',
    ],
    [['audit'], 'audit what'],
    [['audit', 'fix'], "audit can't 'fix'"],
    [['audit', 'verify', 'a', 'b'], "unexpected argument 'b'"],
  ])('%j ends with 2, and a word on stderr', async (args, said) => {
    const ran = await run(...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toMatch(/^keyturn: error: .*[^.]\nkeyturn: hint: .*[^.]\n$/);
    expect(ran.stderr).toContain(`keyturn: error: ${said}\n`);
  });

  it('never repeats what may be a secret in the wrong place', async () => {
    const ran = await run('run', '--env', 'A=test-secret', '--', 'true');
    expect(ran.stderr).not.toContain('test-secret');
    expect((await run('get', 'Test Secret')).stderr).not.toContain('Test Secret');
  });

  it('is a JSON document with --json, wherever that stands', async () => {
    for (const args of [
      ['--json', 'frobnicate'],
      ['status', '--frobnicate', '--json'],
      ['--json'],
    ]) {
      const ran = await run(...args);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(JSON.parse(ran.stderr)).toMatchObject({
        code: 'usage',
        exit: 2,
        hint: expect.any(String),
      });
    }
  });

  it('takes a --json behind -- for the program’s own', async () => {
    const ran = await run('run', '--', 'no-such-program', '--json');
    expect(ran).toMatchObject({
      code: 127,
      stderr: "keyturn: error: cannot find the program 'no-such-program'\n",
    });
  });
});

describe('an --env-file that will not do', () => {
  it.each([
    ['A=1\nB', "line 2: there is no '='"],
    ['A=1\n\nB="', 'line 3: the double quote is never closed'],
    [
      'A=keyturn://binance-main',
      'line 1: the value of A is a reference without a field, as in keyturn://binance-main/apiKey',
    ],
    [
      'X=1\nA="keyturn://Binance/apiKey"',
      'line 2: the value of A is no reference, as keyturn://binance-main/apiKey is one',
    ],
    [Buffer.from([65, 61, 0xff]), 'is not UTF-8'],
    ['#'.repeat(1024 * 1024 + 1), 'is larger than 1 MiB'],
  ])('is an error that names its line: %#', async (text, said) => {
    const folder = temporaryFolder();
    const file = join(folder, '.env');
    writeFileSync(file, text);
    const ran = await run('run', '--env-file', file, '--', 'true');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toBe(`keyturn: error: ${file} ${said}\n`);
    rmSync(folder, { recursive: true });
  });

  it('is an error when it is not there, or is a folder', async () => {
    expect((await run('run', '--env-file', '/no/such', '--', 'true')).stderr).toBe(
      'keyturn: error: cannot read /no/such (ENOENT)\n',
    );
    expect((await run('run', '--env-file', '/', '--', 'true')).stderr).toBe(
      'keyturn: error: cannot read / (EISDIR)\n',
    );
  });
});

describe('help', () => {
  it('is data: on stdout, exit 0, whether the app runs or not', async () => {
    for (const args of [['help'], ['--help'], ['-h']]) {
      const ran = await run(...args);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout).toMatch(/^usage: keyturn COMMAND/);
    }
  });

  it.each(Object.keys(COMMANDS))('tells of every option of %s', async (name) => {
    const asked = await run(name, '--help');
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect((await run('help', name)).stdout).toBe(asked.stdout);
    expect((await run('help')).stdout).toContain(`\n  ${name} `);
    const command = await COMMANDS[name]?.load();
    for (const option of [...Object.keys(command?.options ?? {}), 'json', 'home', 'as', 'help']) {
      expect(asked.stdout).toContain(` --${option}`);
    }
    expect(asked.stdout.split('\n').filter((line) => line.length > 120)).toEqual([]);
  });

  it('goes before whatever else may be wrong', async () => {
    expect((await run('get', '--help')).code).toBe(0);
    expect((await run('run', '--help')).code).toBe(0);
  });
});

describe('the manual', () => {
  it('has every command, option and exit code', async () => {
    const manual = readFileSync(join(import.meta.dirname, '../../docs/CLI.md'), 'utf8');
    for (const [name, { load }] of Object.entries(COMMANDS)) {
      expect(manual).toMatch(new RegExp(`^### .*keyturn ${name}`, 'm'));
      for (const option of Object.keys((await load()).options))
        expect(manual).toContain(`--${option}`);
    }
  });
});

describe('--version', () => {
  it('is the package’s own', async () => {
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'),
    );
    expect(await run('--version')).toMatchObject({
      code: 0,
      stdout: `keyturn ${version}\n`,
      stderr: '',
    });
    expect(JSON.parse((await run('--version', '--json')).stdout)).toEqual({
      name: 'keyturn',
      version,
    });
  });
});

describe('a reader that has gone', () => {
  it('ends the command as SIGPIPE would, without a word', async () => {
    const child = spawn('sh', [
      '-c',
      `"$0" "$1" help | exec true; echo "$?"`,
      process.execPath,
      bundle,
    ]);
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect(stderr).toBe('');
  });
});
