import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AuditLog } from '../../../../electron/core/audit/log.ts';
import { nodeFiles } from '../../../../electron/core/os/file-ops.ts';
import type { AuditEvent } from '../../../../shared/model/audit.ts';
import { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const panic = () => world.services.panic;
const flag = () => join(world.home, 'panic.json');
const lease = (token: string, credential = 'main') =>
  world.ask<{ lease?: string; rule?: string }>('POST', '/v1/leases', {
    token,
    body: { credential },
    headers: { prefer: 'wait=0' },
  });

const written = (): string => {
  try {
    return readFileSync(flag(), 'utf8');
  } catch {
    return '';
  }
};

/** Types the password when it is asked for. */
async function thaw(): Promise<void> {
  const thawed = panic().thaw();
  await world.stepUpShown();
  await world.services.stepUp.confirm(Buffer.from('test-correct horse battery staple'));
  await thawed;
}

describe('pulling it', () => {
  test('stop: nobody is served and the vault is locked, when the call returns', async () => {
    const pulled = panic().pull('stop');
    expect([panic().level, world.core.vault.state]).toEqual(['stop', 'locked']);
    await pulled;
    await world.unlock();
    expect(panic().level).toBe('stop');
    expect((await world.actions()).slice(-3)).toEqual([
      'panic.pulled',
      'vault.locked',
      'vault.unlocked',
    ]);
  });

  test('stop: nothing is given after unlocking either, and nothing unsealed', async () => {
    const token = await world.pair('grid bot', (await world.add('Main')).id);
    expect((await lease(token)).status).toBe(201);
    await panic().pull('stop');
    await world.unlock();
    const before = world.core.vault.unsealCount;
    expect((await lease(token)).body.rule).toBe('panic-stop');
    expect(world.core.vault.unsealCount).toBe(before);
    await thaw();
    expect((await lease(token)).status).toBe(201);
  });

  test('exits: the vault stays open, and no lease is an exit', async () => {
    const token = await world.pair('grid bot', (await world.add('Main')).id);
    await panic().pull('exits');
    expect(world.core.vault.state).toBe('unlocked');
    expect((await lease(token)).body.rule).toBe('panic-exits-only');
  });

  test('an open question is taken back', async () => {
    const token = await world.pair('grid bot', (await world.add('Main')).id, {
      approval: 'every-time',
    });
    const asked = world.ask('POST', '/v1/leases', { token, body: { credential: 'main' } });
    await new Promise<void>((resolve) => {
      const stop = world.services.approvals.questionChanged.listen(() => {
        if (world.services.approvals.question().kind === 'idle') return;
        stop();
        resolve();
      });
    });
    await panic().pull('exits');
    expect(world.services.approvals.question()).toEqual({ kind: 'idle' });
    expect((await asked).body).toMatchObject({ rule: 'panic-exits-only' });
  });

  test('while the window is locked, and while the vault is', async () => {
    world.services.session.lockWindow('owner');
    await panic().pull('exits');
    expect(panic().level).toBe('exits');
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    await panic().pull('stop');
    expect(panic().level).toBe('stop');
    expect(panic().state()).toEqual({ level: 'stop', since: world.clock.now() });
    await expect(panic().page()).rejects.toMatchObject({ code: 'locked' });
    await world.unlock();
    expect((await world.actions()).filter((action) => action === 'panic.pulled')).toHaveLength(2);
  });

  test('with an audit log that can not be written', async () => {
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await panic().pull('exits');
    expect(panic().level).toBe('exits');
    world.outside.auditFault = null;
  });

  test('with a flag that can not be written: the owner is told, and it is tried again', async () => {
    const inTheWay = join(world.home, '.panic.json.new');
    mkdirSync(inTheWay);
    await panic().pull('exits');
    expect(panic().level).toBe('exits');
    expect(world.services.notices.list()[0]?.title).toBe(
      'The panic switch holds, but could not be written down',
    );
    rmdirSync(inTheWay);
    world.clock.advance(10_000);
    while (!written().includes('exits')) await new Promise(setImmediate);
  });

  test('it is there after a restart', async () => {
    await panic().pull('exits');
    await world.close();
    await world.open();
    expect(panic().level).toBe('exits');
  });

  test('a damaged flag counts as stop after a restart, until it is thawed', async () => {
    await world.close();
    writeFileSync(flag(), '{"version":1,"lev');
    await world.open();
    await world.unlock();
    expect(panic().level).toBe('stop');
    expect(world.services.notices.list().map(({ title }) => title)).toContain(
      'The panic switch counts as pulled',
    );
    await thaw();
    await world.close();
    await world.open();
    expect(panic().level).toBeNull();
  });
});

describe('pulled by a program', () => {
  test('holds at once, is written down as its doing, and told', async () => {
    const token = await world.pair('grid bot', (await world.add('Main')).id);
    const { status } = await world.ask('POST', '/v1/panic', { token, body: { level: 'stop' } });
    expect([status, panic().level, world.core.vault.state]).toEqual([204, 'stop', 'locked']);
    await world.unlock();
    const events = await world.events();
    const pulled = events.find(({ action }) => action === 'panic.pulled');
    expect(pulled).toMatchObject({
      actor: { kind: 'client', name: 'grid bot', pid: process.pid },
      detail: { level: 'stop' },
    });
    expect(world.services.notices.list()[0]?.title).toBe('“grid bot” pulled the panic switch');
    const told = world.outside.notices.at(-1);
    expect(told?.title).toBe('A program pulled the panic switch');
    expect(JSON.stringify(told)).not.toContain('grid bot');
  });

  test.each([{}, { level: 'most' }, { level: 'stop', more: 1 }])('not by %j', async (body) => {
    const token = await world.pair('grid bot', (await world.add('Main')).id);
    const { status } = await world.ask('POST', '/v1/panic', { token, body });
    expect([status, panic().level]).toEqual([400, null]);
  });

  test('not by a stranger', async () => {
    const { status } = await world.ask('POST', '/v1/panic', { body: { level: 'stop' } });
    expect([status, panic().level]).toEqual([401, null]);
  });
});

describe('thawing', () => {
  test('takes the password', async () => {
    await panic().pull('exits');
    const thawed = panic().thaw();
    await world.stepUpShown();
    expect(world.services.stepUp.view()).toMatchObject({ reason: 'thaw' });
    world.services.stepUp.cancel();
    await expect(thawed).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(panic().level).toBe('exits');
    await thaw();
    expect(panic().level).toBeNull();
    expect((await world.actions()).at(-1)).toBe('panic.thawed');
  });

  test('does not undo what was pulled while the password was typed', async () => {
    await panic().pull('exits');
    const thawed = panic().thaw();
    await world.stepUpShown();
    await panic().pull('exits');
    await world.typeStepUp();
    await expect(thawed).rejects.toMatchObject({ code: 'frozen' });
    expect(panic().level).toBe('exits');
  });

  test('a line in the log comes first: without it, nothing is thawed', async () => {
    await panic().pull('exits');
    const thawed = panic().thaw();
    thawed.catch(() => undefined);
    await world.typeStepUp();
    await thawed;
    await panic().pull('exits');
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await expect(panic().thaw()).rejects.toMatchObject({ code: 'audit_unavailable' });
    expect(panic().level).toBe('exits');
    world.outside.auditFault = null;
  });

  test('of what is not frozen asks for nothing', async () => {
    await panic().thaw();
    expect(world.outside.stepUpOpen).toBe(false);
  });
});

describe('the page', () => {
  test('worst first: values that are out there, then by what their holder could do', async () => {
    await world.add('Reads');
    await world.add('Withdraws', { permissions: [], scopes: ['read', 'withdraw'] });
    const ended = await world.add('Ended', { permissions: [], scopes: ['read', 'account'] });
    await world.services.credentials.setStatus(ended.id, 'revoked');
    const given = await world.add('Given');
    const token = await world.pair('grid bot', given.id);
    expect((await lease(token, 'given')).status).toBe(201);
    await panic().pull('exits');
    expect(panic().state()).toEqual({ level: 'exits', since: world.clock.now() });
    const { keys, unknown } = await panic().page();
    expect(unknown).toEqual([]);
    expect(keys.map(({ label }) => label)).toEqual(['Given', 'Withdraws', 'Reads', 'Ended']);
    expect(keys[0]).toMatchObject({
      revealedTo: [{ name: 'grid bot', at: expect.any(Number) }],
      clients: ['grid bot'],
      exchangeName: 'Binance',
      hasManagePage: true,
      lastUsedAt: expect.any(Number),
    });
  });

  test('requests of which nobody knows what became, since it was pulled', async () => {
    const { id } = await world.add('Main');
    await world.add('Higher', { permissions: [], scopes: ['read', 'account'] });
    await panic().pull('exits');
    const since = world.clock.now();
    await world.close();
    const unknown = (time: number, path: string): AuditEvent => ({
      time,
      actor: { kind: 'client', id: 'x', name: 'bot', pid: 1, executable: '', executableHash: '' },
      action: 'request.unknown',
      outcome: 'failed',
      credential: { id, label: 'Main' },
      detail: { method: 'POST', host: 'api.binance.com', path },
    });
    const log = await AuditLog.open(join(world.home, 'audit'), {
      clock: world.clock,
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      files: nodeFiles(),
      log: { warn: () => undefined },
    });
    await log.append(unknown(since - 1, '/api/v3/before'), { sync: false });
    await log.append(unknown(since + 1, '/api/v3/order'), { sync: true });
    await log.close();
    await world.open();
    await world.unlock();
    const view = await panic().page();
    expect(view.unknown).toEqual([
      {
        client: 'bot',
        credential: 'Main',
        what: 'POST api.binance.com/api/v3/order',
        at: since + 1,
      },
    ]);
    expect(view.keys.map(({ label }) => label)).toEqual(['Main', 'Higher']);
  });

  test('a client that was revoked may still have them', async () => {
    const given = await world.add('Given');
    const token = await world.pair('grid bot', given.id);
    await lease(token, 'given');
    const [client] = await world.services.clients.list();
    await world.services.clients.setStatus(client?.id ?? '', 'revoked');
    const { keys } = await panic().page();
    expect(keys[0]).toMatchObject({ revealedTo: [{ name: 'grid bot' }], clients: [] });
  });
});
