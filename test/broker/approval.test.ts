import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeaseReply, Problem } from '../../shared/broker/protocol.ts';
import type { Grant } from '../../shared/model/client.ts';
import type { Ask, Reply } from './setup/http.ts';
import { World } from './setup/world.ts';

let world: World;
let key: string;
beforeEach(async () => {
  world = await World.make();
  key = await world.addKey();
});
afterEach(() => world.remove());

const lease = <T = Problem>(token: string, rest: Ask = {}, body: object = {}): Promise<Reply<T>> =>
  world.ask<T>('POST', '/v1/leases', {
    token,
    body: { credential: 'binance-main', ...body },
    ...rest,
  });
const client = (grant: Partial<Grant> = {}, name?: string) =>
  world.addClient([{ credential: key, approval: 'session', ...grant }], name);

async function expectOneRefusal(rule: string): Promise<void> {
  expect(world.vault.unsealCount).toBe(0);
  expect(await world.events()).toEqual([
    expect.objectContaining({
      action: 'lease.refused',
      outcome: 'refused',
      rule,
      credential: { id: key, label: 'Binance main' },
      scopes: ['read', 'trade'],
    }),
  ]);
}

describe('a question', () => {
  it('tells the owner who asks, for what, why, and what the worst is', async () => {
    const { id, token } = await client({}, 'grid bot');
    const reply = lease(
      token,
      { headers: { prefer: 'wait=30' } },
      { reason: 'daily \u202Estart\n now', fields: ['apiKey'] },
    );
    const question = await world.question();
    expect(question).toEqual({
      id: expect.any(String),
      client: { id, name: 'grid bot', purpose: '' },
      process: expect.objectContaining({ pid: process.pid, executable: process.execPath }),
      changes: [
        expect.stringContaining(`the program is ${process.execPath}`),
        expect.any(String),
      ].slice(0, question.changes.length),
      credential: {
        id: key,
        label: 'Binance main',
        exchange: 'binance',
        account: '',
        scopes: ['read', 'trade'],
        risk: 3,
      },
      mode: 'reveal',
      scopes: ['read', 'trade'],
      fields: ['apiKey'],
      request: null,
      reason: 'daily start now',
      worstCase: "Could sell everything on Binance main; can't withdraw",
      timesBefore: 0,
      overPrivileged: false,
      rememberable: true,
      repinnable: false,
      stepUp: false,
      askedAt: world.clock.now(),
      expiresAt: world.clock.now() + 30_000,
      armedAt: world.clock.now() + 1000,
    });
    await world.answer('once');
    expect((await reply).status).toBe(201);
  });

  it('that is answered "once" gives the key, and asks again the next time', async () => {
    const { token } = await client();
    for (const before of [0, 1, 2]) {
      const reply = lease<LeaseReply>(token);
      const question = await world.answer('once');
      expect(question.timesBefore).toBe(before);
      expect((await reply).body.values).toEqual({ apiKey: 'test-key', secret: 'test-secret' });
    }
    expect((await world.events()).map(({ rule, detail }) => [rule, detail?.['answer']])).toEqual(
      Array(3).fill(['ask-once-per-session', 'once']),
    );
  });

  it('that is answered "for this session" is not asked again until the vault locks', async () => {
    const { token } = await client();
    const first = lease(token);
    await world.answer('session');
    expect((await first).status).toBe(201);
    expect((await lease(token)).status).toBe(201);
    expect(world.owner.shown).toHaveLength(1);
    expect((await world.events()).map(({ rule }) => rule)).toEqual([
      'ask-once-per-session',
      'granted-for-session',
    ]);

    await world.lockVault();
    await world.unlock();
    const after = lease(token);
    const question = await world.answer('no');
    expect(question.timesBefore).toBe(2);
    expect((await after).status).toBe(422);
  });

  it('is asked again for other fields, and after any change to the client', async () => {
    const { id, token } = await client();
    const first = lease(token);
    await world.answer('session');
    await first;
    const fewer = lease(token, {}, { fields: ['apiKey'] });
    await world.answer('once');
    expect((await fewer).status).toBe(201);
    await world.registry.setStatus(id, 'paused');
    await world.registry.setStatus(id, 'active');
    const again = lease(token);
    await world.answer('once');
    expect((await again).status).toBe(201);
    expect(world.owner.shown).toHaveLength(3);
  });

  it('is asked every time where the grant says so', async () => {
    const { token } = await client({ approval: 'every-time' });
    const reply = lease(token);
    const { id, rememberable } = await world.question();
    expect(rememberable).toBe(false);
    world.clock.advance(1000);
    expect(() => world.queue.answer(id, 'session')).toThrow(
      expect.objectContaining({ code: 'bad_request' }),
    );
    world.queue.answer(id, 'once');
    expect((await reply).status).toBe(201);
  });

  it('is asked for a key above trade, though the grant says always', async () => {
    const scopes: Grant['scopes'] = ['read', 'withdraw'];
    await world.changeKey(key, { scopes });
    const { token } = await client({ approval: 'always', scopes });
    const reply = lease(token);
    const question = await world.answer('once');
    expect(question.worstCase).toBe('Could send everything on Binance main to an outside address');
    expect((await reply).status).toBe(201);
  });

  it('that is answered No gives nothing', async () => {
    const { token } = await client();
    const reply = lease(token);
    await world.answer('no');
    expect(await reply).toMatchObject({
      status: 422,
      body: { code: 'denied', rule: 'owner-said-no' },
    });
    await expectOneRefusal('owner-said-no');
  });

  it('that nobody answers gives nothing', async () => {
    const { token } = await client();
    const reply = lease(token, { headers: { prefer: 'wait=5' } });
    await world.question();
    world.clock.advance(5000);
    expect(await reply).toMatchObject({ status: 408, body: { code: 'approval_timeout' } });
    await expectOneRefusal('approval_timeout');
    expect(world.owner.withdrawn).toHaveLength(1);
  });

  it('stands for a minute when the client does not say', async () => {
    const { token } = await client();
    const reply = lease(token);
    const { askedAt, expiresAt } = await world.question();
    expect(expiresAt - askedAt).toBe(60_000);
    world.clock.advance(60_000);
    expect((await reply).status).toBe(408);
  });

  it('is not asked of anybody for a client that will not wait', async () => {
    const { token } = await client();
    expect((await lease(token, { headers: { prefer: 'wait=0' } })).status).toBe(408);
    expect(world.owner.shown).toEqual([]);
    await expectOneRefusal('approval_timeout');
  });

  it('is taken back when the caller hangs up', async () => {
    const { token } = await client();
    const caller = new AbortController();
    const reply = lease(token, { signal: caller.signal }).catch((error: Error) => error.name);
    await world.question();
    caller.abort();
    expect(await reply).toBe('AbortError');
    await world.owner.until(() => world.owner.withdrawn.length === 1);
    while ((await world.events()).length === 0) await new Promise(setImmediate);
    await expectOneRefusal('caller-gone');
  });

  it('is taken back when the client is revoked, which learns why', async () => {
    const { id, token } = await client();
    const reply = lease(token);
    await world.question();
    await world.registry.setStatus(id, 'revoked');
    expect(await reply).toMatchObject({ status: 401 });
    await expectOneRefusal('unauthorized');
  });

  it('is taken back when the grant is removed, and then there is no such key', async () => {
    const { id, token } = await client();
    const reply = lease(token);
    await world.question();
    await world.registry.removeGrant(id, key);
    expect(await reply).toMatchObject({ status: 404 });
    await expectOneRefusal('not_found');
  });

  it('answered Yes does not give a key that was deactivated meanwhile', async () => {
    const { token } = await client();
    const reply = lease(token);
    await world.question();
    await world.changeKey(key, { status: 'deactivated' });
    await world.answer('once');
    expect(await reply).toMatchObject({ status: 409 });
    await expectOneRefusal('key-inactive');
  });

  it('answered Yes does not give more than the owner saw', async () => {
    const { token } = await client({ scopes: ['read', 'trade', 'withdraw'] });
    const reply = lease(token);
    await world.question();
    await world.changeKey(key, { scopes: ['read', 'trade', 'withdraw'] });
    await world.answer('once');
    expect(await reply).toMatchObject({ status: 422, body: { rule: 'changed-meanwhile' } });
    expect(world.vault.unsealCount).toBe(0);
  });
});

describe('many questions', () => {
  it('fold into one when the same process asks the same', async () => {
    const { token } = await client();
    const replies = [lease(token), lease(token), lease(token)];
    await world.question();
    // All three wait: a fourth would only tell so by being asked about, so the log is what shows it.
    await world.answer('once');
    const first = await Promise.race(replies);
    expect(first.status).toBe(201);
    while (world.queue.open().length > 0) {
      world.clock.advance(1000);
      const [open] = world.queue.open();
      if (open !== undefined) world.queue.answer(open.id, 'once');
    }
    expect((await Promise.all(replies)).map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it('are three of a client at the most', async () => {
    const { token } = await client();
    const replies = ['a', 'b', 'c'].map((reason) => lease(token, {}, { reason }));
    await world.owner.until(() => world.queue.open().length > 0);
    while (world.queue.open().length < 3) await new Promise(setImmediate);
    const fourth = await lease(token, {}, { reason: 'd' });
    expect(fourth).toMatchObject({ status: 429, body: { code: 'rate_limited' } });
    expect(Number(fourth.headers['retry-after'])).toBeGreaterThan(0);
    world.queue.withdraw();
    await Promise.all(replies);
    expect(world.vault.unsealCount).toBe(0);
  });

  it('that nobody answers silence the client, and not the others', async () => {
    const { token } = await client();
    for (const reason of ['a', 'b']) {
      const reply = lease(token, { headers: { prefer: 'wait=1' } }, { reason });
      await world.question();
      world.clock.advance(1000);
      await reply;
    }
    expect(await lease(token)).toMatchObject({ status: 429, headers: { 'retry-after': '60' } });
    const other = await client();
    const reply = lease(other.token);
    await world.answer('once');
    expect((await reply).status).toBe(201);
  });

  it('leave the status free to be asked on the same connection', async () => {
    const { token } = await client();
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const reply = lease(token, { agent });
    await world.question();
    expect((await world.ask('GET', '/v1/status', { agent })).status).toBe(200);
    await world.answer('once');
    expect((await reply).status).toBe(201);
    agent.destroy();
  });
});
