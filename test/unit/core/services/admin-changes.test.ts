/** What waits for the owner: how long, in which order, and what ends it. The socket's side is test/broker/admin.test.ts. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AskedChange, Asker } from '../../../../electron/core/broker/admin-desk.ts';
import { actorOf } from '../../../../electron/core/clients/identity.ts';
import type { AdminChangeReply } from '../../../../shared/broker/protocol.ts';
import { UNKNOWN_PROCESS } from '../../../../shared/model/client.ts';
import { Secret } from '../../../../shared/secret.ts';
import { answerChange, changeShown, type PairedAdmin, pairAdmin } from '../../../setup/admin.ts';
import { randomKey, World } from './world.ts';

let world: World;
let admin: PairedAdmin;
let asker: Asker;
const given: Secret[] = [];
beforeEach(async () => {
  world = await World.opened();
  admin = await pairAdmin(world);
  asker = askerOf(admin.id);
  given.length = 0;
});
afterEach(() => world.remove());

function askerOf(id: string): Asker {
  const client = world.core.registry.admins.find(id);
  if (client === null) throw new Error('no such admin');
  return { client, process: UNKNOWN_PROCESS, actor: actorOf(client, UNKNOWN_PROCESS) };
}

function anAdd(label: string): AskedChange {
  const fields = { apiKey: Secret.fromText(randomKey()), secret: Secret.fromText(randomKey()) };
  given.push(...Object.values(fields));
  return { kind: 'add', details: { label, exchange: 'binance', scopes: ['read'] }, fields };
}

const changes = () => world.services.adminChanges;
const ask = (label: string): Promise<AdminChangeReply> => changes().ask(anAdd(label), asker);
const never = new AbortController().signal;
const poll = (id: string, waitMs = 0) => changes().poll(asker.client.id, id, waitMs, never);
const left = (): number => given.reduce((sum, secret) => sum + secret.byteLength, 0);

describe('one at a time', () => {
  test('the others stand behind it, and a click can not land on what took its place', async () => {
    const [first, second] = [await ask('One'), await ask('Two')];
    expect((await changeShown(world)).id).toBe(first.change);
    world.clock.advance(1000);
    await expect(changes().answer(second.change, true)).rejects.toMatchObject({
      code: 'bad_request',
    });
    await changes().answer(first.change, false);
    expect((await changeShown(world)).id).toBe(second.change);
    await expect(changes().answer(second.change, true)).rejects.toMatchObject({
      code: 'bad_request',
    });
    world.clock.advance(1000);
    await changes().answer(second.change, true);
    expect((await poll(second.change)).status).toBe('done');
  });

  test('three wait at the most, for each client', async () => {
    for (const label of ['One', 'Two', 'Three']) await ask(label);
    await expect(ask('Four')).rejects.toMatchObject({ code: 'rate_limited' });
    expect(given.slice(6).map(({ byteLength }) => byteLength)).toEqual([0, 0]);
    const other = await pairAdmin(world, 'other');
    const { status } = await changes().ask(anAdd('Five'), askerOf(other.id));
    expect(status).toBe('pending');
  });

  test('who is refused three times must be silent for a while', async () => {
    for (const label of ['One', 'Two', 'Three']) {
      await ask(label);
      await answerChange(world, false);
    }
    await expect(ask('Four')).rejects.toMatchObject({
      code: 'rate_limited',
      facts: { retryAfter: 60 },
    });
    world.clock.advance(60_000);
    expect((await ask('Five')).status).toBe('pending');
  });
});

describe('what ends it, ends its values too', () => {
  test('a yes', async () => {
    const { change } = await ask('One');
    expect(left()).toBeGreaterThan(0);
    await answerChange(world, true);
    expect((await poll(change)).status).toBe('done');
    expect(left()).toBe(0);
  });

  test('a no', async () => {
    const { change } = await ask('One');
    await answerChange(world, false);
    expect([(await poll(change)).status, left()]).toEqual(['refused', 0]);
  });

  test('closing the window, also in the first second', async () => {
    const { change } = await ask('One');
    changes().closed();
    expect([(await poll(change)).status, left()]).toEqual(['refused', 0]);
    expect(changes().question()).toEqual({ kind: 'idle' });
  });

  test('ten minutes', async () => {
    const { change } = await ask('One');
    const waiting = poll(change, 60 * 60_000);
    world.clock.advance(10 * 60_000 - 1);
    expect((await poll(change)).status).toBe('pending');
    world.clock.advance(1);
    expect([(await waiting).status, left()]).toEqual(['expired', 0]);
    await expect(changes().answer(change, true)).rejects.toMatchObject({ code: 'question_gone' });
  });

  test.each(['window', 'vault'])('a lock of the %s', async (lock) => {
    const { change } = await ask('One');
    const waiting = poll(change, 60_000);
    const { session } = world.services;
    if (lock === 'window') session.lockWindow('owner');
    else await session.lockVault({ kind: 'owner' }, 'owner');
    expect([(await waiting).status, left()]).toEqual(['expired', 0]);
    expect(changes().question()).toEqual({ kind: 'idle' });
    await world.unlock();
    expect(changes().question()).toEqual({ kind: 'idle' });
  });

  test('the owner ending its client', async () => {
    const { change } = await ask('One');
    await world.services.clients.setStatus(admin.id, 'revoked');
    expect([(await poll(change)).status, left()]).toEqual(['expired', 0]);
  });

  test('a change that is refused before anybody was asked', async () => {
    const change = anAdd('One');
    if (change.kind !== 'add') throw new Error('no add');
    const fields = { apiKey: Secret.fromText('short'), secret: Secret.fromText(randomKey()) };
    const wrong = { ...change, fields };
    await expect(changes().ask(wrong, asker)).rejects.toMatchObject({
      field: 'fields.apiKey',
    });
    expect([fields.apiKey.byteLength, fields.secret.byteLength]).toEqual([0, 0]);
  });

  test('a disk that is full when it is done: the owner and the program both hear of it', async () => {
    const { change } = await ask('One');
    const { id } = await changeShown(world);
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    world.clock.advance(1000);
    await expect(changes().answer(id, true)).rejects.toMatchObject({ code: 'audit_unavailable' });
    world.outside.auditFault = null;
    const end = await poll(change);
    expect([end.status, left()]).toEqual(['failed', 0]);
    expect(end.problem).toMatch(/audit log/);
    expect(world.core.vault.manifest.credentials).toEqual([]);
  });
});

describe('meanwhile', () => {
  const resumed = async (): Promise<{ change: string; bot: string }> => {
    const key = await world.add('Trading', { permissions: [], scopes: ['read', 'trade'] });
    await world.pair('grid bot', key.id, { scopes: ['read', 'trade'], modes: ['sign'] });
    const bot = world.core.vault.manifest.clients[0]?.id ?? '';
    await world.services.clients.setStatus(bot, 'paused');
    const { change } = await changes().ask({ kind: 'resume', client: 'grid bot' }, asker);
    return { change, bot };
  };

  test('a password that comes after the time was up does nothing', async () => {
    const pairing = resumed();
    // The pairing of the bot itself wants none: its grant is checked by the window alone in this world.
    const { change, bot } = await pairing;
    world.clock.advance(9 * 60_000);
    const { id } = await changeShown(world);
    const answered = changes().answer(id, true);
    await world.stepUpShown();
    await expect(changes().answer(id, true)).rejects.toMatchObject({ code: 'bad_request' });
    world.clock.advance(60_000);
    await world.typeStepUp();
    await expect(answered).rejects.toMatchObject({ code: 'question_gone' });
    expect((await poll(change)).status).toBe('expired');
    expect(world.core.registry.find(bot)?.status).toBe('paused');
  });

  test('the window closed while the password is asked for is a no', async () => {
    const { change, bot } = await resumed();
    world.clock.advance(9 * 60_000);
    const { id } = await changeShown(world);
    const answered = changes().answer(id, true);
    await world.stepUpShown();
    changes().closed();
    await world.typeStepUp();
    await expect(answered).rejects.toMatchObject({ code: 'question_gone' });
    expect((await poll(change)).status).toBe('refused');
    expect(world.core.registry.find(bot)?.status).toBe('paused');
  });

  test('a key that was changed since it was shown is not changed over that', async () => {
    const key = await world.add('Main');
    const { change } = await changes().ask(
      { kind: 'edit', credential: 'main', details: { notes: 'theirs' }, fields: null },
      asker,
    );
    await world.services.credentials.setStatus(key.id, 'deactivated');
    await world.services.credentials.edit(key.id, { ...details(key), notes: 'mine' }, null);
    const { id } = await changeShown(world);
    world.clock.advance(1000);
    await expect(changes().answer(id, true)).rejects.toMatchObject({ code: 'invalid_field' });
    expect((await poll(change)).problem).toMatch(/meanwhile/);
    expect(world.core.vault.manifest.credentials[0]?.notes).toBe('mine');
  });

  test('the panic switch: what gives is refused, what turns a key goes on', async () => {
    const key = await world.add('Main');
    await world.services.credentials.setStatus(key.id, 'deactivated');
    const activate: AskedChange = { kind: 'activate', credential: 'main' };
    const before = await changes().ask(activate, asker);
    await world.services.panic.pull('exits');
    expect((await poll(before.change)).status).toBe('refused');
    await expect(changes().ask(activate, asker)).rejects.toMatchObject({ code: 'frozen' });
    await expect(
      changes().ask({ kind: 'deactivate', credential: 'main' }, asker),
    ).resolves.toMatchObject({ status: 'done' });
    await ask('Fresh');
    await answerChange(world, true);
    expect(world.core.vault.manifest.credentials.map(({ ref }) => ref)).toEqual(['main', 'fresh']);
  });
});

function details(key: Awaited<ReturnType<World['add']>>) {
  const { label, exchange, account, environment, permissions, scopes, ipAllowList } = key;
  const { created, rotationDays, rotateBy, expires, tags, notes } = key;
  return {
    label,
    exchange,
    account,
    environment,
    permissions,
    scopes,
    ipAllowList,
    created,
    rotationDays,
    rotateBy,
    expires,
    tags,
    notes,
  };
}
