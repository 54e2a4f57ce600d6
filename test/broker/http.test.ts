import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { BrokerSeams } from '../../electron/core/broker/broker.ts';
import { Raw } from './setup/http.ts';
import { World } from './setup/world.ts';

let world: World;
let token: string;
const make = async (seams: BrokerSeams = {}): Promise<void> => {
  world = await World.make({ seams });
  ({ token } = await world.addClient([{ credential: await world.addKey() }]));
};
afterEach(() => world.remove());

const STATUS = 'GET /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n';
const BODY = '{"credential":"binance-main"}';
const leaseRequest = (body = BODY, length = body.length): string =>
  `POST /v1/leases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n${body}`;

describe('bytes on the wire', () => {
  beforeEach(() => make());

  it('may come one at a time', async () => {
    const raw = await Raw.to(world.socket);
    for (const char of leaseRequest()) {
      raw.send(char);
      await new Promise(setImmediate);
    }
    expect(await raw.until(/test-secret"}}/)).toMatch(/^HTTP\/1\.1 201 Created\r\n/);
    raw.socket.destroy();
  });

  it('that end in the middle of a body leave nothing behind', async () => {
    const raw = await Raw.to(world.socket);
    raw.send(leaseRequest(BODY, 1000));
    raw.socket.end();
    await raw.closed;
    expect(raw.text).not.toContain('201');
    expect(world.vault.unsealCount).toBe(0);
    expect((await world.ask('GET', '/v1/status')).status).toBe(200);
  });

  it('that end in the middle of a header neither', async () => {
    const raw = await Raw.to(world.socket);
    raw.send('GET /v1/sta');
    raw.socket.end();
    await raw.closed;
    expect(raw.text).toMatch(/^(HTTP\/1\.1 400 |$)/);
  });

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    [
      'both lengths',
      `${leaseRequest().replace('\r\n\r\n', '\r\nTransfer-Encoding: chunked\r\n\r\n')}`,
    ],
    [
      'two lengths',
      leaseRequest().replace('Content-Length', 'Content-Length: 3\r\nContent-Length'),
    ],
    ['a length that is none', leaseRequest().replace(/Content-Length: \d+/, 'Content-Length: +29')],
    ['a folded header', STATUS.replace('\r\n\r\n', '\r\nX: a\r\n b\r\n\r\n')],
    ['a space before the colon', STATUS.replace('Host:', 'Host :')],
    ['a bare carriage return', STATUS.replace('\r\n\r\n', '\r\nX: a\rb\r\n\r\n')],
    ['a NUL in a header', STATUS.replace('\r\n\r\n', '\r\nX: a\0b\r\n\r\n')],
    ['two hosts', STATUS.replace('\r\n\r\n', '\r\nHost: localhost\r\n\r\n')],
    [
      'two tokens',
      leaseRequest().replace('Content-Type', 'Authorization: Bearer x\r\nContent-Type'),
    ],
    ['no host', 'GET /v1/status HTTP/1.1\r\n\r\n'],
    [
      'a chunk that lies',
      `${leaseRequest('').replace(/Content-Length: 0/, 'Transfer-Encoding: chunked')}zz\r\n{}\r\n`,
    ],
  ])('with %s are refused', async (_what, bytes) => {
    const raw = await Raw.to(world.socket);
    raw.send(bytes);
    expect(await raw.until(/HTTP\/1\.1 4\d\d /)).toMatch(/^HTTP\/1\.1 40[03] /);
    expect(world.vault.unsealCount).toBe(0);
    raw.socket.destroy();
  });

  it('of one request never become a second', async () => {
    const raw = await Raw.to(world.socket);
    // The body of the first, were it taken for a request of its own, would lock the vault.
    const smuggled = `POST /v1/lock HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`;
    raw.send(leaseRequest(smuggled));
    await raw.until(/HTTP\/1\.1 400 /);
    expect(raw.text.match(/HTTP\/1\.1/g)).toHaveLength(1);
    expect(world.vault.state).toBe('unlocked');
    raw.socket.destroy();
  });

  it('of several requests at once are answered in their order', async () => {
    const raw = await Raw.to(world.socket);
    raw.send(STATUS + leaseRequest() + STATUS);
    await raw.until(
      /HTTP\/1\.1 200[\s\S]*HTTP\/1\.1 201[\s\S]*HTTP\/1\.1 200[\s\S]*locked":false}/,
    );
    raw.socket.destroy();
  });

  it('of too many requests at once end the connection', async () => {
    const raw = await Raw.to(world.socket);
    raw.send(leaseRequest().repeat(50));
    await raw.closed;
    expect(world.vault.unsealCount).toBeLessThanOrEqual(8);
  });
});

describe('sizes', () => {
  beforeEach(() => make());
  const body = (length: number): string => {
    const empty = JSON.stringify({ credential: 'binance-main', reason: 'x' });
    return `${empty.slice(0, -1)}${' '.repeat(length - empty.length)}}`;
  };

  it.each([
    [64 * 1024 - 1, 201],
    [64 * 1024, 201],
    [64 * 1024 + 1, 413],
    [1024 * 1024, 413],
  ])('a body of %i bytes', async (length, status) => {
    const reply = await world.ask('POST', '/v1/leases', { token, raw: body(length) });
    expect(reply.status).toBe(status);
    if (status === 413)
      expect(reply).toMatchObject({
        body: { code: 'too_large' },
        headers: { connection: 'close' },
      });
  });

  it('a body that does not say how long it is', async () => {
    const raw = await Raw.to(world.socket);
    raw.send(leaseRequest('').replace(/Content-Length: 0/, 'Transfer-Encoding: chunked'));
    const chunk = `4000\r\n${' '.repeat(0x4000)}\r\n`;
    for (let i = 0; i < 5; i++) raw.send(chunk);
    expect(await raw.until(/HTTP\/1\.1 /)).toMatch(/^HTTP\/1\.1 413 /);
    await raw.closed;
  });

  it('a header over 16 KiB', async () => {
    const raw = await Raw.to(world.socket);
    raw.send(STATUS.replace('\r\n\r\n', `\r\nX: ${'x'.repeat(17 * 1024)}\r\n\r\n`));
    const text = await raw.until(/too_large/);
    expect(text).toMatch(/^HTTP\/1\.1 413 /);
    await raw.closed;
  });
});

describe('time', () => {
  const limits = { http: { headerMs: 200 } };
  beforeEach(() => make(limits));

  it('for a header runs out, said or unsaid', async () => {
    const silent = await Raw.to(world.socket);
    const slow = await Raw.to(world.socket);
    slow.send('GET /v1/status HTTP/1.1\r\nHost: loc');
    await Promise.all([silent.closed, slow.closed]);
    expect(slow.text).not.toContain('200');
    expect((await world.ask('GET', '/v1/status')).status).toBe(200);
  });

  it('for a body runs out too', async () => {
    const raw = await Raw.to(world.socket);
    raw.send(leaseRequest(BODY, 1000));
    await raw.closed;
    expect(world.vault.unsealCount).toBe(0);
  });

  it('does not run out for a caller whose owner thinks', async () => {
    const { token: asked } = await world.addClient([
      { credential: world.vault.manifest.credentials[0]?.id ?? '', approval: 'session' },
    ]);
    const reply = world.ask('POST', '/v1/leases', {
      token: asked,
      body: { credential: 'binance-main' },
    });
    await world.question();
    // Longer than any deadline of this test's server.
    const impatient = await Raw.to(world.socket);
    await impatient.closed;
    await world.answer('once');
    expect((await reply).status).toBe(201);
  });
});

describe('places', () => {
  it('are few for a process without a token, and more for one that showed it', async () => {
    await make({
      connections: { connections: 100, connectionsPerClient: 8, connectionsUnknown: 4 },
    });
    const squatters = await Promise.all(Array.from({ length: 4 }, () => Raw.to(world.socket)));
    for (const squatter of squatters) await squatter.send(STATUS).until(/200 OK/);
    const fifth = await Raw.to(world.socket);
    await fifth.closed;
    expect(fifth.text).toBe('');
    for (const squatter of squatters) squatter.socket.destroy();
    await Promise.all(squatters.map(({ closed }) => closed));

    const agent = new Agent({ keepAlive: true, maxSockets: 9 });
    const known: number[] = [];
    for (let i = 0; i < 8; i++) {
      const raw = await Raw.to(world.socket);
      raw.send(
        `GET /v1/credentials HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`,
      );
      await raw.until(/HTTP\/1\.1 \d+/);
      known.push(Number(/HTTP\/1\.1 (\d+)/.exec(raw.text)?.[1]));
    }
    expect(known).toEqual(Array(8).fill(200));
    expect(await world.ask('GET', '/v1/credentials', { token })).toMatchObject({
      status: 429,
      body: { code: 'rate_limited' },
    });
    agent.destroy();
  });

  it('come back, with memory and handles, after many connections', async () => {
    await make();
    const handles = (): number => readdirSync('/proc/self/fd').length;
    for (let i = 0; i < 50; i++)
      await world.ask('POST', '/v1/leases', { token, body: { credential: 'binance-main' } });
    const before = handles();
    for (let i = 0; i < 300; i++) {
      const raw = await Raw.to(world.socket);
      if (i % 3 === 0) raw.send('GET /v1/st');
      if (i % 3 === 1) raw.send(leaseRequest());
      raw.socket.destroy();
      await raw.closed;
    }
    expect((await world.ask('GET', '/v1/status')).status).toBe(200);
    while (handles() > before) await new Promise(setImmediate);
    expect(handles()).toBeLessThanOrEqual(before);
  });
});
