import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { World } from './world.ts';

let world: World;
let key: string;
let trading: string;
beforeEach(async () => {
  world = await World.opened();
  key = (await world.add('Main')).id;
  trading = (await world.add('Trading', { permissions: [], scopes: ['read', 'trade'] })).id;
});
afterEach(() => world.remove());

const lease = (token: string, more: Record<string, unknown> = {}) =>
  world.ask<{ lease: string; code: string }>('POST', '/v1/leases', {
    token,
    body: { credential: 'main', ...more },
  });

describe('pairing', () => {
  test('shows nothing of who asks until the code is typed', async () => {
    const { approvals } = world.services;
    expect(approvals.pairing()).toEqual({ kind: 'pairing-code', open: 0, triesLeft: 3 });
    const { body } = await world.ask<{ code: string }>('POST', '/v1/pairings', {
      body: {
        name: 'grid bot',
        wants: [{ exchange: 'binance', scopes: ['read'], mode: 'reveal' }],
      },
    });
    expect(approvals.pairing()).toEqual({ kind: 'pairing-code', open: 1, triesLeft: 3 });
    expect(() => approvals.typeCode('000-000')).toThrow(
      expect.objectContaining({ code: 'wrong_code' }),
    );
    expect(approvals.pairing()).toMatchObject({ triesLeft: 2 });
    const shown = approvals.typeCode(body.code);
    expect(shown).toMatchObject({
      kind: 'pairing',
      name: 'grid bot',
      process: { pid: process.pid },
      wants: [{ exchange: 'binance', credential: null, serves: [key, trading] }],
    });
  });

  test('gives the client what was chosen, and nothing else', async () => {
    const token = await world.pair('grid bot', key);
    expect((await lease(token)).status).toBe(201);
    expect((await lease(token, { credential: 'trading' })).status).toBe(404);
    const [client] = await world.services.clients.list();
    expect(client).toMatchObject({ name: 'grid bot', role: 'user', status: 'active' });
    expect(client).not.toHaveProperty('tokenHash');
  });

  test('asks for the password before it gives more than reading, and before it reveals a key that can do more', async () => {
    const pairing = world.pair('grid bot', trading, { scopes: ['read'], modes: ['reveal'] });
    await world.stepUpShown();
    expect(world.services.stepUp.view()).toMatchObject({ reason: 'grant', subject: 'grid bot' });
    await world.typeStepUp();
    await pairing;
    expect(await world.services.clients.list()).toMatchObject([{ name: 'grid bot' }]);
  });

  test('makes no client when the password is not given', async () => {
    const pairing = world.pair('grid bot', trading).catch((error: unknown) => error);
    await world.stepUpShown();
    world.services.stepUp.cancel();
    expect(await pairing).toMatchObject({ code: 'step_up_cancelled' });
    expect(await world.services.clients.list()).toEqual([]);
  });

  test('is refused when the window is closed after the code was typed', async () => {
    const { body } = await world.ask<{ code: string; pairing: string; poll: string }>(
      'POST',
      '/v1/pairings',
      { body: { name: 'grid bot' } },
    );
    world.services.approvals.typeCode(body.code);
    world.services.approvals.pairingClosed();
    const polled = await world.ask('GET', `/v1/pairings/${body.pairing}`, { token: body.poll });
    expect(polled.body).toEqual({ status: 'denied' });
  });
});

describe('taking away', () => {
  test('holds at once, and is written down', async () => {
    const token = await world.pair('grid bot', key);
    const [client] = await world.services.clients.list();
    await world.services.clients.setStatus(client!.id, 'paused');
    expect((await lease(token)).status).toBe(422);
    // It may read only: nobody is asked for the password to let it go on.
    await world.services.clients.setStatus(client!.id, 'active');
    expect((await lease(token)).status).toBe(201);
    await world.services.clients.removeGrant(client!.id, key);
    expect((await lease(token)).status).toBe(404);
    await world.services.clients.setStatus(client!.id, 'revoked');
    expect((await lease(token)).status).toBe(401);
    const own = (await world.actions()).filter((action) => action.startsWith('client.'));
    expect(own).toEqual([
      'client.paired',
      'client.paused',
      'client.resumed',
      'client.grant_removed',
      'client.revoked',
    ]);
  });

  test('works with a full disk under the log; giving back does not', async () => {
    const token = await world.pair('grid bot', key);
    const [client] = await world.services.clients.list();
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await world.services.clients.setStatus(client!.id, 'paused');
    expect(world.core.vault.manifest.clients[0]?.status).toBe('paused');
    await expect(world.services.clients.setStatus(client!.id, 'active')).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    world.outside.auditFault = null;
    expect((await lease(token)).status).toBe(422);
  });

  test('giving back more than reading asks for the password', async () => {
    const pairing = world.pair('grid bot', trading);
    await world.typeStepUp();
    await pairing;
    const [client] = await world.services.clients.list();
    await world.services.clients.setStatus(client!.id, 'paused');
    world.clock.advance(6 * 60_000);
    const resuming = world.services.clients.setStatus(client!.id, 'active');
    await world.typeStepUp();
    await resuming;
    expect((await world.services.clients.list())[0]?.status).toBe('active');
  });
});

describe('a question', () => {
  let token: string;
  beforeEach(async () => {
    token = await world.pair('grid bot', key, { approval: 'every-time' });
  });

  const shown = async () => {
    const { approvals } = world.services;
    for (;;) {
      const state = approvals.question();
      if (state.kind === 'lease') return state;
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  test('says who, what, why and the worst case; once gives once', async () => {
    const asking = lease(token, { reason: 'nightly run' });
    const question = await shown();
    expect(question).toMatchObject({
      client: { name: 'grid bot' },
      process: { pid: process.pid },
      changes: [],
      credential: { label: 'Main', ref: 'main', exchangeName: 'Binance', scopes: ['read'] },
      mode: 'reveal',
      reason: 'nightly run',
      timesBefore: 0,
      rememberable: false,
    });
    expect(() => world.services.approvals.answer(question.id, 'once')).toThrow();
    world.clock.advance(1000);
    world.services.approvals.answer(question.id, 'once');
    expect((await asking).status).toBe(201);
    expect(world.services.approvals.question()).toEqual({ kind: 'idle' });
  });

  test('whose window is closed in the first second is answered no', async () => {
    const asking = lease(token);
    await shown();
    world.services.approvals.closed();
    expect((await asking).status).toBe(422);
    expect(world.core.vault.unsealCount).toBe(0);
  });

  test('is taken back when the window locks', async () => {
    const asking = lease(token);
    await shown();
    world.services.session.lockWindow('owner');
    expect((await asking).status).toBeGreaterThanOrEqual(422);
    expect(world.services.approvals.question()).toEqual({ kind: 'idle' });
    expect(world.core.vault.unsealCount).toBe(0);
  });
});

test('what the log tells of uses is shown at once, and kept over a restart', async () => {
  const token = await world.pair('grid bot', key);
  world.clock.advance(5000);
  const used = world.clock.now();
  await lease(token);
  expect((await world.services.credentials.list())[0]?.lastUsedAt).toBe(used);
  expect((await world.services.clients.list())[0]?.lastSeenAt).toBe(used);
  await world.close();
  world.clock.advance(60_000);
  await world.open();
  await world.unlock();
  await expect.poll(() => world.core.vault.manifest.credentials[0]?.lastUsedAt).toBe(used);
  expect(world.core.vault.manifest).toMatchObject({
    clients: [{ lastSeenAt: used }],
    usesReadTo: expect.any(Number),
  });
  expect(world.core.vault.manifest.usesReadTo).toBeGreaterThan(0);
});
