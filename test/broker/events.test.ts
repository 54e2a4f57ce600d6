import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EVENTS, type LeaseReply } from '../../shared/broker/protocol.ts';
import { EventReader } from './setup/event-reader.ts';
import { World } from './setup/world.ts';

let world: World;
let key: string;
let id: string;
let token: string;
let readers: EventReader[];

beforeEach(async () => {
  world = await World.make();
  key = await world.addKey();
  ({ id, token } = await world.addClient([{ credential: key }], 'grid bot'));
  readers = [];
});
afterEach(async () => {
  for (const reader of readers) reader.close();
  await world.remove();
});

async function listen(as = token): Promise<EventReader> {
  const reader = await EventReader.open(world.socket, as);
  readers.push(reader);
  return reader;
}
async function lease(as = token): Promise<string> {
  const reply = await world.ask<LeaseReply>('POST', '/v1/leases', {
    token: as,
    body: { credential: 'binance-main' },
  });
  expect(reply.status).toBe(201);
  return reply.body.lease;
}
/** A save that does not end until it is let go, so that what is told before it is told before it is saved. */
function holdSaves(): { readonly letGo: () => void } {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const update = world.vault.update.bind(world.vault);
  world.vault.update = async (change) => {
    await held;
    return update(change);
  };
  return { letGo };
}

describe('a stream of events', () => {
  it('begins at once, and is of the kind that browsers and libraries read', async () => {
    const { status, headers } = await listen();
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
    });
  });

  it('wants a token', async () => {
    expect((await world.ask('GET', '/v1/events')).status).toBe(401);
    expect((await world.ask('GET', '/v1/events', { token: 'kt_unknown' })).status).toBe(401);
  });

  it('says that it lives every fifteen seconds', async () => {
    const reader = await listen();
    const before = reader.comments;
    world.clock.advance(14_999);
    await lease();
    expect(reader.comments).toBe(before);
    world.clock.advance(1);
    await reader.until(() => reader.comments === before + 1);
    world.clock.advance(15_000);
    await reader.until(() => reader.comments === before + 2);
  });

  it('lets go of everything when the client hangs up', async () => {
    const waiting = world.clock.waiting;
    const reader = await listen();
    // The heartbeat; beside it something may wait for a moment.
    while (world.clock.waiting !== waiting + 1) await new Promise(setImmediate);
    reader.close();
    while (world.clock.waiting > waiting) await new Promise(setImmediate);
  });

  it('counts as a connection of its client', async () => {
    await world.remove();
    world = await World.make({
      seams: { connections: { connections: 9, connectionsPerClient: 2, connectionsUnknown: 9 } },
    });
    ({ token } = await world.addClient([{ credential: await world.addKey() }]));
    await Promise.all([listen(), listen()]);
    expect((await EventReader.open(world.socket, token)).status).toBe(429);
  });
});

describe('what is told', () => {
  it('of a key that was turned', async () => {
    const reader = await listen();
    await world.changeKey(key, { version: 2 });
    expect(await reader.next()).toEqual({
      event: 'credential.rotated',
      data: { credential: 'binance-main', version: 2 },
    });
  });

  it('of a key that was turned off, with the lease that rests on it, before that is saved', async () => {
    const open = await lease();
    const reader = await listen();
    const { letGo } = holdSaves();
    const saved = world.registry.lowerCredential(key, 'deactivated', () =>
      world.changeKey(key, { status: 'deactivated' }),
    );
    expect(await reader.next()).toEqual({
      event: 'lease.revoked',
      data: { lease: open, credential: 'binance-main' },
    });
    expect(await reader.next()).toEqual({
      event: 'credential.deactivated',
      data: { credential: 'binance-main' },
    });
    letGo();
    await saved;
    expect((await world.ask('DELETE', `/v1/leases/${open}`, { token })).status).toBe(404);
    expect(await world.events()).toMatchObject([
      { action: 'lease.granted' },
      { action: 'lease.revoked', actor: { kind: 'app' }, detail: { lease: open, client: id } },
      { action: 'request.refused', rule: 'not_found' },
    ]);
    expect(reader.told).toEqual([]);
  });

  it('of a grant that was taken away, as of a key that is there no more', async () => {
    const open = await lease();
    const reader = await listen();
    await world.registry.removeGrant(id, key);
    expect(await reader.next()).toMatchObject({ event: 'lease.revoked', data: { lease: open } });
    expect(await reader.next()).toMatchObject({ event: 'credential.deactivated' });
  });

  it('of being paused, and then no more, before that is saved', async () => {
    const open = await lease();
    const reader = await listen();
    const { letGo } = holdSaves();
    const saved = world.registry.setStatus(id, 'paused');
    expect(await reader.next()).toMatchObject({ event: 'lease.revoked', data: { lease: open } });
    expect(await reader.next()).toEqual({ event: 'client.revoked', data: { status: 'paused' } });
    await reader.ended;
    letGo();
    await saved;
  });

  it('of being revoked, and then no more', async () => {
    const reader = await listen();
    await world.registry.setStatus(id, 'revoked');
    expect(await reader.next()).toEqual({ event: 'client.revoked', data: { status: 'revoked' } });
    await reader.ended;
    expect((await EventReader.open(world.socket, token)).status).toBe(401);
  });

  it('of the panic switch, before it is written down, and of its end', async () => {
    const open = await lease();
    const reader = await listen();
    const pulled = world.panic.pull('exits');
    expect(await reader.next()).toMatchObject({ event: 'lease.revoked', data: { lease: open } });
    expect(await reader.next()).toEqual({ event: 'frozen', data: { level: 'exits' } });
    await world.panic.pull('stop');
    expect(await reader.next()).toEqual({ event: 'frozen', data: { level: 'stop' } });
    await pulled;
    await world.panic.thaw();
    expect(await reader.next()).toEqual({ event: 'thawed', data: {} });
  });

  it('of the panic switch to who comes while it is pulled', async () => {
    await world.panic.pull('exits');
    expect(await (await listen()).next()).toEqual({ event: 'frozen', data: { level: 'exits' } });
  });

  it('has the shapes of the protocol', async () => {
    const open = await lease();
    const reader = await listen();
    await world.changeKey(key, { version: 2 });
    await world.panic.pull('exits');
    await world.panic.thaw();
    await world.lockVault();
    await world.unlock();
    await world.registry.setStatus(id, 'revoked');
    await reader.ended;
    expect(reader.told.map(({ event }) => event)).toEqual([
      'credential.rotated',
      'lease.revoked',
      'frozen',
      'thawed',
      'locked',
      'unlocked',
      'client.revoked',
    ]);
    for (const { event, data } of reader.told)
      expect(EVENTS[event as keyof typeof EVENTS].safeParse(data).success).toBe(true);
    expect(JSON.stringify(reader.told)).toContain(open);
  });
});

describe('what is not told', () => {
  it('is anything about keys that were not granted', async () => {
    const other = await world.addKey({ ref: 'kraken-main', label: 'Kraken main' });
    const { id: them } = await world.addClient([{ credential: other }]);
    const reader = await listen();
    await world.changeKey(other, { version: 2 });
    await world.registry.lowerCredential(other, 'deactivated', () =>
      world.changeKey(other, { status: 'deactivated' }),
    );
    await world.registry.setStatus(them, 'revoked');
    await world.changeKey(key, { version: 2 });
    expect(await reader.next()).toMatchObject({ data: { credential: 'binance-main' } });
    expect(reader.told).toEqual([]);
  });

  it('is a change of what nobody may see: a label, a note', async () => {
    const reader = await listen();
    await world.changeKey(key, { notes: 'other', label: 'other' });
    await world.changeKey(key, { version: 2 });
    expect((await reader.next()).event).toBe('credential.rotated');
  });
});

describe('the two locks', () => {
  it('the vault lock takes every lease, and the stream stays until it is opened', async () => {
    const open = await lease();
    const reader = await listen();
    await world.lockVault();
    expect(await reader.next()).toMatchObject({ event: 'lease.revoked', data: { lease: open } });
    expect(await reader.next()).toEqual({ event: 'locked', data: { lock: 'vault' } });
    const before = reader.comments;
    world.clock.advance(15_000);
    await reader.until(() => reader.comments > before);
    await world.unlock();
    expect(await reader.next()).toEqual({ event: 'unlocked', data: {} });
    await world.changeKey(key, { version: 2 });
    expect(await reader.next()).toMatchObject({ event: 'credential.rotated' });
  });

  it('the window lock is told only to whom it stops', async () => {
    const { token: nightBot } = await world.addClient([
      { credential: key, unattended: ['reveal'] },
    ]);
    const [day, night] = [await listen(), await listen(nightBot)];
    const open = await lease(nightBot);
    world.vault.lockWindow();
    expect(await day.next()).toEqual({ event: 'locked', data: { lock: 'window' } });
    world.vault.lock();
    expect(await day.next()).toEqual({ event: 'locked', data: { lock: 'vault' } });
    expect(await night.next()).toMatchObject({ event: 'lease.revoked', data: { lease: open } });
    expect(await night.next()).toEqual({ event: 'locked', data: { lock: 'vault' } });
    await world.unlock();
    expect(await day.next()).toEqual({ event: 'unlocked', data: {} });
    expect(await night.next()).toEqual({ event: 'unlocked', data: {} });
  });

  it('the vault lock behind the window lock tells of the leases that it takes', async () => {
    const other = await world.addKey({ ref: 'kraken-main', label: 'Kraken main' });
    const { token: nightBot } = await world.addClient([
      { credential: key, unattended: ['reveal'] },
      { credential: other },
    ]);
    const [day, night] = [await listen(), await listen(nightBot)];
    const taken = await lease();
    const reply = await world.ask<LeaseReply>('POST', '/v1/leases', {
      token: nightBot,
      body: { credential: 'kraken-main' },
    });
    world.vault.lockWindow();
    expect((await day.next()).event).toBe('locked');
    world.vault.lock();
    expect(await day.next()).toMatchObject({ event: 'lease.revoked', data: { lease: taken } });
    expect(await night.next()).toEqual({
      event: 'lease.revoked',
      data: { lease: reply.body.lease, credential: 'kraken-main' },
    });
  });

  it('the window lock takes no lease, and is told to be over only to whom it was told', async () => {
    const { token: nightBot } = await world.addClient([
      { credential: key, unattended: ['reveal'] },
    ]);
    const [day, night] = [await listen(), await listen(nightBot)];
    const open = await lease();
    world.vault.lockWindow();
    expect((await day.next()).event).toBe('locked');
    await world.unlock();
    expect((await day.next()).event).toBe('unlocked');
    expect((await world.ask('DELETE', `/v1/leases/${open}`, { token })).status).toBe(204);
    expect([day.told, night.told]).toEqual([[], []]);
  });
});
