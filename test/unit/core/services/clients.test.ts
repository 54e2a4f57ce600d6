import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GRANT_DEFAULTS, type NewGrant } from '../../../../shared/model/client.ts';
import { utf8 } from '../../../setup/vault.ts';
import { PASSWORD, World } from './world.ts';

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
    const { approvals } = world.services;
    await expect(approvals.answer(question.id, 'once')).rejects.toMatchObject({
      code: 'bad_request',
    });
    world.clock.advance(1000);
    await approvals.answer(question.id, 'once');
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

describe('a question about a key above trade', () => {
  let token: string;
  let question: string;
  let asking: Promise<{ readonly status: number }>;
  beforeEach(async () => {
    const { id } = await world.add('Treasury', { permissions: [], scopes: ['read', 'withdraw'] });
    const pairing = world.pair('treasury', id, { scopes: ['read', 'withdraw'] });
    await world.typeStepUp();
    token = await pairing;
    world.clock.advance(6 * 60_000);
    asking = lease(token, { credential: 'treasury' });
    for (;;) {
      const state = world.services.approvals.question();
      if (state.kind === 'lease') {
        expect(state).toMatchObject({
          stepUp: true,
          rememberable: true,
          scopes: ['read', 'withdraw'],
        });
        question = state.id;
        break;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    world.clock.advance(1000);
  });

  test('gives nothing before the password was typed', async () => {
    const answering = world.services.approvals.answer(question, 'session');
    await world.stepUpShown();
    expect(world.services.stepUp.view()).toMatchObject({ reason: 'approve', subject: 'Treasury' });
    expect(world.core.vault.unsealCount).toBe(0);
    await world.services.stepUp.confirm(utf8(PASSWORD));
    await answering;
    expect((await asking).status).toBe(201);
    expect((await lease(token, { credential: 'treasury' })).status).toBe(201);
  });

  test('stands when the password is not given, and a no needs none', async () => {
    const answering = world.services.approvals.answer(question, 'once');
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(answering).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(world.services.approvals.question()).toMatchObject({ id: question });
    await world.services.approvals.answer(question, 'no');
    expect((await asking).status).toBe(422);
    expect(world.core.vault.unsealCount).toBe(0);
  });

  test('that ends while the password is asked for gives nothing, and says so', async () => {
    const answering = world.services.approvals.answer(question, 'once');
    await world.stepUpShown();
    world.clock.advance(60_000);
    await expect(answering).rejects.toMatchObject({ code: 'question_gone' });
    expect(world.outside.stepUpOpen).toBe(false);
    expect((await asking).status).toBe(408);
    expect(world.core.vault.unsealCount).toBe(0);
  });

  test('whose window is closed while the password is asked for is answered no', async () => {
    const answering = world.services.approvals.answer(question, 'once');
    await world.stepUpShown();
    world.services.approvals.closed();
    await expect(answering).rejects.toMatchObject({ code: 'question_gone' });
    expect((await asking).status).toBe(422);
    expect(world.core.vault.unsealCount).toBe(0);
  });
});

describe('granting to a client that is paired', () => {
  const terms = (credential: string, change: Partial<NewGrant> = {}): NewGrant => ({
    credential,
    ...structuredClone(GRANT_DEFAULTS),
    modes: ['reveal'],
    scopes: ['read'],
    unattended: [],
    approval: 'always',
    ...change,
  });
  let token: string;
  let client: string;
  beforeEach(async () => {
    token = await world.pair('grid bot', key);
    client = (await world.services.clients.list())[0]?.id ?? '';
  });

  test('asks for the password before it allows more than reading, and not for less', async () => {
    const { clients } = world.services;
    const trade = terms(trading, { scopes: ['read', 'trade'] });
    const granting = clients.setGrant(client, trade);
    await world.stepUpShown();
    expect(world.services.stepUp.view()).toMatchObject({ reason: 'grant', subject: 'grid bot' });
    expect((await lease(token, { credential: 'trading' })).status).toBe(404);
    await world.services.stepUp.confirm(utf8(PASSWORD));
    await granting;
    expect((await lease(token, { credential: 'trading' })).status).toBe(201);
    world.clock.advance(6 * 60_000);
    await clients.setGrant(client, terms(key, { perMinute: 5 }));
    await clients.setGrant(client, { ...trade, approval: 'session', uses: 5 });
    expect((await world.actions()).filter((action) => action === 'client.granted')).toHaveLength(3);
    const wider = clients.setGrant(client, { ...trade, approval: 'session' }).catch(String);
    await world.stepUpShown();
    world.services.stepUp.cancel();
    expect(await wider).toContain('the password was not given');
  });

  test('makes smaller at once, also with a full disk under the log', async () => {
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await world.services.clients.setGrant(client, terms(key, { ends: '2026-02-01' }));
    const wider = world.services.clients.setGrant(client, terms(key));
    await expect(wider).rejects.toMatchObject({ code: 'audit_unavailable' });
    world.outside.auditFault = null;
    expect((await lease(token)).status).toBe(422);
  });

  test('refuses what can not be meant, and says which field', async () => {
    const { clients } = world.services;
    for (const [change, field] of [
      [{ scopes: ['withdraw'] }, 'scopes'],
      [{ fields: ['uid'] }, 'fields'],
      [{ unattended: ['sign'] }, 'unattended'],
      [{ approval: 'until' }, 'approvedUntil'],
    ] as const) {
      const granting = clients.setGrant(client, terms(key, structuredClone(change) as object));
      await expect(granting).rejects.toMatchObject({ code: 'invalid_field', field });
    }
    await expect(clients.setGrant(client, terms('x'.repeat(22)))).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('is written down with its terms', async () => {
    const hours = [{ days: [1, 2], from: '09:00', to: '17:00' }];
    await world.services.clients.setGrant(client, terms(key, { hours, uses: 3, pin: 'ask' }));
    expect((await world.events()).at(-1)).toMatchObject({
      action: 'client.granted',
      credential: { id: key, label: 'Main' },
      scopes: ['read'],
      detail: { client, name: 'grid bot', uses: 3, pin: 'ask', hours: '12 09:00-17:00' },
    });
  });
});

describe('a program that changed', () => {
  test("is shown, and taken for the client's own after the password", async () => {
    await world.pair('grid bot', key, { pin: 'ask' });
    const { clients } = world.services;
    const [client] = world.core.vault.manifest.clients;
    const id = client?.id ?? '';
    await expect(clients.acceptProgram(id)).rejects.toMatchObject({ code: 'not_found' });
    const changed = { ...client!.process, executableHash: 'f'.repeat(64) };
    world.core.registry.sawProgram(id, changed);
    expect((await clients.list())[0]?.changes).toEqual([expect.stringContaining('has changed')]);
    const accepting = clients.acceptProgram(id);
    await world.typeStepUp();
    await accepting;
    expect((await clients.list())[0]).toMatchObject({ changes: [], process: changed });
    expect((await world.events()).at(-1)).toMatchObject({ action: 'client.program_accepted' });
  });
});

test('the owner hears once a session of a key that can do more than was asked for', async () => {
  const pairing = world.pair('tax tool', trading, {
    scopes: ['read', 'trade'],
    overPrivileged: true,
  });
  await world.typeStepUp();
  const token = await pairing;
  const byNeed = () =>
    world.ask('POST', '/v1/leases', { token, body: { exchange: 'binance', scopes: ['read'] } });
  expect((await byNeed()).status).toBe(201);
  expect((await byNeed()).status).toBe(201);
  const { notices } = world.services;
  expect(notices.list()).toMatchObject([
    {
      title: 'tax tool got a key that can do more than it asked for',
      body: expect.stringContaining('got Trading, which can also trade'),
    },
  ]);
  notices.dismiss(notices.list()[0]?.id ?? '');
  await byNeed();
  expect(notices.list()).toEqual([]);
});

test('how often a grant served, and who has seen a key, is kept over a restart', async () => {
  const token = await world.pair('grid bot', key, { uses: 3 });
  world.clock.advance(1000);
  const at = world.clock.now();
  await lease(token);
  await lease(token);
  const used = async () => (await world.services.clients.list())[0]?.grants[0]?.used;
  const seen = async () =>
    (await world.services.credentials.list()).find(({ id }) => id === key)?.revealedTo;
  const revealed = [{ client: expect.any(String), name: 'grid bot', at, version: 1 }];
  expect(await used()).toBe(2);
  expect(await seen()).toEqual(revealed);
  for (let i = 0; i < 2; i++) {
    await world.close();
    await world.open();
    await world.unlock();
    await expect.poll(() => world.core.vault.manifest.clients[0]?.grants[0]?.used).toBe(2);
  }
  expect(await used()).toBe(2);
  expect(await seen()).toEqual(revealed);
  expect((await lease(token)).status).toBe(201);
  expect((await lease(token)).status).toBe(422);
  expect(await used()).toBe(3);
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
