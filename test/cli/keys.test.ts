/** list, get and lock, against the real broker. */
import { rmSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../cli/env-file.ts';
import { bundleCli, keyturn, type Ran, start, withoutWaiting } from '../setup/cli.ts';
import { LiveBroker } from '../setup/live-broker.ts';

const PEM = '-----BEGIN PRIVATE KEY-----\ntest-pem\n-----END PRIVATE KEY-----\n';

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  live = await LiveBroker.start();
});
afterEach(() => live.stop());

const run = async (...args: string[]): Promise<Ran> =>
  withoutWaiting(await keyturn(bundle, args, { home: live.home }));

function failed(ran: Ran, exit: number, said: RegExp): void {
  expect(ran).toMatchObject({ code: exit, stdout: '' });
  expect(ran.stderr).toMatch(said);
  for (const line of ran.stderr.trimEnd().split('\n'))
    expect(line).toMatch(/^keyturn: (?:error|hint): [^A-Z].*[^.]$|Keyturn/);
}

describe('keyturn list', () => {
  it('shows what was granted, and nothing else', async () => {
    const main = await live.addKey();
    await live.addKey({ ref: 'okx-other', label: 'Other', exchange: 'okx' });
    await live.addPairing('grid bot', [{ credential: main }]);
    const ran = await run('list');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const [head, row, ...rest] = ran.stdout.trimEnd().split('\n');
    expect(head).toMatch(
      /^REF +EXCHANGE +ENVIRONMENT +STATUS +SCOPES +TURN BY +EXPIRES +FIELDS +LABEL$/,
    );
    expect(row).toMatch(
      /^binance-main +binance +live +active +read,trade +2026-\d\d-\d\d +- +apiKey,secret +Binance main$/,
    );
    expect(rest).toEqual([]);
  });

  it('says the same in JSON, grants too', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'session' }]);
    const ran = await run('list', '--json');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const { credentials } = JSON.parse(ran.stdout);
    expect(credentials).toMatchObject([
      { id: main, ref: 'binance-main', grants: [{ approval: 'session' }] },
    ]);
    expect(ran.stdout).not.toContain('test-secret');
  });

  it('says so when nothing was granted, and prints no data', async () => {
    await live.addPairing('grid bot', []);
    const ran = await run('list');
    expect(ran).toMatchObject({ code: 0, stdout: '' });
    expect(ran.stderr).toContain('nothing is granted to this pairing yet');
  });

  it('lets no label move the cursor or reorder a line', async () => {
    const main = await live.addKey({ label: 'x\u202e\u001b[2Jy' });
    await live.addPairing('grid bot', [{ credential: main }]);
    expect((await run('list')).stdout).toMatch(/ x \[2Jy\n$/);
  });
});

describe('keyturn get', () => {
  it('prints one value, its own bytes and no newline where no terminal is', async () => {
    const main = await live.addKey({ values: { apiKey: 'test-kéy', secret: PEM } });
    await live.addPairing('grid bot', [{ credential: main }]);
    for (const [reference, value] of [
      ['keyturn://binance-main/apiKey', 'test-kéy'],
      ['binance-main/secret', PEM],
      [`${main}/secret`, PEM],
    ] as const) {
      expect(await run('get', reference)).toMatchObject({ code: 0, stdout: value, stderr: '' });
    }
  });

  it('prints all fields as lines that read back', async () => {
    const values = { apiKey: 'test-key', secret: PEM, password: `it's "$HOME" \`x\` \\n #1` };
    const main = await live.addKey({ values });
    await live.addPairing('grid bot', [{ credential: main }]);
    const ran = await run('get', 'keyturn://binance-main');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(
      Object.fromEntries(parseEnvFile(ran.stdout).map(({ name, value }) => [name, value])),
    ).toEqual(values);
  });

  it('prints the whole lease in JSON', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main }]);
    const ran = await run('get', 'binance-main/apiKey', '--json', '--ttl', '60');
    const lease = JSON.parse(ran.stdout);
    expect(lease).toMatchObject({
      credential: 'binance-main',
      version: 1,
      values: { apiKey: 'test-key' },
    });
    expect(Date.parse(lease.expiresAt) - live.world.clock.now()).toBe(60_000);
  });

  it('asks the owner, tells that it waits, and goes on after a yes', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    const running = start(
      bundle,
      ['get', 'binance-main/apiKey', '--reason', 'backtest', '--wait', '90'],
      {
        home: live.home,
      },
    );
    await running.until(/^keyturn: waiting for the owner's yes in Keyturn \(90 s\)\n/m);
    const question = await live.answer('once');
    expect(question).toMatchObject({
      reason: 'backtest',
      fields: ['apiKey'],
      client: { name: 'grid bot' },
    });
    expect(await running.done).toMatchObject({ code: 0, stdout: 'test-key' });
  });

  it('ends with 1 and no value after a no', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    const running = start(bundle, ['get', 'binance-main/apiKey', '--json'], { home: live.home });
    await live.answer('no');
    const ran = await running.done;
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(ran.stderr)).toMatchObject({
      code: 'denied',
      rule: 'owner-said-no',
      status: 422,
      exit: 1,
    });
    expect(live.world.vault.unsealCount).toBe(0);
  });

  it('ends with 1 when nobody answers in time', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    const running = start(bundle, ['get', 'binance-main/apiKey', '--wait', '30'], {
      home: live.home,
    });
    await live.world.question();
    live.world.clock.advance(30_000);
    const ran = await running.done;
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(
      'keyturn: error: nobody answered the question, so nothing was given\n',
    );
  });

  it('takes its question back when it is interrupted', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    const running = start(bundle, ['get', 'binance-main/apiKey'], { home: live.home });
    await live.world.question();
    running.child.kill('SIGINT');
    expect(await running.done).toMatchObject({ signal: 'SIGINT', stdout: '' });
    await live.world.owner.until(() => live.world.owner.withdrawn.length === 1);
    expect(live.world.vault.unsealCount).toBe(0);
  });

  it('names what is not there before anybody is asked', async () => {
    const main = await live.addKey();
    await live.addKey({ ref: 'okx-other', exchange: 'okx' });
    await live.addPairing('grid bot', [
      { credential: main, approval: 'every-time', fields: ['apiKey'] },
    ]);
    failed(
      await run('get', 'binance-man/apiKey'),
      1,
      /there is no key 'binance-man' for this pairing\n/,
    );
    // A key that is there and not granted looks the same.
    failed(await run('get', 'okx-other'), 1, /there is no key 'okx-other' for this pairing\n/);
    failed(
      await run('get', 'binance-main/secret'),
      1,
      /the key 'binance-main' has no field 'secret' for this pairing\nkeyturn: hint: it has apiKey\n/,
    );
    expect(live.world.owner.shown).toEqual([]);
  });

  it('tells a locked vault apart, exit 3, also while it waits', async () => {
    const main = await live.addKey();
    await live.addPairing('grid bot', [{ credential: main, approval: 'every-time' }]);
    const running = start(bundle, ['get', 'binance-main'], { home: live.home });
    await live.world.question();
    await live.world.lockVault();
    failed(await running.done, 3, /the vault is locked/);
    failed(await run('get', 'binance-main'), 3, /the vault is locked/);
    failed(await run('list'), 3, /the vault is locked/);
    await live.world.unlock();
  });

  it('passes on what the app refuses, with its rule', async () => {
    const main = await live.addKey({ status: 'deactivated' });
    await live.addPairing('grid bot', [{ credential: main }]);
    failed(await run('get', 'binance-main'), 1, /this key is deactivated, revoked or expired\n/);
  });
});

describe('a pairing', () => {
  it('is asked for when there is none; that the app is not running comes first', async () => {
    failed(await run('list'), 1, /not paired with the vault\nkeyturn: hint: keyturn pair --name/);
    rmSync(`${live.home}/broker.json`);
    failed(await keyturn(bundle, ['list'], { home: '/nonexistent' }), 4, /not running/);
  });

  it('that the owner revoked is told apart', async () => {
    const { id } = await live.addPairing('grid bot', []);
    await live.world.registry.setStatus(id, 'revoked');
    failed(
      await run('list'),
      1,
      /no token, or one that is not valid here\nkeyturn: hint: pair again/,
    );
  });

  it('that the owner paused is told apart', async () => {
    const { id } = await live.addPairing('grid bot', []);
    await live.world.registry.setStatus(id, 'paused');
    const ran = await run('list', '--json');
    expect(ran.code).toBe(1);
    expect(JSON.parse(ran.stderr)).toMatchObject({ code: 'denied', rule: 'client-paused' });
  });
});

describe('keyturn lock', () => {
  it('locks the vault, and is no error when it is locked already', async () => {
    await live.addPairing('grid bot', []);
    expect(await run('lock')).toEqual({
      code: 0,
      signal: null,
      stdout: '',
      stderr: 'keyturn: the vault is locked\n',
    });
    expect(live.world.vault.state).toBe('locked');
    expect(await run('lock')).toMatchObject({
      code: 0,
      stderr: 'keyturn: the vault was locked already\n',
    });
    expect(await run('lock', '--json')).toMatchObject({
      code: 0,
      stdout: '{"locked":true}\n',
      stderr: '',
    });
    expect((await run('status')).code).toBe(3);
    await live.world.unlock();
    expect(await live.events('vault.locked')).toMatchObject([
      { actor: { kind: 'client', name: 'grid bot' } },
    ]);
  });

  it('is refused to a stranger', async () => {
    const ran = await run('lock');
    expect(ran.code).toBe(1);
    expect(live.world.vault.state).toBe('unlocked');
  });
});
