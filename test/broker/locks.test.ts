import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RefusedWhileLocked } from '../../electron/core/broker/broker.ts';
import type { LeaseReply, Problem } from '../../shared/broker/protocol.ts';
import type { Grant } from '../../shared/model/client.ts';
import type { Ask, Reply } from './setup/http.ts';
import { World } from './setup/world.ts';

let world: World;
let key: string;
let agent: Agent;
beforeEach(async () => {
  world = await World.make();
  key = await world.addKey();
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(async () => {
  agent.destroy();
  await world.remove();
});

const lease = <T = Problem>(token: string, rest: Ask = {}): Promise<Reply<T>> =>
  world.ask<T>('POST', '/v1/leases', { token, body: { credential: 'binance-main' }, ...rest });
const client = (grant: Partial<Grant> = {}) => world.addClient([{ credential: key, ...grant }]);
const locked = { status: 423, body: { code: 'locked' }, headers: { 'retry-after': '10' } };

describe('vault lock', () => {
  it('stops an open connection at its next request', async () => {
    const { token } = await client();
    expect((await lease(token, { agent })).status).toBe(201);
    await world.lockVault();
    expect(await lease(token, { agent })).toMatchObject(locked);
    expect(world.vault.unsealCount).toBe(1);
  });

  it('takes open questions back, and their callers learn why', async () => {
    const { token } = await client({ approval: 'session' });
    const reply = lease(token);
    const { id } = await world.question();
    await world.lockVault();
    expect(await reply).toMatchObject(locked);
    expect(world.owner.withdrawn).toEqual([id]);
    expect(() => world.queue.answer(id, 'once')).toThrow();
    await world.unlock();
    expect((await world.events()).filter(({ action }) => action === 'lease.refused')).toMatchObject(
      [{ rule: 'locked' }],
    );
    expect(world.vault.unsealCount).toBe(0);
  });

  it('can not tell a good token from a bad one, and refuses both alike', async () => {
    const { token } = await client({ unattended: ['reveal'] });
    await world.lockVault();
    const replies = await Promise.all([
      lease(token),
      lease(`kt_${'A'.repeat(43)}`),
      lease('nonsense'),
    ]);
    expect(new Set(replies.map(({ text }) => text)).size).toBe(1);
    expect(replies[0]).toMatchObject(locked);
  });

  it('lets nothing through but the status', async () => {
    const { token } = await client();
    await world.lockVault();
    for (const [method, path] of [
      ['GET', '/v1/credentials'],
      ['GET', '/v1/whoami'],
      ['POST', '/v1/lock'],
      ['DELETE', `/v1/leases/${'A'.repeat(22)}`],
    ] as const) {
      expect(await world.ask(method, path, { token })).toMatchObject(locked);
    }
    expect(await world.ask('POST', '/v1/pairings', { body: { name: 'bot' } })).toMatchObject(
      locked,
    );
    expect((await world.ask('GET', '/v1/status')).body).toMatchObject({ locked: true });
  });

  it('is told to the owner with the number of refused requests and the program', async () => {
    const { token } = await client();
    const told: RefusedWhileLocked[] = [];
    world.broker.onRefusedWhileLocked((refused) => told.push(refused));
    await world.lockVault();
    await lease(token);
    await lease(token);
    expect(told).toEqual([1, 2].map((count) => ({ count, process: expect.any(String) })));
    await world.unlock();
    await world.lockVault();
    await lease(token);
    expect(told.at(-1)?.count).toBe(1);
  });

  it('refused requests are one line with a number in the log', async () => {
    const { token } = await client();
    await world.lockVault();
    for (let i = 0; i < 5; i++) await lease(token);
    world.clock.advance(60_000);
    await world.unlock();
    const refused = (await world.events()).filter(({ action }) => action === 'lease.refused');
    expect(refused).toMatchObject([{ rule: 'locked' }, { rule: 'locked', detail: { count: 4 } }]);
  });

  it('is within reach of every client', async () => {
    const { id, token } = await client();
    expect(await world.ask('POST', '/v1/lock', { token })).toMatchObject({ status: 204, text: '' });
    expect(world.vault.state).toBe('locked');
    await world.unlock();
    expect(await world.events()).toMatchObject([
      { action: 'vault.locked', actor: { kind: 'client', id } },
    ]);
  });

  it('ends all leases', async () => {
    const { token } = await client();
    const { body } = await lease<LeaseReply>(token);
    await world.lockVault();
    await world.unlock();
    expect((await world.ask('DELETE', `/v1/leases/${body.lease}`, { token })).status).toBe(404);
  });
});

describe('window lock', () => {
  it('leaves a client whose grant is unattended served, and no other', async () => {
    const attended = await client();
    const unattended = await client({ unattended: ['reveal'] });
    world.vault.lockWindow();
    expect((await lease<LeaseReply>(unattended.token)).body.values).toEqual({
      apiKey: 'test-key',
      secret: 'test-secret',
    });
    expect(await lease(attended.token)).toMatchObject(locked);
    expect(await lease(`kt_${'A'.repeat(43)}`)).toMatchObject(locked);
    expect((await world.ask('GET', '/v1/status')).body).toMatchObject({ locked: false });
    expect(world.vault.unsealCount).toBe(1);
  });

  it('hides from an unattended client what it has for attended use only', async () => {
    const other = await world.addKey({ ref: 'other' });
    const { token } = await world.addClient([
      { credential: key, unattended: ['reveal'] },
      { credential: other },
    ]);
    world.vault.lockWindow();
    expect(
      (await world.ask<{ credentials: unknown[] }>('GET', '/v1/credentials', { token })).body
        .credentials,
    ).toHaveLength(1);
    expect(
      (await world.ask('POST', '/v1/leases', { token, body: { credential: 'other' } })).status,
    ).toBe(404);
  });

  it('asks nobody, and says so', async () => {
    const { token } = await client({ unattended: ['reveal'], approval: 'session' });
    world.vault.lockWindow();
    expect(await lease(token)).toMatchObject({
      ...locked,
      body: { code: 'locked', rule: 'window-locked' },
    });
    expect(world.owner.shown).toEqual([]);
  });

  it('goes on with what was approved for the session', async () => {
    const { token } = await client({ unattended: ['reveal'], approval: 'session' });
    const first = lease(token);
    await world.answer('session');
    await first;
    world.vault.lockWindow();
    expect((await lease(token)).status).toBe(201);
  });

  it('takes open questions back', async () => {
    const { token } = await client({ approval: 'session' });
    const reply = lease(token);
    await world.question();
    world.vault.lockWindow();
    expect(await reply).toMatchObject({ ...locked, body: { rule: 'window-locked' } });
    expect(world.vault.unsealCount).toBe(0);
  });

  it('opens no pairing', async () => {
    world.vault.lockWindow();
    const reply = await world.ask('POST', '/v1/pairings', { body: { name: 'bot' } });
    expect(reply).toMatchObject({ ...locked, body: { rule: 'window-locked' } });
    expect(world.pairings.state().open).toBe(0);
  });

  it('ends in vault lock for everybody', async () => {
    const { token } = await client({ unattended: ['reveal'] });
    world.vault.lockWindow();
    expect((await lease(token, { agent })).status).toBe(201);
    await world.lockVault();
    expect(await lease(token, { agent })).toMatchObject(locked);
  });
});
