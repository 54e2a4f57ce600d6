import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LeaseReply, Problem } from '../../shared/broker/protocol.ts';
import { LeaseReply as LeaseSchema } from '../../shared/broker/protocol.ts';
import type { Ask, Reply } from './setup/http.ts';
import { World } from './setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.make();
});
afterEach(() => world.remove());

const lease = <T = Problem>(
  token: string | undefined,
  body: object,
  rest: Ask = {},
): Promise<Reply<T>> => world.ask<T>('POST', '/v1/leases', { token, body, ...rest });

/** Nothing left, nothing was opened, and one line says so. */
async function expectRefused(
  reply: Reply<Problem>,
  status: number,
  code: string,
  line: object,
): Promise<void> {
  expect(reply.status).toBe(status);
  expect(reply.body).toMatchObject({ code, status });
  expect(reply.text).not.toContain('test-');
  expect(world.vault.unsealCount).toBe(0);
  expect(await world.events()).toEqual([expect.objectContaining({ outcome: 'refused', ...line })]);
}

describe('a lease that was granted for good', () => {
  it('gives the values, and the log had a line first', async () => {
    const key = await world.addKey();
    const { id, token } = await world.addClient([{ credential: key }], 'grid bot');
    const reply = await lease<LeaseReply>(token, {
      credential: 'keyturn://binance-main',
      reason: 'start of the day',
    });
    expect(reply.status).toBe(201);
    expect(reply.headers).toMatchObject({
      'content-type': 'application/json',
      'cache-control': 'no-store',
    });
    expect(LeaseSchema.parse(reply.body)).toEqual({
      lease: expect.any(String),
      credential: 'binance-main',
      version: 1,
      values: { apiKey: 'test-key', secret: 'test-secret' },
      expiresAt: '2026-03-01T13:00:00.000Z',
    });
    expect(world.vault.unsealCount).toBe(1);
    expect(world.owner.shown).toEqual([]);
    expect(await world.events()).toEqual([
      {
        time: world.clock.now(),
        actor: expect.objectContaining({ kind: 'client', id, name: 'grid bot', pid: process.pid }),
        action: 'lease.granted',
        outcome: 'allowed',
        credential: { id: key, label: 'Binance main' },
        scopes: ['read', 'trade'],
        rule: 'granted-always',
        detail: {
          lease: reply.body.lease,
          mode: 'reveal',
          version: 1,
          fields: 'apiKey secret',
          reason: 'start of the day',
        },
      },
    ]);
  });

  it.each([
    ['the ref', () => 'binance-main'],
    ['the id', (id: string) => id],
    ['a URL with the id', (id: string) => `keyturn://${id}`],
  ])('is found by %s', async (_what, reference) => {
    const key = await world.addKey();
    const { token } = await world.addClient([{ credential: key }]);
    expect(await lease(token, { credential: reference(key) })).toMatchObject({ status: 201 });
  });

  it('gives only the fields that were asked for, and those that were granted', async () => {
    const key = await world.addKey({
      values: { apiKey: 'test-key', secret: 'test-secret', password: 'test-pass' },
    });
    const { token } = await world.addClient([{ credential: key, fields: ['apiKey', 'secret'] }]);
    const values = async (body: object): Promise<unknown> =>
      (await lease<LeaseReply>(token, body)).body.values;
    expect(await values({ credential: 'binance-main' })).toEqual({
      apiKey: 'test-key',
      secret: 'test-secret',
    });
    expect(await values({ credential: 'binance-main', fields: ['secret'] })).toEqual({
      secret: 'test-secret',
    });
    expect(await values({ credential: 'keyturn://binance-main/apiKey' })).toEqual({
      apiKey: 'test-key',
    });
  });

  it('carries any text as it is', async () => {
    const values = {
      secret: '-----BEGIN TEST-----\n"\\\t\u0001ü密🔑\r\n-----END TEST-----\n',
      token: '',
    };
    const { token } = await world.addClient([{ credential: await world.addKey({ values }) }]);
    expect((await lease<LeaseReply>(token, { credential: 'binance-main' })).body.values).toEqual(
      values,
    );
  });

  it('ends when the client said, and is given back once', async () => {
    const { token } = await world.addClient([{ credential: await world.addKey() }]);
    const { body } = await lease<LeaseReply>(token, { credential: 'binance-main', ttl: 60 });
    expect(Date.parse(body.expiresAt) - world.clock.now()).toBe(60_000);
    const back = (): Promise<Reply> => world.ask('DELETE', `/v1/leases/${body.lease}`, { token });
    expect(await back()).toMatchObject({ status: 204, text: '' });
    expect(await back()).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect((await world.events()).map(({ action }) => action)).toEqual([
      'lease.granted',
      'lease.returned',
      'request.refused',
    ]);
  });

  it('is nobody else’s to give back', async () => {
    const key = await world.addKey();
    const [mine, other] = [await world.addClient([{ credential: key }]), await world.addClient([])];
    const { body } = await lease<LeaseReply>(mine.token, { credential: 'binance-main' });
    expect(
      (await world.ask('DELETE', `/v1/leases/${body.lease}`, { token: other.token })).status,
    ).toBe(404);
    expect(
      (await world.ask('DELETE', `/v1/leases/${body.lease}`, { token: mine.token })).status,
    ).toBe(204);
  });
});

describe('a lease is refused', () => {
  it.each([
    ['without a token', undefined],
    ['for an unknown token', `kt_${'A'.repeat(43)}`],
    ['for a token of another kind', `kq_${'A'.repeat(43)}`],
    ['for what is no token', 'hello'],
  ])('%s', async (_what, token) => {
    await world.addClient([{ credential: await world.addKey() }]);
    await expectRefused(await lease(token, { credential: 'binance-main' }), 401, 'unauthorized', {
      action: 'lease.refused',
      rule: 'unauthorized',
      actor: expect.objectContaining({ id: null, pid: process.pid }),
    });
  });

  it('for a revoked client, as if it had never been', async () => {
    const { id, token } = await world.addClient([{ credential: await world.addKey() }]);
    await world.registry.setStatus(id, 'revoked');
    const revoked = await lease(token, { credential: 'binance-main' });
    expect(revoked.text).toBe(
      (await lease(`kt_${'A'.repeat(43)}`, { credential: 'binance-main' })).text,
    );
    await expectRefused(revoked, 401, 'unauthorized', { rule: 'unauthorized' });
  });

  it('for a paused client, saying so', async () => {
    const { id, token } = await world.addClient([{ credential: await world.addKey() }]);
    await world.registry.setStatus(id, 'paused');
    const reply = await lease(token, { credential: 'binance-main' });
    expect(reply.body.rule).toBe('client-paused');
    await expectRefused(reply, 422, 'denied', {
      rule: 'client-paused',
      actor: expect.objectContaining({ id }),
    });
  });

  it.each([
    ['deactivated', { status: 'deactivated' }],
    ['revoked', { status: 'revoked' }],
    ['past its end', { expires: '2026-02-28' }],
  ] as const)('for a key that is %s', async (_what, change) => {
    const key = await world.addKey(change);
    const { token } = await world.addClient([{ credential: key }]);
    await expectRefused(
      await lease(token, { credential: 'binance-main' }),
      409,
      'credential_inactive',
      {
        rule: 'key-inactive',
        credential: { id: key, label: 'Binance main' },
      },
    );
  });

  it('for a key on the day after its last, in the owner’s time zone, and not before', async () => {
    const { token } = await world.addClient([
      { credential: await world.addKey({ expires: '2026-03-01' }) },
    ]);
    // 23:59 in Berlin, where the owner lives.
    world.clock.advance(Date.parse('2026-03-01T22:59:00Z') - world.clock.now());
    expect((await lease(token, { credential: 'binance-main' })).status).toBe(201);
    world.clock.advance(60_000);
    expect((await lease(token, { credential: 'binance-main' })).status).toBe(409);
  });

  it.each([
    ['more than the grant', { scopes: ['read'] }, { scopes: ['trade'] }, 'scope-not-granted'],
    [
      'more than the key can',
      { scopes: ['read', 'trade', 'withdraw'] },
      { scopes: ['withdraw'] },
      'scope-not-on-key',
    ],
    [
      'a key that can do more than the grant',
      { scopes: ['read'] },
      { scopes: ['read'] },
      'reveal-exceeds-grant',
    ],
    ['a grant to sign', { modes: ['sign'] }, {}, 'mode-not-granted'],
    [
      'a field that was not granted',
      { fields: ['apiKey'] },
      { fields: ['apiKey', 'secret'] },
      'field-not-granted',
    ],
    ['a field there is not', {}, { fields: ['uid'] }, 'field-not-granted'],
  ] as const)('for %s', async (_what, grant, body, rule) => {
    const { token } = await world.addClient([
      { credential: await world.addKey(), ...structuredClone(grant) } as never,
    ]);
    const reply = await lease(token, { credential: 'binance-main', ...body });
    expect(reply.body.rule).toBe(rule);
    await expectRefused(reply, 422, 'scope_denied', { rule, action: 'lease.refused' });
  });

  it('for what is not granted exactly as for what does not exist', async () => {
    const [granted, other] = [
      await world.addKey(),
      await world.addKey({ ref: 'kraken', exchange: 'kraken' }),
    ];
    const { token } = await world.addClient([{ credential: granted }]);
    const bodies = [
      { credential: 'kraken' },
      { credential: 'keyturn://kraken/secret' },
      { credential: other },
      { credential: 'no-such-key' },
      { credential: 'A'.repeat(22) },
      { exchange: 'kraken', scopes: ['read'] },
      { exchange: 'nowhere', scopes: ['read'] },
    ];
    const replies = await Promise.all(bodies.map((body) => lease(token, body)));
    const shape = replies.map(({ status, text, headers }) =>
      JSON.stringify([status, text, { ...headers, date: '' }]),
    );
    expect(new Set(shape).size).toBe(1);
    expect(replies[0]).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(world.vault.unsealCount).toBe(0);
  });

  it('while the audit log can not be written, with nothing opened', async () => {
    const { token } = await world.addClient([{ credential: await world.addKey() }]);
    await world.audit.close();
    const reply = await lease(token, { credential: 'binance-main' });
    expect(reply).toMatchObject({ status: 503, body: { code: 'audit_unavailable' } });
    expect(world.vault.unsealCount).toBe(0);
  });
});

describe('a lease by need', () => {
  it('is of the least privileged active key that has the scopes', async () => {
    const keys = await Promise.all([
      world.addKey({ ref: 'trader', scopes: ['read', 'trade'] }),
      world.addKey({ ref: 'reader', scopes: ['read'] }),
      world.addKey({
        ref: 'old-reader',
        scopes: ['read'],
        ipAllowList: ['10.0.0.1'],
        status: 'deactivated',
      }),
    ]);
    const { token } = await world.addClient(keys.map((credential) => ({ credential })));
    const got = async (scopes: string[]): Promise<unknown> =>
      (await lease<LeaseReply>(token, { exchange: 'binance', scopes })).body.credential;
    expect(await got(['read'])).toBe('reader');
    expect(await got(['trade'])).toBe('trader');
  });

  it('is of a live key, unless another environment was named or there is none', async () => {
    const live = await world.addKey({ ref: 'live' });
    const testnet = await world.addKey({ ref: 'testnet', environment: 'testnet' });
    const both = await world.addClient([{ credential: live }, { credential: testnet }]);
    const one = await world.addClient([{ credential: testnet }]);
    const got = async (token: string, environment?: string): Promise<unknown> =>
      (await lease<LeaseReply>(token, { exchange: 'binance', scopes: ['trade'], environment })).body
        .credential;
    expect(await got(both.token)).toBe('live');
    expect(await got(both.token, 'testnet')).toBe('testnet');
    expect(await got(one.token)).toBe('testnet');
  });

  it('says why when all that were granted are refused', async () => {
    const key = await world.addKey({ scopes: ['read', 'trade', 'withdraw'] });
    const { token } = await world.addClient([{ credential: key }]);
    const reply = await lease(token, { exchange: 'binance', scopes: ['read'] });
    await expectRefused(reply, 422, 'scope_denied', { rule: 'reveal-exceeds-grant' });
  });
});

describe('a client', () => {
  it('sees what it was granted, and nothing else', async () => {
    const key = await world.addKey({ expires: '2026-06-01' });
    await world.addKey({ ref: 'other' });
    const { token } = await world.addClient([
      { credential: key, fields: ['apiKey'], approval: 'session' },
    ]);
    const reply = await world.ask('GET', '/v1/credentials', { token });
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      credentials: [
        {
          id: key,
          ref: 'binance-main',
          exchange: 'binance',
          label: 'Binance main',
          environment: 'live',
          scopes: ['read', 'trade'],
          status: 'active',
          rotateBy: '2026-04-28',
          expiresAt: '2026-06-01',
          version: 1,
          fields: ['apiKey'],
          grants: [
            {
              modes: ['reveal'],
              scopes: ['read', 'trade'],
              fields: ['apiKey'],
              approval: 'session',
              approvedUntil: null,
              unattended: [],
              overPrivileged: false,
              pin: 'off',
              ends: null,
              uses: null,
              perMinute: null,
              hours: null,
              leaseSeconds: null,
              used: 0,
            },
          ],
        },
      ],
    });
    expect(world.vault.unsealCount).toBe(0);
    expect(await world.events()).toEqual([]);
  });

  it('sees that a key is expired', async () => {
    const { token } = await world.addClient([
      { credential: await world.addKey({ expires: '2026-01-01' }) },
    ]);
    const { body } = await world.ask<{ credentials: unknown[] }>('GET', '/v1/credentials', {
      token,
    });
    expect(body.credentials).toMatchObject([{ status: 'expired' }]);
  });

  it('is told who it is, and who the kernel says it is', async () => {
    const { id, token } = await world.addClient([], 'grid bot');
    const { body } = await world.ask('GET', '/v1/whoami', { token });
    expect(body).toMatchObject({
      client: { id, name: 'grid bot', role: 'user', status: 'active' },
      process: { uid: process.getuid?.(), pid: process.pid, executable: process.execPath },
      grants: [],
    });
  });

  it.each([
    ['GET', '/v1/credentials'],
    ['GET', '/v1/whoami'],
    ['POST', '/v1/lock'],
    ['DELETE', `/v1/leases/${'A'.repeat(22)}`],
  ])('must show a token for %s %s', async (method, path) => {
    expect(await world.ask(method, path)).toMatchObject({
      status: 401,
      body: { code: 'unauthorized' },
    });
    expect(world.vault.state).toBe('unlocked');
  });

  it('needs none to see whether somebody is there', async () => {
    expect(await world.ask('GET', '/v1/status')).toMatchObject({
      status: 200,
      body: { name: 'keyturn', version: '0.0.0-test', protocol: 1, locked: false },
    });
  });
});
