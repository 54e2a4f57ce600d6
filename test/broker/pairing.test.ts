import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PairingCreated, PairingReply, Problem } from '../../shared/broker/protocol.ts';
import {
  PairingCreated as CreatedSchema,
  PairingReply as ReplySchema,
} from '../../shared/broker/protocol.ts';
import { GRANT_DEFAULTS } from '../../shared/model/client.ts';
import type { Reply } from './setup/http.ts';
import { World } from './setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.make();
});
afterEach(() => world.remove());

const create = async (body: object = { name: 'grid bot' }): Promise<PairingCreated> => {
  const reply = await world.ask<PairingCreated>('POST', '/v1/pairings', { body });
  expect(reply.status).toBe(202);
  return CreatedSchema.parse(reply.body);
};
const poll = <T = PairingReply>(
  { pairing, poll: token }: PairingCreated,
  wait = 0,
  signal?: AbortSignal,
): Promise<Reply<T>> =>
  world.ask<T>('GET', `/v1/pairings/${pairing}`, {
    token,
    headers: { prefer: `wait=${wait}` },
    ...(signal === undefined ? {} : { signal }),
  });
const statusOf = async (pairing: PairingCreated): Promise<string> =>
  (await poll(pairing)).body.status;
/** The owner types the code and waits until the buttons work. */
const type = (pairing: PairingCreated) => {
  const details = world.pairings.typeCode(pairing.code);
  world.clock.advance(1000);
  return details;
};
const approve = (pairing: PairingCreated, choice: object = {}) =>
  world.pairings.approve(pairing.pairing, {
    name: 'grid bot',
    role: 'user',
    grants: [],
    ...choice,
  });
const lines = async () =>
  (await world.events()).map(({ action, outcome, rule }) => [action, outcome, rule]);
const wrongCode = (pairing: PairingCreated): string =>
  pairing.code === '000-000' ? '000-001' : '000-000';

describe('a pairing', () => {
  it('gives the program a token that works, once the owner typed its code and chose', async () => {
    const key = await world.addKey();
    const wants = [{ exchange: 'binance', scopes: ['read', 'trade'], mode: 'reveal' }] as const;
    const created = await create({
      name: '  grid   bot ',
      purpose: 'trades BTC\u202E/USDT',
      wants,
    });
    expect(created.code).toMatch(/^\d{3}-\d{3}$/);
    expect(Date.parse(created.expiresAt)).toBe(world.clock.now() + 300_000);

    const waiting = poll(created, 30);
    const details = type(created);
    expect(details).toMatchObject({
      id: created.pairing,
      name: 'grid bot',
      purpose: 'trades BTC /USDT',
      wants,
      process: {
        pid: process.pid,
        executable: process.execPath,
        executableHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
      armedAt: world.clock.now(),
    });
    const grants = [
      {
        credential: key,
        ...GRANT_DEFAULTS,
        modes: ['reveal'],
        scopes: ['read', 'trade'],
        fields: null,
        approval: 'always',
        unattended: [],
      },
    ];
    const client = await approve(created, { grants });

    const reply = ReplySchema.parse((await waiting).body);
    if (reply.status !== 'approved') throw new Error(reply.status);
    expect(reply.client).toEqual(client);
    const lease = await world.ask('POST', '/v1/leases', {
      token: reply.token,
      body: { credential: 'binance-main' },
    });
    expect(lease.status).toBe(201);
    expect(world.vault.manifest.clients).toMatchObject([
      {
        id: client.id,
        name: 'grid bot',
        role: 'user',
        status: 'active',
        purpose: 'trades BTC /USDT',
        grants: [{ credential: key }],
      },
    ]);
    expect(JSON.stringify(world.vault.manifest)).not.toContain(reply.token);
    expect(await world.events()).toMatchObject([
      {
        action: 'client.paired',
        outcome: 'done',
        actor: { id: null, name: 'grid bot', pid: process.pid },
      },
      { action: 'lease.granted' },
    ]);
  });

  it('hands the token out once', async () => {
    const created = await create();
    type(created);
    await approve(created);
    expect(await statusOf(created)).toBe('approved');
    expect(await poll<Problem>(created)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  it('hands it to one of several that wait', async () => {
    const created = await create();
    const waiting = [poll(created, 5), poll(created, 5), poll(created, 5)];
    await Promise.all([statusOf(created)]);
    type(created);
    await approve(created);
    const first = await Promise.race(waiting);
    expect(first.body.status).toBe('approved');
    world.clock.advance(5000);
    const statuses = (await Promise.all(waiting)).map(({ body }) =>
      'status' in body ? body.status : 'gone',
    );
    expect(statuses.filter((status) => status === 'approved')).toHaveLength(1);
  });

  it('survives a program that hangs up and asks again', async () => {
    const created = await create();
    const caller = new AbortController();
    const waiting = poll(created, 30, caller.signal).catch((error: Error) => error.name);
    expect(await statusOf(created)).toBe('pending');
    caller.abort();
    expect(await waiting).toBe('AbortError');
    type(created);
    await approve(created);
    expect(await statusOf(created)).toBe('approved');
  });

  it('is pending as long as the program wants to wait', async () => {
    const created = await create();
    const waiting = poll(created, 30);
    expect(await statusOf(created)).toBe('pending');
    world.clock.advance(30_000);
    expect((await waiting).body).toEqual({ status: 'pending' });
  });

  it('says no when the owner does', async () => {
    const created = await create();
    const waiting = poll(created, 30);
    type(created);
    world.pairings.deny(created.pairing);
    expect((await waiting).body).toEqual({ status: 'denied' });
    expect(await statusOf(created)).toBe('denied');
    expect(await lines()).toEqual([['client.pairing_refused', 'refused', 'owner-said-no']]);
    expect(world.vault.manifest.clients).toEqual([]);
  });

  it('expires after five minutes, typed or not', async () => {
    const [open, typed] = [await create(), await create()];
    const waiting = poll(open, 120);
    type(typed);
    world.clock.advance(299_000);
    expect((await waiting).body).toEqual({ status: 'expired' });
    expect(await statusOf(typed)).toBe('expired');
    await expect(approve(typed)).rejects.toMatchObject({ code: 'not_found' });
    expect(() => world.pairings.typeCode(open.code)).toThrow(
      expect.objectContaining({ code: 'wrong_code' }),
    );
    expect(await lines()).toEqual(Array(2).fill(['client.pairing_refused', 'refused', 'expired']));
    world.clock.advance(60_000);
    expect((await poll<Problem>(open)).status).toBe(404);
  });

  it('can not be approved before its code was typed, nor within a second of that', async () => {
    const created = await create();
    await expect(approve(created)).rejects.toMatchObject({ code: 'not_found' });
    world.pairings.typeCode(created.code);
    world.clock.advance(999);
    await expect(approve(created)).rejects.toMatchObject({ code: 'bad_request' });
    world.clock.advance(1);
    await expect(approve(created)).resolves.toMatchObject({ name: 'grid bot' });
    await expect(approve(created)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('takes the code with or without its dash', async () => {
    const created = await create();
    expect(world.pairings.typeCode(` ${created.code.replace('-', ' ')} `).id).toBe(created.pairing);
    expect(world.pairings.typed()?.id).toBe(created.pairing);
  });

  it('ends, with all that wait, at the third wrong code', async () => {
    const [one, two] = [await create(), await create()];
    for (const triesLeft of [2, 1, 0]) {
      expect(() => world.pairings.typeCode(wrongCode(one))).toThrow(
        expect.objectContaining({ code: 'wrong_code', facts: { triesLeft } }),
      );
    }
    expect(await Promise.all([statusOf(one), statusOf(two)])).toEqual(['denied', 'denied']);
    expect(await lines()).toEqual(
      Array(2).fill(['client.pairing_refused', 'refused', 'wrong_code']),
    );
    const next = await create();
    expect(world.pairings.state()).toEqual({ open: 1, triesLeft: 3 });
    expect(world.pairings.typeCode(next.code).id).toBe(next.pairing);
  });

  it('is one of three at the most', async () => {
    await Promise.all([create(), create(), create()]);
    const fourth = await world.ask('POST', '/v1/pairings', { body: { name: 'grid bot' } });
    expect(fourth).toMatchObject({
      status: 429,
      body: { code: 'rate_limited' },
      headers: { 'retry-after': '300' },
    });
    world.clock.advance(300_000);
    await create();
  });

  it('gives way, at a tie, to no more than three', async () => {
    const replies = await Promise.all(
      Array.from({ length: 8 }, () =>
        world.ask('POST', '/v1/pairings', { body: { name: 'grid bot' } }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([
      202, 202, 202, 429, 429, 429, 429, 429,
    ]);
  });

  it('ends when the vault locks', async () => {
    const created = await create();
    const waiting = poll(created, 30);
    type(created);
    await world.lockVault();
    expect((await waiting).body).toEqual({ status: 'expired' });
    await world.unlock();
    await expect(approve(created)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is told apart by its own poll token only', async () => {
    const [one, two] = [await create(), await create()];
    const ask = (pairing: string, token?: string) =>
      world.ask('GET', `/v1/pairings/${pairing}`, { token });
    expect((await ask(one.pairing, two.poll)).status).toBe(404);
    expect((await ask('A'.repeat(22), one.poll)).status).toBe(404);
    expect((await ask(one.pairing)).status).toBe(401);
    expect((await ask(one.pairing, `kt_${'A'.repeat(43)}`)).status).toBe(401);
  });
});

describe('the name of a client', () => {
  it('gets a number when another one looks like it', async () => {
    await world.addClient([], 'Grid-Bot');
    expect(type(await create()).name).toBe('grid bot 2');
  });

  it('is refused when the owner chooses one that looks like another’s', async () => {
    await world.addClient([], 'tax tool');
    const created = await create();
    type(created);
    await expect(approve(created, { name: 'Tax T00l' })).rejects.toMatchObject({
      code: 'invalid_field',
      field: 'name',
    });
    await expect(approve(created, { name: '\u202E' })).rejects.toMatchObject({
      code: 'invalid_field',
      field: 'name',
    });
    expect(await statusOf(created)).toBe('pending');
    await expect(approve(created, { name: 'grid bot' })).resolves.toBeDefined();
    expect(await lines()).toEqual([['client.paired', 'done', undefined]]);
  });

  it.each(['', ' ', '\u200B', 'a\nb', 'bot\u202E', 'x'.repeat(41), 'x'.repeat(201)])(
    'must be one: %j',
    async (name) => {
      const reply = await world.ask('POST', '/v1/pairings', { body: { name } });
      if (name === 'a\nb') expect(reply.status).toBe(202);
      else
        expect(reply).toMatchObject({ status: 400, body: { code: 'bad_request', field: 'name' } });
    },
  );
});

describe('what the owner chose', () => {
  const terms = {
    ...GRANT_DEFAULTS,
    modes: ['reveal'],
    scopes: ['read'],
    fields: null,
    approval: 'session',
    unattended: [],
  };

  it('can only be keys there are, each once', async () => {
    const key = await world.addKey();
    const created = await create();
    type(created);
    const unknown = { ...terms, credential: 'A'.repeat(22) };
    await expect(approve(created, { grants: [unknown] })).rejects.toMatchObject({
      code: 'not_found',
    });
    const twice = [1, 2].map(() => ({ ...terms, credential: key }));
    await expect(approve(created, { grants: twice })).rejects.toMatchObject({
      code: 'invalid_field',
      field: 'grants',
    });
    expect(world.vault.manifest.clients).toEqual([]);
    expect(await lines()).toEqual([]);
  });

  it('makes no client while the audit log can not be written', async () => {
    const created = await create();
    type(created);
    await world.audit.close();
    await expect(approve(created)).rejects.toMatchObject({ code: 'audit_unavailable' });
    expect(world.vault.manifest.clients).toEqual([]);
    expect(await statusOf(created)).toBe('pending');
  });

  it('is taken back in the log when it could not be saved', async () => {
    const created = await create();
    type(created);
    const saving = approve(created);
    world.vault.lockWindow();
    await expect(saving).rejects.toMatchObject({ code: 'locked' });
    await world.unlock();
    expect(world.vault.manifest.clients).toEqual([]);
    expect(await statusOf(created)).toBe('expired');
    expect(world.pairings.typed()).toBeNull();
    expect(await lines()).toEqual([
      ['client.paired', 'done', undefined],
      ['client.pairing_refused', 'failed', 'locked'],
    ]);
  });
});
