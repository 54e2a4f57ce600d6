/** What a grant says beside its scopes, over a real socket: when, how often, by which program, and what the owner hears. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Peers } from '../../electron/core/clients/peer.ts';
import type { ExplainReply, LeaseReply, Problem } from '../../shared/broker/protocol.ts';
import { KeyturnError } from '../../shared/errors.ts';
import type { Grant, ProcessIdentity } from '../../shared/model/client.ts';
import { UNKNOWN_PROCESS } from '../../shared/model/client.ts';
import { ManualClock } from './setup/clock.ts';
import type { Reply } from './setup/http.ts';
import { World } from './setup/world.ts';

const PAIRED: ProcessIdentity = {
  ...UNKNOWN_PROCESS,
  uid: 1000,
  pid: 10,
  startTime: '5',
  executable: '/usr/bin/python3.11',
  executableHash: 'aa',
  script: '/srv/grid.py',
  scriptHash: 'bb',
};
const UPGRADED = { ...PAIRED, executable: '/usr/bin/python3.12', executableHash: 'cc' };
const EDITED = { ...PAIRED, scriptHash: 'dd' };

let world: World;
let key: string;
/** Whom the broker sees on the other end. */
let seen: ProcessIdentity;

beforeEach(async () => {
  seen = PAIRED;
  const peers = new Peers({ clock: new ManualClock(), proc: null });
  const accept: Peers['accept'] = (credentials) => {
    const peer = peers.accept(credentials);
    peer.identity = async () => seen;
    return peer;
  };
  world = await World.make({ seams: { peers: { accept } } });
  key = await world.addKey();
});
afterEach(() => world.remove());

async function client(
  grant: Partial<Grant> = {},
): Promise<{ readonly id: string; readonly token: string }> {
  const added = await world.addClient([{ credential: key, ...grant }]);
  await world.registry.acceptProgram(added.id, PAIRED);
  return added;
}
const lease = <T = Problem>(token: string, body: object = {}): Promise<Reply<T>> =>
  world.ask<T>('POST', '/v1/leases', { token, body: { credential: 'binance-main', ...body } });
const byNeed = <T = Problem>(token: string, scopes: string[]): Promise<Reply<T>> =>
  world.ask<T>('POST', '/v1/leases', { token, body: { exchange: 'binance', scopes } });
const explain = (token: string, body: object = {}): Promise<Reply<ExplainReply>> =>
  world.ask('POST', '/v1/explain', { token, body: { credential: 'binance-main', ...body } });

async function expectRefused(reply: Reply<Problem>, status: number, rule: string): Promise<void> {
  expect([reply.status, reply.body.rule]).toEqual([status, rule]);
  expect(reply.text).not.toContain('test-');
  expect((await world.events()).at(-1)).toMatchObject({ action: 'lease.refused', rule });
}

describe('uses', () => {
  it('are served as often as granted, and not once more', async () => {
    const { token } = await client({ uses: 2 });
    expect((await lease(token)).status).toBe(201);
    expect((await lease(token)).status).toBe(201);
    await expectRefused(await lease(token), 422, 'uses-used-up');
    expect(world.vault.unsealCount).toBe(2);
    const { body } = await world.ask('GET', '/v1/credentials', { token });
    expect(body).toMatchObject({ credentials: [{ grants: [{ uses: 2, used: 2 }] }] });
  });

  it('are not exceeded by requests that come at once', async () => {
    const { token } = await client({ uses: 3 });
    const replies = await Promise.all(Array.from({ length: 8 }, () => lease(token)));
    expect(replies.filter(({ status }) => status === 201)).toHaveLength(3);
    // Those that are answered in the same moment share what was unsealed.
    expect(world.vault.unsealCount).toBeGreaterThanOrEqual(1);
    expect(world.vault.unsealCount).toBeLessThanOrEqual(3);
  });

  it('are not exceeded by one yes to the same request of two connections', async () => {
    const { token } = await client({ uses: 1, approval: 'session' });
    const ask = world.queue.ask.bind(world.queue);
    const joined = new Promise<void>((resolve) => {
      let waiting = 0;
      world.queue.ask = (...args) => {
        const outcome = ask(...args);
        waiting += 1;
        if (waiting === 2) resolve();
        return outcome;
      };
    });
    const replies = [lease(token), lease(token)];
    await joined;
    await world.answer('once');
    expect((await Promise.all(replies)).map(({ status }) => status).sort()).toEqual([201, 422]);
    expect(world.owner.shown).toHaveLength(1);
  });

  it('stay counted when the vault was locked meanwhile', async () => {
    const { token } = await client({ uses: 2 });
    await lease(token);
    await world.lockVault();
    await world.unlock();
    expect((await lease(token)).status).toBe(201);
    await expectRefused(await lease(token), 422, 'uses-used-up');
  });

  it('are not used up by what was refused after its line was written', async () => {
    const { id, token } = await client({ uses: 1 });
    const append = world.audit.append.bind(world.audit);
    world.audit.append = async (event, options) => {
      const seq = await append(event, options);
      if (event.action === 'lease.granted') {
        world.audit.append = append;
        await world.registry.setStatus(id, 'paused');
        await world.registry.setStatus(id, 'active');
      }
      return seq;
    };
    await expectRefused(await lease(token), 422, 'changed-meanwhile');
    await world.lockVault();
    await world.unlock();
    expect((await lease(token)).status).toBe(201);
  });

  it('are not used up by what could not be written down', async () => {
    const { token } = await client({ uses: 1 });
    const append = world.audit.append.bind(world.audit);
    world.audit.append = async () => {
      world.audit.append = append;
      throw new KeyturnError('audit_unavailable', 'the disk is full');
    };
    expect((await lease(token)).status).toBe(503);
    expect((await lease(token)).status).toBe(201);
  });

  it('begin anew when the owner changes the grant', async () => {
    const { id, token } = await client({ uses: 1 });
    await lease(token);
    const [grant] = world.registry.find(id)?.grants ?? [];
    if (grant === undefined) throw new Error('no grant');
    const { grantedAt: _, used: __, ...terms } = grant;
    world.clock.advance(1000);
    await world.registry.setGrant(id, terms);
    expect((await lease(token)).status).toBe(201);
    expect((await lease(token)).status).toBe(422);
  });
});

describe('the rate', () => {
  it('is kept, and says when there is room again', async () => {
    const { token } = await client({ perMinute: 2 });
    await lease(token);
    world.clock.advance(15_000);
    await lease(token);
    const refused = await lease(token);
    await expectRefused(refused, 429, 'too-fast');
    expect(refused.headers['retry-after']).toBe('45');
    world.clock.advance(45_000);
    expect((await lease(token)).status).toBe(201);
  });
});

describe('time', () => {
  // The world begins on Sunday, 1 March 2026, at 13:00 in Berlin.
  it('outside the hours nobody is served, and within them again', async () => {
    const { token } = await client({ hours: [{ days: [7], from: '13:30', to: '14:00' }] });
    await expectRefused(await lease(token), 422, 'outside-hours');
    world.clock.advance(30 * 60_000);
    expect((await lease(token)).status).toBe(201);
    world.clock.advance(30 * 60_000);
    expect((await lease(token)).status).toBe(422);
  });

  it('a grant ends with its last day, in the time of the owner', async () => {
    const { token } = await client({ ends: '2026-03-01' });
    world.clock.advance(11 * 3_600_000 - 1000);
    expect((await lease(token)).status).toBe(201);
    world.clock.advance(1000);
    await expectRefused(await lease(token), 422, 'grant-ended');
  });

  it('nobody is asked until a day is over', async () => {
    const { token } = await client({ approval: 'until', approvedUntil: '2026-03-01' });
    expect((await lease(token)).status).toBe(201);
    world.clock.advance(11 * 3_600_000);
    const reply = lease(token);
    await world.answer('session');
    expect((await reply).status).toBe(201);
    expect((await world.events()).map(({ rule }) => rule)).toEqual([
      'granted-until',
      'ask-after-date',
    ]);
  });

  it('a lease is no longer than the grant says, and says so', async () => {
    const { token } = await client({ leaseSeconds: 600 });
    const ends = async (ttl: number) =>
      Date.parse((await lease<LeaseReply>(token, { ttl })).body.expiresAt) - world.clock.now();
    expect(await ends(3600)).toBe(600_000);
    expect(await ends(60)).toBe(60_000);
  });
});

describe('a key that can do more than was asked for', () => {
  it('is not given by need', async () => {
    const { token } = await client();
    await expectRefused(await byNeed(token, ['read']), 422, 'over-privileged');
    expect(world.vault.unsealCount).toBe(0);
    expect(world.told).toEqual([]);
  });

  it('is passed over for one that can do no more', async () => {
    const reader = await world.addKey({ ref: 'reader', label: 'Reader', scopes: ['read'] });
    const { token } = await world.addClient([
      { credential: key },
      { credential: reader, scopes: ['read'] },
    ]);
    expect((await byNeed<LeaseReply>(token, ['read'])).body.credential).toBe('reader');
    expect((await byNeed<LeaseReply>(token, ['trade', 'read'])).body.credential).toBe(
      'binance-main',
    );
    expect(world.told).toEqual([]);
  });

  it('is given where the grant says so, and the owner and the log are told', async () => {
    const { id, token } = await client({ overPrivileged: true });
    expect((await byNeed<LeaseReply>(token, ['read'])).body.credential).toBe('binance-main');
    expect(world.told).toMatchObject([
      {
        kind: 'over-privileged',
        client: { id },
        credential: { id: key, label: 'Binance main' },
        asked: ['read'],
        given: ['read', 'trade'],
      },
    ]);
    expect((await world.events()).at(-1)?.detail).toMatchObject({ overPrivileged: true });
  });

  it('is said in the question', async () => {
    const { token } = await client({ overPrivileged: true, approval: 'session' });
    const reply = byNeed(token, ['read']);
    expect(await world.answer('once')).toMatchObject({
      overPrivileged: true,
      scopes: ['read', 'trade'],
    });
    expect((await reply).status).toBe(201);
  });
});

describe('a grant that is pinned to a program', () => {
  it('asks about another, naming what changed, and takes a yes for the session for that one', async () => {
    const { token } = await client({ pin: 'ask' });
    expect((await lease(token)).status).toBe(201);
    seen = EDITED;
    const reply = lease(token);
    const question = await world.answer('session');
    expect(question).toMatchObject({
      repinnable: true,
      changes: ['the script at /srv/grid.py has changed'],
    });
    expect((await reply).status).toBe(201);
    expect((await lease(token)).status).toBe(201);
    seen = UPGRADED;
    const upgraded = lease(token);
    await world.answer('no');
    expect((await upgraded).body.rule).toBe('owner-said-no');
    expect((await world.events()).map(({ rule }) => rule)).toEqual([
      'granted-always',
      'ask-program-changed',
      'granted-for-session',
      'owner-said-no',
    ]);
  });

  it('takes the new program for its own when the owner says so', async () => {
    const { id, token } = await client({ pin: 'ask' });
    seen = EDITED;
    const reply = lease(token);
    await world.answer('repin');
    expect((await reply).status).toBe(201);
    expect(world.registry.find(id)?.process).toEqual(EDITED);
    expect((await lease(token)).status).toBe(201);
    expect(world.owner.shown).toHaveLength(1);
    seen = PAIRED;
    const old = lease(token);
    await world.answer('no');
    expect((await old).status).toBe(422);
  });

  it('refuses another while nobody can be asked', async () => {
    const { token } = await client({ pin: 'ask', unattended: ['reveal'] });
    world.vault.lockWindow();
    expect((await lease(token)).status).toBe(201);
    seen = EDITED;
    const refused = await lease(token);
    expect([refused.status, refused.body.rule]).toEqual([423, 'program-changed']);
    expect(world.vault.unsealCount).toBe(1);
  });

  it('goes on with an upgraded interpreter where the owner wants only to be told', async () => {
    const { id, token } = await client({ pin: 'tell-upgrades' });
    seen = UPGRADED;
    expect((await lease(token)).status).toBe(201);
    expect(world.told).toMatchObject([{ kind: 'upgraded', client: { id } }]);
    expect((await world.events()).at(-1)?.detail).toMatchObject({ upgraded: true });
    seen = EDITED;
    const reply = lease(token);
    expect((await world.answer('once')).repinnable).toBe(true);
    expect((await reply).status).toBe(201);
  });
});

describe('a key above trade', () => {
  it('is asked about with the password, whatever the grant says, and remembered for the session', async () => {
    await world.changeKey(key, { scopes: ['read', 'withdraw'] });
    const { token } = await client({ scopes: ['read', 'withdraw'] });
    const reply = lease(token);
    expect(await world.answer('session')).toMatchObject({ stepUp: true, rememberable: true });
    expect((await reply).status).toBe(201);
    expect((await lease(token)).status).toBe(201);
    expect(world.owner.shown).toHaveLength(1);
  });
});

describe('the panic switch', () => {
  it.each([
    ['stop', 'panic-stop'],
    ['exits', 'panic-exits-only'],
  ] as const)('%s keeps every key in', async (level, rule) => {
    const { token } = await client();
    await world.panic.pull(level);
    await expectRefused(await lease(token), 422, rule);
    expect(world.vault.unsealCount).toBe(0);
    expect((await explain(token)).body).toMatchObject({ verdict: 'deny', rule });
  });
});

describe('explain', () => {
  it('tells what would happen and why, and does nothing', async () => {
    const { token } = await client({ approval: 'session', uses: 1 });
    const { body } = await explain(token);
    expect(body).toEqual({
      verdict: 'ask',
      rule: 'ask-once-per-session',
      text: 'The owner is asked once per session, and was not yet.',
      credential: 'binance-main',
      mode: 'reveal',
      scopes: ['read', 'trade'],
      endpoint: null,
      changes: [],
    });
    await explain(token);
    expect(world.owner.shown).toEqual([]);
    expect(world.vault.unsealCount).toBe(0);
    expect(await world.events()).toEqual([]);
    const reply = lease(token);
    await world.answer('once');
    expect((await reply).status).toBe(201);
    expect((await explain(token)).body).toMatchObject({
      verdict: 'deny',
      rule: 'uses-used-up',
      hint: expect.any(String),
    });
  });

  it('judges a request to an exchange by the row that fits it', async () => {
    const { token } = await client({ modes: ['sign'], scopes: ['read', 'trade'] });
    const request = (method: string, path: string) =>
      explain(token, { request: { method, url: `https://api.binance.com${path}` } });
    expect((await request('GET', '/api/v3/account')).body).toMatchObject({
      verdict: 'allow',
      rule: 'granted-always',
      mode: 'sign',
      scopes: ['read'],
      endpoint: 'GET /api/v3/account',
    });
    expect((await request('POST', '/sapi/v1/capital/withdraw/apply')).body).toMatchObject({
      verdict: 'deny',
      rule: 'scope-not-on-key',
      scopes: ['withdraw'],
    });
    expect((await request('POST', '/api/v3/none')).body).toMatchObject({
      verdict: 'deny',
      rule: 'endpoint-unknown',
      endpoint: null,
    });
    expect((await request('GET', '/api/v3/time')).body).toMatchObject({
      verdict: 'allow',
      rule: 'public-endpoint',
    });
    const revealing = await client();
    const time = { method: 'GET', url: 'https://api.binance.com/api/v3/time' };
    expect((await explain(revealing.token, { request: time })).body).toMatchObject({
      verdict: 'deny',
      rule: 'mode-not-granted',
    });
    expect(await world.events()).toEqual([]);
  });

  it('names what differs from the program that was paired', async () => {
    const { token } = await client();
    seen = EDITED;
    expect((await explain(token)).body.changes).toEqual(['the script at /srv/grid.py has changed']);
  });

  it('knows nothing of what was not granted', async () => {
    const { token } = await world.addClient([]);
    for (const credential of ['binance-main', 'no-such-key']) {
      const plain = await explain(token, { credential });
      const request = { method: 'GET', url: 'https://api.binance.com/api/v3/account' };
      const signed = await explain(token, { credential, request });
      expect([plain.status, signed.status]).toEqual([404, 404]);
      expect(plain.text).toBe(signed.text);
    }
  });
});
