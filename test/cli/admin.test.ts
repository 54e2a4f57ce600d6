/** The owner's own command line, over a whole core with an owner who types the code, the password and a yes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  answerChange,
  changeShown,
  type PairedAdmin,
  pairAdmin,
  withStepUp,
} from '../setup/admin.ts';
import { bundleCli, type Ran, type Running, type RunOptions, start } from '../setup/cli.ts';
import { filesUnder } from '../setup/files-under.ts';
import { randomKey, World } from '../unit/core/services/world.ts';

const CODE = /(\d{3}-\d{3})/;

let bundle: string;
let world: World;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  world = await World.opened();
  await world.add('Main', { permissions: [], scopes: ['read'] });
});
afterEach(() => world.remove());

const begin = (args: string[], options: Partial<RunOptions> = {}): Running =>
  start(bundle, args, { home: world.home, ...options });

/** Types the code it shows, and the password; says yes to the pairing. */
async function letIn(running: Running): Promise<void> {
  const code = (await running.until(CODE))[1] ?? '';
  const { approvals } = world.services;
  const state = approvals.typeCode(code);
  if (state.kind !== 'pairing') throw new Error('the code was not taken');
  world.clock.advance(1000);
  await withStepUp(world, approvals.approvePairing(state.id, state.name, []));
}

/** With an admin session that is there already. */
async function within(...args: string[]): Promise<Ran> {
  return (await session(args)).done;
}

let admin: PairedAdmin | null = null;
afterEach(() => {
  admin = null;
});
async function session(args: string[]): Promise<Running> {
  admin ??= await pairAdmin(world, 'shell');
  return begin(args, { env: { KEYTURN_ADMIN_TOKEN: admin.token } });
}

async function confirmed(running: Running, yes = true): Promise<Ran> {
  const settled = running.done.then(() => null);
  const shown = await Promise.race([changeShown(world), settled]);
  if (shown !== null) await answerChange(world, yes);
  return running.done;
}

const keys = () => world.core.vault.manifest.credentials;
const bots = () => world.core.vault.manifest.clients;

describe('keyturn add', () => {
  const ARGS = ['--exchange', 'binance', '--scopes', 'read+trade', '--ip', '203.0.113.7'];

  it('shows a code, waits for the yes, prints the reference, and ends its session', async () => {
    const apiKey = randomKey();
    writeFileSync(join(world.home, 'key.txt'), `${apiKey}\n`);
    const secret = randomKey();
    const running = begin(
      [
        'add',
        'Second key',
        ...ARGS,
        '--field',
        `apiKey=@${world.home}/key.txt`,
        '--field',
        'secret=-',
      ],
      { input: `${secret}\n` },
    );
    await letIn(running);
    const ran = await confirmed(running);
    expect(ran).toMatchObject({ code: 0, stdout: 'keyturn://second-key\n' });
    expect(ran.stderr).toContain('type this code into Keyturn, under Clients, within 5 minutes: ');
    expect(ran.stderr).toContain('confirm it in Keyturn, within 10 minutes');
    expect(ran.stdout + ran.stderr).not.toContain(secret);
    const [, added] = keys();
    expect(added).toMatchObject({
      ref: 'second-key',
      scopes: ['read', 'trade'],
      ipAllowList: ['203.0.113.7'],
      rotationDays: 60,
      fields: [{ hint: apiKey.slice(-4) }, { hint: secret.slice(-4) }],
    });
    expect(world.core.registry.admins.list()).toEqual([]);
    expect(filesUnder(world.home).filter((path) => path.includes('tokens'))).toEqual([]);
  });

  it('takes several values from a pipe, a line each', async () => {
    const [apiKey, secret] = [randomKey(), randomKey()];
    const args = ['add', 'Piped', ...ARGS, '--field', 'secret=-', '--field', 'apiKey=-'];
    admin = await pairAdmin(world, 'shell');
    const env = { KEYTURN_ADMIN_TOKEN: admin.token };
    const ran = await confirmed(begin(args, { env, input: `${secret}\n${apiKey}\n` }));
    expect(ran.code).toBe(0);
    expect(keys()[1]?.fields).toMatchObject([
      { name: 'secret', hint: secret.slice(-4) },
      { name: 'apiKey', hint: apiKey.slice(-4) },
    ]);
  });

  it('says what is wrong with a value without showing it, and asks nobody', async () => {
    writeFileSync(join(world.home, 'key.txt'), 'test-too-short');
    const field = `apiKey=@${world.home}/key.txt`;
    const ran = await within(
      'add',
      'X',
      ...ARGS,
      '--field',
      field,
      '--field',
      `secret=@${world.home}/key.txt`,
    );
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^keyturn: error: API Key: expected .*\n$/);
    expect(ran.stderr).not.toContain('test-too-short');
    expect(world.services.adminChanges.question()).toEqual({ kind: 'idle' });
  });

  it('tells a no, in JSON too', async () => {
    writeFileSync(join(world.home, 'key.txt'), randomKey());
    writeFileSync(join(world.home, 'secret.txt'), randomKey());
    const fields = ['apiKey=@key.txt', 'secret=@secret.txt'].flatMap((f) => ['--field', f]);
    admin = await pairAdmin(world, 'shell');
    const env = { KEYTURN_ADMIN_TOKEN: admin.token };
    const running = begin(['--json', 'add', 'X', ...ARGS, ...fields], { env, cwd: world.home });
    const ran = await confirmed(running, false);
    expect([ran.code, ran.stdout]).toEqual([1, '']);
    expect(JSON.parse(ran.stderr)).toMatchObject({ code: 'change_refused', exit: 1 });
  });

  it.each([
    [['add'], 'no label given'],
    [['add', 'X'], 'add wants an --exchange'],
    [['add', 'X', '--exchange', 'binance'], 'add wants a --field'],
    [['add', 'X', '--exchange', 'Binance'], 'add wants an --exchange'],
    [['add', 'X', ...ARGS, '--field', 'secret=test-secret'], '--field takes NAME=@FILE'],
    [['add', 'X', ...ARGS, '--field', 'a=-', '--field', 'a=-'], 'a --field is given twice'],
    [['add', 'X', ...ARGS, '--scopes', 'reed', '--field', 'a=-'], "there is no scope 'reed'"],
    [['add', 'X', ...ARGS, '--created', 'today', '--field', 'a=-'], '--created takes a day'],
    [
      ['add', 'X', ...ARGS, '--rotate-every', '91', '--field', 'a=-'],
      '--rotate-every takes a number',
    ],
    [['edit', 'main'], 'nothing to change'],
    [['edit', 'main', '--clear', 'label'], '--clear takes account'],
    [['edit', 'keyturn://main/secret', '--label', 'x'], 'what was given is no reference to a key'],
    [['grant', 'bot'], 'no key given'],
    [['grant', 'bot', 'main', '--mode', 'peek'], '--mode takes sign, reveal or sign+reveal'],
    [['grant', 'bot', 'main', '--approval', 'until:soon'], '--approval until: takes a day'],
    [['grant', 'bot', 'main', '--hours', '9-17'], '--hours takes DAYS/FROM-TO'],
    [['pause'], 'no client given'],
  ])('is used wrongly as %j', async (args, text) => {
    const ran = await begin(args, { input: '' }).done;
    expect([ran.code, ran.stdout]).toEqual([2, '']);
    expect(ran.stderr).toContain(text);
    expect(ran.stderr).not.toContain('test-secret');
  });

  it('says which word the app did not take', async () => {
    writeFileSync(join(world.home, 'key.txt'), randomKey());
    const args = ['add', '\u202eX', ...ARGS, '--field', `apiKey=@${world.home}/key.txt`];
    expect((await within(...args)).stderr).toBe(
      'keyturn: error: what was given for label will not do\n',
    );
  });

  it('reads its files before the owner is troubled', async () => {
    const ran = await begin(['add', 'X', ...ARGS, '--field', 'apiKey=@/nonexistent/key']).done;
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain('cannot read /nonexistent/key (ENOENT)');
  });
});

describe('the other commands', () => {
  it('edit, deactivate and activate', async () => {
    expect(
      (await confirmed(await session(['edit', 'main', '--label', 'Hauptkonto', '--tag', 'tax'])))
        .stderr,
    ).toContain('changed keyturn://main');
    expect(keys()[0]).toMatchObject({ label: 'Hauptkonto', tags: ['tax'] });
    expect((await within('deactivate', 'main')).stderr).toBe(
      'keyturn: deactivated keyturn://main\n',
    );
    expect(keys()[0]?.status).toBe('deactivated');
    expect((await confirmed(await session(['activate', 'main', '--json']))).stdout).toBe(
      '{"status":"done","credential":"main","warnings":[]}\n',
    );
    expect(keys()[0]?.status).toBe('active');
  });

  it('grant, ungrant, pause, resume and revoke', async () => {
    await world.pair('grid bot', keys()[0]?.id ?? '');
    const args = [
      'grant',
      'grid bot',
      'main',
      '--per-minute',
      '60',
      '--hours',
      '1-5,7/09:00-17:30',
    ];
    expect((await confirmed(await session(args))).stderr).toContain('granted main to grid bot');
    expect(bots()[0]?.grants).toMatchObject([
      { perMinute: 60, hours: [{ days: [1, 2, 3, 4, 5, 7], from: '09:00', to: '17:30' }] },
    ]);
    await confirmed(await session(['grant', 'grid bot', 'main', '--per-minute', 'none']));
    expect(bots()[0]?.grants[0]?.perMinute).toBeNull();
    expect((await within('pause', 'grid bot')).code).toBe(0);
    expect(bots()[0]?.status).toBe('paused');
    expect((await confirmed(await session(['resume', 'grid bot']))).code).toBe(0);
    expect(bots()[0]?.status).toBe('active');
    expect((await within('ungrant', 'grid bot', 'main')).stderr).toContain(
      'took main back from grid bot',
    );
    expect((await within('revoke', 'grid bot')).code).toBe(0);
    expect(bots()[0]?.status).toBe('revoked');
  });

  it('clients', async () => {
    await world.pair('grid bot', keys()[0]?.id ?? '');
    const lines = (await within('clients')).stdout.split('\n');
    expect(lines[0]).toMatch(/^NAME +ROLE +STATUS +LAST SEEN +KEYS$/);
    expect(lines.find((line) => line.startsWith('grid bot'))).toMatch(
      /^grid bot +user +active +.* +main\(reveal:read\)$/,
    );
    const { clients } = JSON.parse((await within('clients', '--json')).stdout);
    expect(clients).toMatchObject([{ name: 'shell', role: 'admin' }, { name: 'grid bot' }]);
  });

  it('list --all', async () => {
    await world.pair('grid bot', keys()[0]?.id ?? '');
    const [head, line] = (await within('list', '--all')).stdout.split('\n');
    expect(head).toMatch(/^REF +EXCHANGE +ENVIRONMENT +STATUS +SCOPES +CLIENTS +ACCOUNT +LABEL$/);
    expect(line).toMatch(/^main +binance +live +active +read +grid bot +- +Main$/);
  });

  it('names what is not there', async () => {
    expect((await within('deactivate', 'nowhere')).stderr).toContain('there is no such key');
    expect((await within('pause', 'nobody')).stderr).toContain('there is no such client');
  });
});

describe('a session', () => {
  it('is opened by `keyturn admin`, for the shell to keep', async () => {
    const running = begin(['admin']);
    await letIn(running);
    const ran = await running.done;
    const token = /^export KEYTURN_ADMIN_TOKEN=(kt_[\w-]{43})\n$/.exec(ran.stdout)?.[1] ?? '';
    expect(ran.stderr).not.toContain(token);
    const env = { KEYTURN_ADMIN_TOKEN: token };
    expect((await begin(['deactivate', 'main'], { env }).done).code).toBe(0);
    expect((await begin(['clients'], { env }).done).code).toBe(0);
    for (const path of filesUnder(world.home)) {
      expect(readFileSync(path).includes(token), path).toBe(false);
    }
  });

  it('that has ended says so, and a locked vault exits with 3', async () => {
    await within('clients');
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    const locked = await within('deactivate', 'main');
    expect(locked.code).toBe(3);
    await world.unlock();
    const ended = await within('deactivate', 'main');
    expect([ended.code, ended.stderr]).toEqual([
      1,
      expect.stringContaining('this admin session has ended'),
    ]);
  });

  it('that is broken off takes its change back', async () => {
    const running = begin(['activate', 'main']);
    await within('deactivate', 'main');
    await letIn(running);
    await changeShown(world);
    running.child.kill('SIGINT');
    expect((await running.done).code).toBe(130);
    expect(world.services.adminChanges.question()).toEqual({ kind: 'idle' });
    expect(world.core.registry.admins.list()).toHaveLength(1);
  });

  it('that the owner does not want is exit 1', async () => {
    const running = begin(['clients']);
    const code = (await running.until(CODE))[1] ?? '';
    const state = world.services.approvals.typeCode(code);
    if (state.kind === 'pairing') world.services.approvals.denyPairing(state.id);
    expect(await running.done).toMatchObject({ code: 1, stdout: '' });
  });

  it('is not guessed at from a token of another kind', async () => {
    const ran = await begin(['clients'], { env: { KEYTURN_ADMIN_TOKEN: 'nonsense' } }).done;
    expect(ran.code).toBe(2);
    expect(ran.stderr).not.toContain('nonsense');
  });
});
