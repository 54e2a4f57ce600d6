/** Who has no token, a wrong one, or one that was good; and what a client may not even know of. */
import { randomBytes } from 'node:crypto';
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { always, Lab, OTHER_SECRET, SECRET } from './setup/lab.ts';

let lab: Lab;
let before: Awaited<ReturnType<Lab['before']>>;
const agent = new Agent({ keepAlive: true, maxSockets: 8 });
beforeAll(async () => {
  lab = await Lab.start({
    clients: [
      { name: 'bot', grants: [always('binance-main')] },
      { name: 'whale', grants: [always('hidden-whale', { scopes: ['read', 'withdraw'] })] },
      { name: 'nobody' },
      { name: 'revoked', grants: [always('binance-main')] },
      { name: 'paused', grants: [always('binance-main')] },
    ],
  });
  await lab.lease('bot');
  await lab.ask('GET', '/v1/credentials', { token: 'kt_wrong' });
  await lab.owner({ do: 'revoke', client: 'revoked' });
  await lab.owner({ do: 'pause', client: 'paused' });
  before = await lab.before();
});
afterAll(async () => {
  agent.destroy();
  await lab.unharmed(before);
  await lab.stop();
});

const CALLS: readonly (readonly [string, string, unknown?])[] = [
  ['GET', '/v1/credentials'],
  ['GET', '/v1/whoami'],
  ['GET', '/v1/events'],
  ['POST', '/v1/leases', { credential: 'binance-main' }],
  ['DELETE', `/v1/leases/${'A'.repeat(22)}`],
  ['POST', '/v1/explain', { credential: 'binance-main' }],
  ['POST', '/v1/proxies', { credential: 'binance-main' }],
  ['POST', '/v1/panic', { level: 'stop' }],
  ['POST', '/v1/lock'],
];

describe('without a good token', () => {
  const good = (): string => lab.token('bot');
  it.each<[string, () => string | string[] | undefined]>([
    ['none', () => undefined],
    ['an empty one', () => 'Bearer '],
    ['another scheme', () => `Basic ${Buffer.from(`x:${good()}`).toString('base64')}`],
    ['no scheme', () => good()],
    ['a good one in another case', () => `Bearer ${good().toUpperCase()}`],
    ['a good one, one letter short', () => `Bearer ${good().slice(0, -1)}`],
    ['a good one, one letter long', () => `Bearer ${good()}A`],
    [
      'a good one with its last letter changed',
      () => `Bearer ${good().slice(0, -1)}${good().endsWith('A') ? 'B' : 'A'}`,
    ],
    ['a good one twice', () => `Bearer ${good()}, Bearer ${good()}`],
    ['a good one with a blank in it', () => `Bearer kt_ ${good().slice(3)}`],
    ['a good one as a poll token', () => `Bearer kq_${good().slice(3)}`],
    ['a good one as a proxy token', () => `Bearer kp_${good().slice(3)}`],
    ['the hash of nothing', () => `Bearer kt_${'A'.repeat(43)}`],
    ['a prototype', () => 'Bearer __proto__'],
    ['a revoked one', () => `Bearer ${lab.token('revoked')}`],
  ])('(%s) every call is refused alike, and opens and changes nothing', async (_what, header) => {
    const { unsealed } = await lab.state();
    const authorization = header();
    for (const [method, path, body] of CALLS) {
      const reply = await lab.ask<{ code: string }>(method, path, {
        body,
        headers: authorization === undefined ? {} : { authorization },
      });
      expect([400, 401], `${method} ${path}`).toContain(reply.status);
      expect(reply.text).not.toContain('inance');
    }
    expect(await lab.state()).toMatchObject({ unsealed, state: 'unlocked' });
    expect((await lab.ask('GET', '/v1/credentials', { token: good() })).status).toBe(200);
  });

  it('2,000 guesses find nothing, are slowed by nothing but the machine, and stay one line in the log', async () => {
    const { unsealed } = await lab.state();
    const guess = async (): Promise<number> => {
      const token = `kt_${randomBytes(32).toString('base64url')}`;
      return (await lab.ask('GET', '/v1/whoami', { token, agent })).status;
    };
    for (let i = 0; i < 250; i++) {
      const statuses = await Promise.all(Array.from({ length: 8 }, guess));
      expect(new Set(statuses)).toEqual(new Set([401]));
    }
    expect((await lab.state()).unsealed).toBe(unsealed);
    expect((await lab.ask('GET', '/v1/whoami', { token: good() })).status).toBe(200);
  });

  it('a paused client is told so, and no more', async () => {
    const { unsealed } = await lab.state();
    for (const [method, path, body] of CALLS) {
      const reply = await lab.ask(method, path, { token: lab.token('paused'), body });
      expect(reply.status, `${method} ${path}`).toBe(422);
      expect(reply.body).toMatchObject({ rule: 'client-paused' });
    }
    expect(await lab.state()).toMatchObject({ unsealed, state: 'unlocked' });
  });
});

describe('what a client was not granted does not exist for it', () => {
  /** The reply without what every reply has: its date. */
  const bytesOf = async (request: string): Promise<string> =>
    (await lab.one(request)).replace(/^date: .*\r\n/im, '');
  const request = (method: string, path: string, body?: string): string =>
    `${method} ${path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.token('bot')}\r\n${body === undefined ? '' : `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n`}\r\n${body ?? ''}`;

  it.each<[string, (credential: string) => string]>([
    ['a lease', (credential) => request('POST', '/v1/leases', JSON.stringify({ credential }))],
    [
      'a lease by keyturn://',
      (credential) =>
        request('POST', '/v1/leases', JSON.stringify({ credential: `keyturn://${credential}` })),
    ],
    [
      'a lease of a field',
      (credential) =>
        request(
          'POST',
          '/v1/leases',
          JSON.stringify({ credential: `keyturn://${credential}/secret` }),
        ),
    ],
    [
      'a lease with scopes',
      (credential) =>
        request('POST', '/v1/leases', JSON.stringify({ credential, scopes: ['withdraw'] })),
    ],
    [
      'an explanation',
      (credential) => request('POST', '/v1/explain', JSON.stringify({ credential })),
    ],
    [
      'a proxy address',
      (credential) => request('POST', '/v1/proxies', JSON.stringify({ credential })),
    ],
  ])('%s: byte for byte the same answer', async (_what, ask) => {
    const { unsealed } = await lab.state();
    const existing = await bytesOf(ask('hidden-whale'));
    const absent = await bytesOf(ask('absent-whale'));
    expect(existing).toBe(absent);
    expect(existing).toMatch(/^HTTP\/1\.1 (404|200|422) /);
    expect((await lab.state()).unsealed).toBe(unsealed);
  });

  it('by need it is not found either', async () => {
    const need = (exchange: string) =>
      request('POST', '/v1/leases', JSON.stringify({ exchange, scopes: ['withdraw'] }));
    const there = await bytesOf(need('binance'));
    expect(there).not.toContain(OTHER_SECRET);
    expect(there).not.toContain('hidden');
    expect(there).toMatch(/^HTTP\/1\.1 (404|422) /);
  });

  it("another's lease can't be given back, nor told from none", async () => {
    const whales = await lab.ask<{ lease: string }>('POST', '/v1/leases', {
      token: lab.token('whale'),
      body: { credential: 'hidden-whale' },
    });
    expect(whales.status).toBe(201);
    const theirs = await bytesOf(request('DELETE', `/v1/leases/${whales.body.lease}`));
    expect(theirs).toBe(await bytesOf(request('DELETE', `/v1/leases/${'A'.repeat(22)}`)));
    expect(theirs).toMatch(/^HTTP\/1\.1 404 /);
    expect(
      (await lab.ask('DELETE', `/v1/leases/${whales.body.lease}`, { token: lab.token('whale') }))
        .status,
    ).toBe(204);
  });

  it('the admin calls look like any path that is not there', async () => {
    for (const [method, path, body] of [
      ['GET', '/v1/admin/credentials'],
      ['GET', '/v1/admin/clients'],
      ['POST', '/v1/admin/changes', '{"kind":"revoke","client":"whale"}'],
      ['POST', '/v1/admin/changes', '{"kind":"deactivate","credential":"hidden-whale"}'],
      ['GET', `/v1/admin/changes/${'A'.repeat(22)}`],
    ] as const) {
      const there = await bytesOf(request(method, path, body));
      const absent = await bytesOf(request(method, path.replace('admin', 'nimda'), body));
      expect(there, `${method} ${path}`).toBe(absent);
    }
    expect(
      (
        await lab.ask('POST', '/v1/leases', {
          token: lab.token('whale'),
          body: { credential: 'hidden-whale' },
        })
      ).status,
    ).toBe(201);
  });

  it('nothing it is told names it', async () => {
    for (const path of ['/v1/credentials', '/v1/whoami']) {
      const { text } = await lab.ask('GET', path, { token: lab.token('bot') });
      expect(text).not.toMatch(/hidden|whale/i);
    }
    expect((await lab.ask('GET', '/v1/credentials', { token: lab.token('nobody') })).text).toBe(
      '{"credentials":[]}',
    );
  });
});

it('a lease shows the values in its body alone, which nothing may keep', async () => {
  const reply = await lab.lease('bot');
  expect(reply.text).toContain(SECRET);
  expect(JSON.stringify(reply.headers)).not.toContain('NEVERTOBESEEN');
  expect(reply.headers['cache-control']).toBe('no-store');
});
