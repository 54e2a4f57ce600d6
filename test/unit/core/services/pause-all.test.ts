import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { World } from './world.ts';

let world: World;
let reading: string;
let trading: string;
beforeEach(async () => {
  world = await World.opened();
  reading = (await world.add('Main')).id;
  trading = (await world.add('Trading', { permissions: [], scopes: ['read', 'trade'] })).id;
});
afterEach(() => world.remove());

const lease = async (token: string, credential = 'main'): Promise<number> =>
  (await world.ask('POST', '/v1/leases', { token, body: { credential } })).status;

async function statuses(): Promise<Record<string, string>> {
  const clients = await world.services.clients.list();
  return Object.fromEntries(clients.map(({ name, status }) => [name, status]));
}

async function idOf(name: string): Promise<string> {
  const clients = await world.services.clients.list();
  return clients.find((client) => client.name === name)?.id ?? '';
}

describe('pausing all clients', () => {
  test('stops each at once, and says so of each in the log', async () => {
    const tokens = [await world.pair('one', reading), await world.pair('two', reading)];
    expect(await world.services.pauseAll.pause()).toBe(2);
    for (const token of tokens) expect(await lease(token)).toBe(422);
    const paused = (await world.actions()).filter((action) => action === 'client.paused');
    expect(paused).toHaveLength(2);
    expect(world.services.pauseAll.counts()).toEqual({ active: 0, paused: 2 });
  });

  test('with nobody to pause it does nothing', async () => {
    expect(await world.services.pauseAll.pause()).toBe(0);
    expect(await world.services.pauseAll.resume()).toBe(0);
    expect(await world.actions()).not.toContain('client.paused');
  });
});

describe('letting them go on', () => {
  test('leaves alone those that were paused or revoked by themselves', async () => {
    for (const name of ['one', 'before', 'gone', 'changed']) await world.pair(name, reading);
    await world.services.clients.setStatus(await idOf('before'), 'paused');
    await world.services.clients.setStatus(await idOf('gone'), 'revoked');
    await world.services.pauseAll.pause();
    // Paused anew by itself: that is what was said of it last.
    await world.services.clients.setStatus(await idOf('changed'), 'paused');
    expect(await world.services.pauseAll.resume()).toBe(1);
    expect(await statuses()).toEqual({
      one: 'active',
      before: 'paused',
      gone: 'revoked',
      changed: 'paused',
    });
    expect(await world.services.pauseAll.resume()).toBe(0);
  });

  test('is remembered over a lock', async () => {
    const token = await world.pair('one', reading);
    await world.services.pauseAll.pause();
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    expect(world.services.pauseAll.counts()).toEqual({ active: 0, paused: 0 });
    await world.unlock();
    expect(world.services.pauseAll.counts()).toEqual({ active: 0, paused: 1 });
    await world.services.pauseAll.resume();
    expect(await lease(token)).toBe(201);
  });

  test('asks for the password where one may do more than read; without it nobody goes on', async () => {
    await world.pair('reader', reading);
    const pairing = world.pair('trader', trading);
    await world.typeStepUp();
    await pairing;
    await world.services.pauseAll.pause();
    // The password of a moment ago counts no more.
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    await world.unlock();
    const resuming = world.services.pauseAll.resume().catch((error: unknown) => error);
    await world.stepUpShown();
    world.services.stepUp.cancel();
    expect(await resuming).toMatchObject({ code: 'step_up_cancelled' });
    expect(await statuses()).toEqual({ reader: 'paused', trader: 'paused' });
  });
});
