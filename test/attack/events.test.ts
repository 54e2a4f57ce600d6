/** Connections that were good when they were opened: event streams, leases on their way, an admin, the panic switch. */
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Raw } from '../broker/setup/http.ts';
import { always, Lab, SECRET } from './setup/lab.ts';

let lab: Lab;
let before: Awaited<ReturnType<Lab['before']>>;
const NAMES = ['bot', 'revoked', 'paused', 'ungranted', 'deactivated', 'rotated', 'stranger'];
beforeAll(async () => {
  lab = await Lab.start({
    clients: [
      ...NAMES.map((name) => ({
        name,
        grants: name === 'stranger' ? [] : [always('binance-main')],
      })),
      { name: 'boss', role: 'admin' },
    ],
  });
  await lab.lease('bot');
  const warm = await open('bot');
  warm.socket.destroy();
  before = await lab.before();
});
afterAll(async () => {
  await lab.unharmed(before);
  await lab.stop();
});

/** Opens an event stream and waits until it is one. */
async function open(client: string): Promise<Raw> {
  const raw = await lab.raw();
  raw.send(
    `GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.token(client)}\r\n\r\n`,
  );
  await raw.until(/200 OK[\s\S]*: keyturn/);
  return raw;
}

describe('an open stream', () => {
  it.each<[string, string, Record<string, unknown> & { do: string }, RegExp]>([
    [
      'of a client that is revoked',
      'revoked',
      { do: 'revoke', client: 'revoked' },
      /event: client\.revoked\r?\ndata: {"status":"revoked"}/,
    ],
    [
      'of a client that is paused',
      'paused',
      { do: 'pause', client: 'paused' },
      /event: client\.revoked\r?\ndata: {"status":"paused"}/,
    ],
  ])(
    '%s is told and ended, and the token is good for nothing more',
    async (_what, client, command, told) => {
      const lease = await lab.lease(client);
      expect(lease.status).toBe(201);
      const stream = await open(client);
      const { unsealed } = await lab.state();
      const started = performance.now();
      await lab.owner(command);
      // The end of its body; the connection itself is good for a new pairing.
      await stream.until(/\r\n0\r\n\r\n$/);
      expect(performance.now() - started).toBeLessThan(1000);
      expect(stream.text).toMatch(told);
      expect(stream.text).toContain('event: lease.revoked');
      // Nothing comes behind its end.
      expect(stream.text.slice(stream.text.search(told))).not.toMatch(/\nevent: (?!client)/);
      const after = await lab.lease(client);
      expect([401, 422]).toContain(after.status);
      expect(after.text).not.toContain(SECRET);
      expect((await lab.state()).unsealed).toBe(unsealed);
      stream.socket.destroy();
    },
  );

  it('hears of a grant that is gone, and goes on without the key', async () => {
    const stream = await open('ungranted');
    expect((await lab.lease('ungranted')).status).toBe(201);
    await lab.owner({ do: 'ungrant', client: 'ungranted', credential: 'binance-main' });
    await stream.until(/event: lease\.revoked/);
    expect((await lab.lease('ungranted')).status).toBe(404);
    const length = stream.text.length;
    await lab.owner({ do: 'deactivate', credential: 'binance-main' });
    await lab.owner({ do: 'activate', credential: 'binance-main' });
    // Of a key that is not its own any more it hears nothing.
    expect((await lab.ask('GET', '/v1/credentials', { token: lab.token('ungranted') })).text).toBe(
      '{"credentials":[]}',
    );
    expect(stream.text.slice(length)).not.toContain('binance');
    stream.socket.destroy();
  });

  it('hears nothing of keys that are not its own', async () => {
    const stream = await open('stranger');
    const other = await open('bot');
    await lab.owner({
      do: 'rotate',
      credential: 'binance-main',
      fields: { secret: 'testsecretNEVERTOBESEEN'.padEnd(64, '4') },
    });
    await lab.owner({ do: 'deactivate', credential: 'hidden-whale' });
    await other.until(/event: credential\.rotated/);
    expect(other.text).not.toMatch(/whale|NEVERTOBESEEN/);
    await lab.owner({ do: 'lock-window' });
    await stream.until(/event: locked/);
    await lab.owner({ do: 'unlock' });
    await stream.until(/event: unlocked/);
    expect(stream.text).not.toMatch(/binance|whale|rotated|deactivated/);
    stream.socket.destroy();
    other.socket.destroy();
  });

  it('of a wrong token is never one, and 64 of one client are the most', async () => {
    const wrong = await lab.one(
      `GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer kt_${'A'.repeat(43)}\r\n\r\n`,
    );
    expect(wrong).toMatch(/^HTTP\/1\.1 401 /);
    const streams: Raw[] = [];
    for (let i = 0; i < 64; i++) streams.push(await open('rotated'));
    const more = await lab.one(
      `GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.token('rotated')}\r\n\r\n`,
    );
    expect(more).toMatch(/^HTTP\/1\.1 429 /);
    expect((await lab.lease('bot')).status).toBe(201);
    for (const { socket } of streams) socket.destroy();
    await Promise.all(streams.map(({ closed }) => closed));
  });

  it('with requests pipelined behind it answers none of them', async () => {
    const raw = await open('bot');
    const { unsealed } = await lab.state();
    const body = '{"credential":"binance-main"}';
    raw.send(
      `POST /v1/leases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.token('bot')}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await lab.state();
    expect(raw.text).not.toContain(SECRET);
    expect((await lab.state()).unsealed).toBe(unsealed);
    raw.socket.destroy();
    await raw.closed;
  });
});

describe('an admin client', () => {
  const change = (body: unknown) =>
    lab.ask<{ status?: string }>('POST', '/v1/admin/changes', { token: lab.token('boss'), body });

  it('has no keys, can get none for itself, and sees no value', async () => {
    expect(
      (
        await lab.ask('POST', '/v1/leases', {
          token: lab.token('boss'),
          body: { credential: 'binance-main' },
        })
      ).status,
    ).toBe(404);
    const own = await change({
      kind: 'grant',
      client: 'boss',
      credential: 'binance-main',
      grant: { modes: ['reveal'], scopes: ['read', 'trade'], approval: 'always' },
    });
    expect(own.status).toBeGreaterThanOrEqual(400);
    expect(
      (await lab.ask('GET', '/v1/admin/credentials', { token: lab.token('boss') })).text,
    ).not.toContain('NEVERTOBESEEN');
    expect(
      (
        await lab.ask('POST', '/v1/leases', {
          token: lab.token('boss'),
          body: { credential: 'binance-main' },
        })
      ).status,
    ).toBe(404);
  });

  it('takes away at once', async () => {
    expect(await change({ kind: 'deactivate', credential: 'binance-main' })).toMatchObject({
      body: { status: 'done' },
    });
    expect((await lab.lease('bot')).status).toBe(409);
    await lab.owner({ do: 'activate', credential: 'binance-main' });
  });

  it('gives nothing while nobody says yes: three changes wait, and no more', async () => {
    const own = await Lab.start({
      approve: 'never',
      clients: [{ name: 'bot' }, { name: 'boss', role: 'admin' }],
    });
    const grant = {
      kind: 'grant',
      client: 'bot',
      credential: 'binance-main',
      grant: { modes: ['reveal'], scopes: ['read', 'trade'], approval: 'always' },
    };
    const ask = (body: unknown) =>
      own.ask<{ status?: string }>('POST', '/v1/admin/changes', { token: own.token('boss'), body });
    const statuses: number[] = [];
    for (let i = 0; i < 20; i++) statuses.push((await ask(grant)).status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(17);
    expect((await own.lease('bot')).status).toBe(404);
    await own.owner({ do: 'lock' });
    await own.owner({ do: 'unlock' });
    // Its token ended with the session, and so did what it asked for.
    expect((await ask(grant)).status).toBe(404);
    expect((await own.lease('bot')).status).toBe(404);
    expect((await own.state()).unsealed).toBe(0);
    own.saidNothingWrong();
    await own.stop();
  });
});

describe('the panic switch', () => {
  const pull = (level: string) =>
    lab.ask('POST', '/v1/panic', { token: lab.token('bot'), body: { level } });

  it('“exits”: no lease any more, for anybody, until the owner thaws', async () => {
    const stream = await open('bot');
    const { unsealed } = await lab.state();
    expect((await pull('exits')).status).toBe(204);
    await stream.until(/event: frozen\ndata: {"level":"exits"}/);
    expect(await lab.lease('bot')).toMatchObject({
      status: 422,
      body: { rule: 'panic-exits-only' },
    });
    // Who can pull it can't push it back.
    for (const [method, path, body] of [
      ['DELETE', '/v1/panic'],
      ['POST', '/v1/panic', { level: null }],
      ['POST', '/v1/panic', { level: 'none' }],
      ['POST', '/v1/panic', {}],
      ['POST', '/v1/thaw'],
    ] as const) {
      expect(
        (await lab.ask(method, path, { token: lab.token('bot'), body })).status,
      ).toBeGreaterThanOrEqual(400);
    }
    expect((await lab.lease('bot')).status).toBe(422);
    expect((await lab.state()).unsealed).toBe(unsealed);
    await lab.owner({ do: 'thaw' });
    expect((await lab.lease('bot')).status).toBe(201);
    stream.socket.destroy();
  });

  it('“stop”: locked too; unlocking thaws nothing', async () => {
    const { unsealed } = await lab.state();
    expect((await pull('stop')).status).toBe(204);
    expect(await lab.state()).toMatchObject({ state: 'locked' });
    expect((await lab.lease('bot')).status).toBe(423);
    await lab.owner({ do: 'unlock' });
    expect(await lab.lease('bot')).toMatchObject({ status: 422, body: { rule: 'panic-stop' } });
    expect((await lab.state()).unsealed).toBe(unsealed);
    await lab.owner({ do: 'thaw' });
    expect((await lab.lease('bot')).status).toBe(201);
  });
});
