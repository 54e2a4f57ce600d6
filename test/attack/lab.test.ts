/** The lab itself: what it is started with, what it says, and how it ends. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSeed } from '../../scripts/lab/seed.ts';
import { ROOT } from '../../scripts/lib/paths.mjs';
import type { LeaseReply } from '../../shared/broker/protocol.ts';
import { ask } from '../broker/setup/http.ts';
import { always, HIDDEN, Lab, MAIN, SECRET } from './setup/lab.ts';

const GOOD = {
  password: 'test-password of a lab',
  approve: 'always',
  credentials: [MAIN],
  clients: [{ name: 'bot', grants: [always('Binance main')] }],
};

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kt-lab-')));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(
  seed: unknown,
  args: readonly string[] = [],
): { child: ChildProcess; ended: Promise<Ended>; out: () => string } {
  const file = join(folder, 'seed.json');
  writeFileSync(file, typeof seed === 'string' ? seed : JSON.stringify(seed));
  const all = [
    join(ROOT, 'scripts/lab.mjs'),
    ...(args.length > 0 ? args : ['--home', join(folder, 'data'), '--seed', file]),
  ];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk;
  });
  const ended = once(child, 'close').then(([code]) => ({
    code: code as number | null,
    stdout,
    stderr,
  }));
  return { child, ended, out: () => stdout };
}

describe('a seed that is wrong is refused with the place of it, and leaves nothing behind', () => {
  const [client] = GOOD.clients;
  const grant = always('Binance main');
  it.each<[string, unknown, string]>([
    ['no JSON', '{"password":', 'it is not JSON'],
    ['a list', [], 'object is wanted'],
    ['an unknown member', { ...GOOD, colour: 1 }, 'colour: there is no such member'],
    [
      'a prototype',
      `{"__proto__":{},${JSON.stringify(GOOD).slice(1)}`,
      '__proto__: there is no such member',
    ],
    ['no password', { ...GOOD, password: undefined }, 'password: is missing'],
    [
      'another way to answer',
      { ...GOOD, approve: 'maybe' },
      'approve: one of "always", "never" is wanted',
    ],
    [
      'an unknown member of a key',
      { ...GOOD, credentials: [{ ...MAIN, color: 1 }] },
      'credentials[0].color: there is no such member',
    ],
    [
      'a scope there is not',
      { ...GOOD, credentials: [MAIN, { ...HIDDEN, scopes: ['read', 'fly'] }] },
      'credentials[1].scopes[1]: one of',
    ],
    [
      'a value that is no text',
      { ...GOOD, credentials: [{ ...MAIN, fields: { apiKey: 1 } }] },
      'credentials[0].fields.apiKey: string is wanted',
    ],
    [
      'a key without fields',
      { ...GOOD, credentials: [{ ...MAIN, fields: {} }] },
      'credentials[0].fields: one field',
    ],
    [
      'a mode there is not',
      { ...GOOD, clients: [{ name: 'bot', grants: [{ ...grant, modes: ['steal'] }] }] },
      'clients[0].grants[0].modes[0]: one of',
    ],
    [
      'a grant of no key',
      { ...GOOD, clients: [client, { name: 'x', grants: [always('nothing')] }] },
      'clients[1].grants[0].credential: no key is called "nothing"',
    ],
    [
      'a date without its rule',
      { ...GOOD, clients: [{ name: 'bot', grants: [{ ...grant, approvedUntil: '2030-01-01' }] }] },
      'clients[0].grants[0].approvedUntil:',
    ],
    [
      'an admin with a grant',
      { ...GOOD, clients: [{ name: 'bot', role: 'admin', grants: [grant] }] },
      'clients[0].grants: an admin client gets none',
    ],
    [
      'an exchange elsewhere',
      { ...GOOD, upstream: { 'api.binance.com': 'http://example.com:80' } },
      'upstream.api.binance.com:',
    ],
  ])('%s', (_what, seed, problem) => {
    const text = typeof seed === 'string' ? seed : JSON.stringify(seed);
    expect(() => readSeed(text, '2026-01-01')).toThrow(problem);
  });

  it.each<[string, unknown, string]>([
    ['in a member', { ...GOOD, colour: 1 }, 'colour: there is no such member'],
    ['two names alike', { ...GOOD, clients: [client, client] }, 'clients[1].name:'],
    [
      'one key granted twice',
      { ...GOOD, clients: [{ name: 'bot', grants: [grant, grant] }] },
      'clients[0].grants',
    ],
  ])('and ends with code 2: %s', async (_what, seed, problem) => {
    const { code, stdout, stderr } = await run(seed).ended;
    expect(stderr).toContain(`keyturn lab: ${problem}`);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).not.toContain('NEVERTOBESEEN');
    const left = existsSync(join(folder, 'data')) ? readdirSync(join(folder, 'data')) : [];
    expect(left).toEqual([]);
  });

  it.each([
    [['--home', 'x']],
    [['--seed', 'x']],
    [['--help']],
    [['--home', 'x', '--seed', 'y', 'z']],
  ])('so is how it is called: %j', async (args) => {
    const { code, stdout, stderr } = await run(GOOD, args).ended;
    expect(stderr).toContain('usage: npm run lab -- --home DIR --seed FILE');
    expect([code, stdout]).toEqual([2, '']);
  });
});

it('says one line, serves, and ends with its socket and address on SIGTERM', async () => {
  const { child, ended, out } = run(GOOD);
  while (!out().includes('\n')) await once(child.stdout ?? child, 'data');
  const ready = JSON.parse(out()) as { socket: string; clients: Record<string, string> };
  expect(ready).toMatchObject({ ready: true, tcp: null, proxies: { bot: {} } });
  const token = ready.clients['bot'] ?? '';
  expect(token).toMatch(/^kt_[A-Za-z0-9_-]{43}$/);
  const address = join(folder, 'data', 'broker.json');
  expect(JSON.parse(readFileSync(address, 'utf8'))).toMatchObject({
    socket: ready.socket,
    pid: child.pid,
  });
  const lease = await ask<LeaseReply>(ready.socket, 'POST', '/v1/leases', {
    token,
    body: { credential: 'binance-main' },
  });
  expect(lease).toMatchObject({ status: 201, body: { values: { secret: SECRET } } });
  child.kill('SIGTERM');
  const { code, stdout } = await ended;
  expect([code, stdout.split('\n').length]).toEqual([0, 2]);
  expect([existsSync(ready.socket), existsSync(address)]).toEqual([false, false]);
});

it('refuses a folder with a vault, and leaves that vault as it is', async () => {
  const first = run(GOOD);
  while (!first.out().includes('\n')) await once(first.child.stdout ?? first.child, 'data');
  first.child.kill('SIGTERM');
  await first.ended;
  const vault = join(folder, 'data', 'vault.keyturn');
  const before = readFileSync(vault);
  const { code, stderr } = await run(GOOD).ended;
  expect([code, stderr]).toEqual([2, expect.stringContaining('has a vault already')]);
  expect(readFileSync(vault)).toEqual(before);
});

describe('questions', () => {
  const clients = [{ name: 'asker', grants: [always('binance-main', { approval: 'every-time' })] }];
  it('are answered yes after the second in which nobody is asked in earnest', async () => {
    const lab = await Lab.start({ clients });
    const started = Date.now();
    expect((await lab.lease('asker')).status).toBe(201);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
    await lab.stop();
  });

  it('are left alone when the seed says never, and nothing is opened', async () => {
    const lab = await Lab.start({ clients, approve: 'never' });
    const reply = await lab.lease('asker', 'binance-main', { headers: { prefer: 'wait=1' } });
    expect(reply).toMatchObject({ status: 408 });
    expect((await lab.state()).unsealed).toBe(0);
    await lab.stop();
  });
});
