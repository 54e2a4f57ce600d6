/** `/v1/admin` over a whole core: the socket, the services, and an owner who answers. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  AdminChange,
  AdminClientsReply,
  AdminCredentialsReply,
} from '../../shared/broker/protocol.ts';
import {
  answerChange,
  askChange,
  changeShown,
  type PairedAdmin,
  pairAdmin,
  pollChange,
  withStepUp,
} from '../setup/admin.ts';
import { randomKey, World } from '../unit/core/services/world.ts';

let world: World;
let admin: PairedAdmin;
beforeEach(async () => {
  world = await World.opened();
  await world.add('Main', { scopes: ['read'] });
  admin = await pairAdmin(world);
});
afterEach(() => world.remove());

const main = async () => {
  const found = (await world.services.credentials.list()).find(({ ref }) => ref === 'main');
  if (found === undefined) throw new Error('no main');
  return found;
};
const ask = (body: AdminChange, wait?: number) => askChange(world, admin, body, wait);
const actions = async (prefix: string) =>
  (await world.actions()).filter((action) => action.startsWith(prefix));
const anAdd = (more: Record<string, unknown> = {}): Extract<AdminChange, { kind: 'add' }> => ({
  kind: 'add',
  details: { label: 'Second', exchange: 'binance', scopes: ['read', 'trade'], ...more },
  fields: { apiKey: randomKey(), secret: randomKey() },
});

describe('becoming one', () => {
  test('takes the code and the password; nothing of it is written into the vault', async () => {
    expect((await world.ask('GET', '/v1/whoami', { token: admin.token })).body).toMatchObject({
      client: { id: admin.id, name: 'Command line', role: 'admin', status: 'active' },
      grants: [],
    });
    expect(await actions('admin.paired')).toEqual(['admin.paired']);
    expect(world.core.vault.manifest.clients).toEqual([]);
    expect(await world.services.clients.list()).toMatchObject([{ id: admin.id, role: 'admin' }]);
  });

  test('is refused without the password', async () => {
    world.clock.advance(60 * 60_000);
    const { approvals, stepUp } = world.services;
    const { body } = await world.ask<{ pairing: string; code: string; poll: string }>(
      'POST',
      '/v1/pairings',
      { body: { name: 'another', role: 'admin' } },
    );
    const state = approvals.typeCode(body.code);
    expect(state).toMatchObject({ kind: 'pairing', role: 'admin' });
    world.clock.advance(1000);
    const approved = approvals.approvePairing('id' in state ? state.id : '', 'another', []);
    await world.stepUpShown();
    stepUp.cancel();
    await expect(approved).rejects.toMatchObject({ code: 'step_up_cancelled' });
    const poll = await world.ask('GET', `/v1/pairings/${body.pairing}`, { token: body.poll });
    expect(poll.body).toEqual({ status: 'pending' });
  });

  test('can not be had together with keys', async () => {
    const wants = [{ exchange: 'binance', scopes: ['read'], mode: 'sign' }];
    const { status, body } = await world.ask('POST', '/v1/pairings', {
      body: { name: 'x', role: 'admin', wants },
    });
    expect([status, body]).toMatchObject([400, { code: 'bad_request', field: 'wants' }]);
  });

  test('lasts until the vault locks, over a lock of the window', async () => {
    world.services.session.lockWindow('owner');
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(423);
    await world.unlock();
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(200);
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(404);
    await world.unlock();
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(404);
    expect((await world.ask('GET', '/v1/whoami', { token: admin.token })).status).toBe(401);
  });
});

describe('for anybody else there is no such path', () => {
  const PATHS = [
    ['GET', '/v1/admin/credentials'],
    ['GET', '/v1/admin/clients'],
    ['POST', '/v1/admin/credentials'],
    ['POST', '/v1/admin/changes'],
    ['GET', '/v1/admin/changes'],
    ['GET', '/v1/admin/changes/AAAAAAAAAAAAAAAAAAAAAA'],
  ] as const;
  const BODIES = [
    undefined,
    '{',
    '{"kind":"nothing"}',
    JSON.stringify(anAdd()),
    'x'.repeat(100_000),
  ];

  test.each(PATHS)('%s %s: the same reply as for a path of nobody’s', async (method, path) => {
    const user = await world.pair('grid bot', (await main()).id);
    for (const token of [user, undefined, `kt_${'A'.repeat(43)}`, 'no-token']) {
      for (const raw of BODIES) {
        const options = {
          ...(token === undefined ? {} : { token }),
          ...(raw === undefined ? {} : { raw }),
        };
        const there = await world.ask(method, path, options);
        const nowhere = await world.ask(method, '/v1/nowhere', options);
        const told = ({ status, headers, text }: typeof there) => {
          const { date: _, ...rest } = headers;
          return { status, rest, text };
        };
        expect(told(there)).toEqual(told(nowhere));
        expect(there.status).toBe(404);
      }
    }
    expect(world.services.adminChanges.question()).toEqual({ kind: 'idle' });
  });

  test('an admin that the owner paused or revoked is anybody else', async () => {
    await world.services.clients.setStatus(admin.id, 'paused');
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(404);
    await withStepUp(world, world.services.clients.setStatus(admin.id, 'active'));
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(200);
    await world.services.clients.setStatus(admin.id, 'revoked');
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(404);
    expect(await world.services.clients.list()).toEqual([]);
  });
});

describe('what takes something away is done at once', () => {
  test('deactivate', async () => {
    const bot = await world.pair('grid bot', (await main()).id);
    const { status, body } = await ask({ kind: 'deactivate', credential: 'keyturn://main' });
    expect([status, body]).toMatchObject([200, { status: 'done', credential: 'main' }]);
    expect((await main()).status).toBe('deactivated');
    const lease = await world.ask('POST', '/v1/leases', {
      token: bot,
      body: { credential: 'main' },
    });
    expect(lease.body).toMatchObject({ code: 'credential_inactive' });
    const event = (await world.events()).find(({ action }) => action === 'credential.deactivated');
    expect(event?.actor).toMatchObject({ kind: 'client', id: admin.id, name: 'Command line' });
  });

  test('ungrant, pause, revoke; by name or by id', async () => {
    const bot = await world.pair('grid bot', (await main()).id);
    const id = (await world.services.clients.list()).find(({ name }) => name === 'grid bot')?.id;
    expect((await ask({ kind: 'pause', client: 'grid bot' })).body).toMatchObject({
      status: 'done',
      client: 'grid bot',
    });
    expect((await world.ask('GET', '/v1/whoami', { token: bot })).status).toBe(422);
    await ask({ kind: 'ungrant', client: id ?? '', credential: 'main' });
    expect((await main()).clients).toEqual([]);
    await ask({ kind: 'revoke', client: 'grid bot' });
    expect((await world.ask('GET', '/v1/whoami', { token: bot })).status).toBe(401);
    expect(await actions('client.')).toEqual([
      'client.paired',
      'client.paused',
      'client.grant_removed',
      'client.revoked',
    ]);
    expect(world.services.adminChanges.question()).toEqual({ kind: 'idle' });
  });

  test('an admin may end itself', async () => {
    expect((await ask({ kind: 'revoke', client: admin.id })).body).toMatchObject({
      status: 'done',
    });
    expect((await ask({ kind: 'deactivate', credential: 'main' })).status).toBe(404);
  });
});

describe('what gives something waits for the owner', () => {
  test('add: shown without its values, done after a yes, with the defaults of the window', async () => {
    const { status, body } = await ask(anAdd());
    expect([status, body]).toMatchObject([202, { status: 'pending' }]);
    const shown = await changeShown(world);
    expect(shown).toMatchObject({
      title: 'Add a key',
      subject: 'Second',
      client: { id: admin.id, name: 'Command line' },
      process: { pid: process.pid },
      stepUp: false,
      expiresAt: world.clock.now() + 10 * 60_000,
    });
    expect(shown.lines).toContainEqual({ what: 'Values', from: null, to: 'apiKey, secret' });
    expect(JSON.stringify(shown.lines)).not.toContain('test');
    expect(await world.services.credentials.list()).toHaveLength(1);
    await answerChange(world, true);
    expect((await pollChange(world, admin, body.change)).body).toMatchObject({
      status: 'done',
      credential: 'second',
    });
    const added = (await world.services.credentials.list()).find(({ ref }) => ref === 'second');
    expect(added).toMatchObject({
      environment: 'live',
      created: '2026-03-01',
      rotationDays: 60,
      scopes: ['read', 'trade'],
      status: 'active',
    });
    const event = (await world.events()).findLast(({ action }) => action === 'credential.added');
    expect(event?.actor).toMatchObject({ kind: 'client', id: admin.id });
  });

  test('a caller that waits hears of it; one that hangs up can come back', async () => {
    const waiting = ask(anAdd(), 60);
    await changeShown(world);
    await answerChange(world, true);
    expect((await waiting).body).toMatchObject({ status: 'done', credential: 'second' });

    const leaving = new AbortController();
    const left = world.ask('POST', '/v1/admin/changes', {
      token: admin.token,
      body: anAdd({ label: 'Third' }),
      headers: { prefer: 'wait=60' },
      signal: leaving.signal,
    });
    const { id } = await changeShown(world);
    leaving.abort();
    await expect(left).rejects.toThrow();
    await answerChange(world, true);
    expect((await pollChange(world, admin, id)).body).toMatchObject({ status: 'done' });
  });

  test('a no changes nothing', async () => {
    const { body } = await ask(anAdd());
    await answerChange(world, false);
    expect((await pollChange(world, admin, body.change, 5)).body).toMatchObject({
      status: 'refused',
    });
    expect(await world.services.credentials.list()).toHaveLength(1);
    expect(await actions('admin.')).toEqual([
      'admin.paired',
      'admin.asked',
      'admin.refused refused',
    ]);
  });

  test('edit: new values are a new version, with everything else as it was', async () => {
    const apiKey = randomKey();
    const { body } = await ask({
      kind: 'edit',
      credential: 'main',
      details: { label: 'Main, renamed' },
      fields: { apiKey },
    });
    const shown = await answerChange(world, true);
    expect(shown.lines).toEqual([
      { what: 'Label', from: 'Main', to: 'Main, renamed' },
      { what: 'New values', from: null, to: 'apiKey' },
    ]);
    expect((await pollChange(world, admin, body.change)).body).toMatchObject({ status: 'done' });
    expect(await main()).toMatchObject({ label: 'Main, renamed', version: 2, scopes: ['read'] });
  });

  test('grant and resume want the password where the window would', async () => {
    world.clock.advance(60 * 60_000);
    await world.pair('grid bot', (await main()).id);
    const grant = { modes: ['reveal' as const], scopes: ['read' as const], uses: 5 };
    await ask({ kind: 'grant', client: 'grid bot', credential: 'main', grant });
    const shown = await changeShown(world);
    expect(shown).toMatchObject({ title: 'Change a grant', subject: 'grid bot', stepUp: false });
    expect(shown.lines).toContainEqual({ what: 'Uses', from: null, to: '5 at the most' });
    await answerChange(world, true);

    await world.add('Trading', { permissions: [], scopes: ['read', 'trade'] });
    await ask({
      kind: 'grant',
      client: 'grid bot',
      credential: 'trading',
      grant: { modes: ['sign'], scopes: ['read', 'trade'] },
    });
    const trading = await changeShown(world);
    expect(trading).toMatchObject({ title: 'Grant a key', stepUp: true });
    world.clock.advance(1000);
    const answered = world.services.adminChanges.answer(trading.id, true);
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(answered).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect((await changeShown(world)).id).toBe(trading.id);
    await withStepUp(world, world.services.adminChanges.answer(trading.id, true));
    const bot = (await world.services.clients.list()).find(({ name }) => name === 'grid bot');
    expect(bot?.grants).toMatchObject([
      { uses: 5 },
      { modes: ['sign'], scopes: ['read', 'trade'], approval: 'session', unattended: [] },
    ]);
  });

  test('activate', async () => {
    await ask({ kind: 'deactivate', credential: 'main' });
    const { status } = await ask({ kind: 'activate', credential: 'main' });
    expect(status).toBe(202);
    expect((await main()).status).toBe('deactivated');
    await answerChange(world, true);
    expect((await main()).status).toBe('active');
  });
});

describe('an admin gives nothing to an admin', () => {
  test('no grant to itself, no resuming of another', async () => {
    const other = await pairAdmin(world, 'other');
    const grant = { modes: ['reveal' as const], scopes: ['read' as const] };
    for (const client of [admin.id, 'Command line', other.id]) {
      const { status, body } = await ask({ kind: 'grant', client, credential: 'main', grant });
      expect([status, body]).toMatchObject([400, { code: 'bad_request', field: 'client' }]);
    }
    await ask({ kind: 'pause', client: 'other' });
    expect((await ask({ kind: 'resume', client: 'other' })).body).toMatchObject({
      code: 'bad_request',
      field: 'client',
    });
    expect(world.services.adminChanges.question()).toEqual({ kind: 'idle' });
  });

  test('what is another admin’s is not there for it', async () => {
    const other = await pairAdmin(world, 'other');
    const { body } = await ask(anAdd());
    const polled = await pollChange(world, other, body.change);
    expect([polled.status, polled.body]).toMatchObject([404, { field: 'change' }]);
  });
});

describe('nobody is asked for what could not be done', () => {
  const cases: [string, AdminChange, number, string][] = [
    [
      'a value of the wrong form',
      { ...anAdd(), fields: { apiKey: 'short', secret: randomKey() } },
      400,
      'fields.apiKey',
    ],
    [
      'a field that is missing',
      { ...anAdd(), fields: { apiKey: randomKey() } },
      400,
      'fields.secret',
    ],
    ['an exchange nobody knows', anAdd({ exchange: 'binanse' }), 400, 'details.exchange'],
    ['a label that is none', anAdd({ label: '\u202e' }), 400, 'details.label'],
    ['a day that is none', anAdd({ created: '2026-02-30' }), 400, 'details.created'],
    [
      'an environment it has not',
      anAdd({ exchange: 'kraken', environment: 'demo' }),
      400,
      'details.environment',
    ],
    ['a key that is not there', { kind: 'activate', credential: 'nowhere' }, 404, 'credential'],
    ['a client that is not there', { kind: 'resume', client: 'nobody' }, 404, 'client'],
    ['nothing at all', { kind: 'edit', credential: 'main', details: {} }, 400, 'details'],
    [
      'another exchange',
      { kind: 'edit', credential: 'main', details: { exchange: 'kraken' } },
      400,
      'details.exchange',
    ],
    ['no values', { kind: 'edit', credential: 'main', details: {}, fields: {} }, 400, 'fields'],
    ['a name that is none', anAdd({ lable: 'x' }), 400, 'details.lable'],
    ['on what is on', { kind: 'activate', credential: 'main' }, 400, 'credential'],
  ];

  test.each(cases)('%s', async (_, change, status, field) => {
    const { status: got, body, text } = await ask(change);
    expect([got, body]).toMatchObject([status, { field }]);
    if ('fields' in change && change.fields !== undefined) {
      for (const value of Object.values(change.fields)) expect(text).not.toContain(value);
    }
    expect(world.services.adminChanges.question()).toEqual({ kind: 'idle' });
  });

  test('a grant that says too little, or the impossible', async () => {
    await world.pair('grid bot', (await main()).id);
    await world.add('Trading', { permissions: [], scopes: ['read', 'trade'] });
    const grant = (credential: string, terms: Extract<AdminChange, { kind: 'grant' }>['grant']) =>
      ask({ kind: 'grant', client: 'grid bot', credential, grant: terms });
    expect((await grant('trading', {})).body.field).toBe('grant.modes');
    expect((await grant('trading', { modes: ['sign'] })).body.field).toBe('grant.scopes');
    expect((await grant('main', { scopes: ['withdraw'] })).body.field).toBe('grant.scopes');
    expect((await grant('main', { approval: 'until' })).body.field).toBe('grant.approvedUntil');
    expect((await grant('main', {})).body.field).toBe('grant');
  });
});

test('lists: every key without its values, every client with its grants', async () => {
  await world.pair('grid bot', (await main()).id, { uses: 9 });
  const keys = await world.ask<AdminCredentialsReply>('GET', '/v1/admin/credentials', {
    token: admin.token,
  });
  expect(keys.body.credentials).toMatchObject([
    { ref: 'main', fields: ['apiKey', 'secret'], clients: ['grid bot'], status: 'active' },
  ]);
  expect(keys.text).not.toContain('test');
  const clients = await world.ask<AdminClientsReply>('GET', '/v1/admin/clients', {
    token: admin.token,
  });
  expect(clients.body.clients).toMatchObject([
    { name: 'Command line', role: 'admin', grants: [] },
    { name: 'grid bot', role: 'user', grants: [{ credential: 'main', uses: 9, used: 0 }] },
  ]);
  expect(clients.text).not.toMatch(/kt_|hash/i);
});

test('an admin uses no key', async () => {
  const lease = await world.ask('POST', '/v1/leases', {
    token: admin.token,
    body: { credential: 'main' },
  });
  expect(lease.status).toBe(404);
  expect((await world.ask('GET', '/v1/credentials', { token: admin.token })).body).toEqual({
    credentials: [],
  });
});
