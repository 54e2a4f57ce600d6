import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { UpstreamFailed } from '../../electron/core/ports.ts';
import { BrokerAddress } from '../../shared/broker/protocol.ts';
import { type Child, start } from './setup/children.ts';
import { World } from './setup/world.ts';

const PYTHON = '/usr/bin/python3';
/** Sends the bytes on standard input to 127.0.0.1, by the family that is named, and prints what came back. */
const CLIENT = `
import socket, sys
family, port = sys.argv[1], int(sys.argv[2])
s = socket.socket(socket.AF_INET6 if family == "6" else socket.AF_INET)
try:
    s.connect(("::ffff:127.0.0.1" if family == "6" else "127.0.0.1", port))
    print("connected", flush=True)
    s.sendall(sys.stdin.buffer.read())
    s.settimeout(20)
    text = b""
    while True:
        more = s.recv(65536)
        if not more: break
        text += more
    print(text.decode(), flush=True)
except OSError as error:
    print(type(error).__name__, flush=True)`;

let world: World;
let port: number;
let children: Child[];
const sent: string[] = [];

async function make(): Promise<void> {
  world = await World.make({
    http: {
      send: async ({ host, target }) => {
        sent.push(`${host}${target}`);
        throw new UpstreamFailed('no exchange here', false);
      },
      close: () => undefined,
    },
  });
  port = await world.broker.openTcp(null);
  children = [];
  sent.length = 0;
}
beforeEach(make);
afterEach(async () => {
  await Promise.all(children.map((child) => child.stop()));
  await world.remove();
});

const host = (): string => `127.0.0.1:${port}`;
const request = (path: string, headers: Record<string, string> = {}, method = 'GET'): string => {
  const lines = Object.entries({ Host: host(), Connection: 'close', ...headers });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
};
async function through(text: string, options: { family?: string; uid?: number } = {}) {
  const { family = '4', uid } = options;
  const child = await start(PYTHON, ['-c', CLIENT, family, String(port)], {
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  children.push(child);
  // It may be gone already: hung up on.
  child.process.stdin.on('error', () => undefined).end(text);
  return (await child.output()).replace(/^connected\n/, '');
}

describe.runIf(process.platform === 'linux')('loopback TCP', () => {
  it('is told in broker.json while it is open, and gone when it is closed', async () => {
    const told = (): unknown =>
      BrokerAddress.parse(JSON.parse(readFileSync(join(world.home, 'broker.json'), 'utf8'))).tcp;
    expect(told()).toBe(host());
    expect(world.broker.tcpAddress).toBe(host());
    await world.broker.closeTcp();
    expect(told()).toBe(null);
    expect(await through(request('/v1/status'))).toContain('ConnectionRefusedError');
  });

  it('listens on 127.0.0.1 and nowhere else', async () => {
    const hex = port.toString(16).toUpperCase().padStart(4, '0');
    const listening = readFileSync('/proc/net/tcp', 'utf8')
      .concat(readFileSync('/proc/net/tcp6', 'utf8'))
      .split('\n')
      .filter((line) => new RegExp(`:${hex} [0-9A-F]+:0000 0A `).test(line));
    expect(listening.map((line) => line.trim().split(/\s+/)[1])).toEqual([`0100007F:${hex}`]);
  });

  it.each([
    ['IPv4', '4'],
    ['IPv6 with a mapped address', '6'],
  ])('answers a program that speaks %s', async (_name, family) => {
    expect(await through(request('/v1/status'), { family })).toMatch(
      /^HTTP\/1\.1 200 OK[\s\S]*"locked":false\}\s*$/,
    );
  });

  it.each([
    '/v1/whoami',
    '/v1/credentials',
    '/v1/leases',
    '/v1/events',
    '/v1/pairings',
    '/v1/lock',
    '/v1/panic',
    '/v1/proxies',
    '/v1/admin/credentials',
    '/',
    '/v1/status?x',
  ])('has nothing at %s, whoever asks', async (path) => {
    const { token } = await world.addClient([{ credential: await world.addKey() }]);
    for (const method of ['GET', 'POST']) {
      const reply = await through(request(path, { Authorization: `Bearer ${token}` }, method));
      expect(reply).toMatch(/^HTTP\/1\.1 404 /);
      expect(reply).toContain('"code":"not_found"');
    }
    expect(world.vault.state).toBe('unlocked');
  });

  it.each([
    ['a page', { Origin: 'https://example.com' }],
    ['a page of this address', { Origin: 'null' }],
    ['a navigation', { 'Sec-Fetch-Site': 'none' }],
    ['a page that says it is ccxt', { Origin: '*', 'Sec-Fetch-Site': 'cross-site' }],
    ['a name that points here', { Host: 'rebound.example' }],
    ['another name', { Host: 'localhost' }],
    ['the socket’s name', { Host: 'localhost:80' }],
  ])('refuses %s, and reads no further', async (_who, headers) => {
    for (const path of ['/v1/status', '/p/kp_x/https://api.binance.com/api/v3/time']) {
      const reply = await through(request(path, headers as Record<string, string>));
      expect(reply).toMatch(/^HTTP\/1\.1 4(03|22) /);
      expect(reply).toContain('browser_refused');
      expect(reply.toLowerCase()).not.toContain('access-control');
    }
    expect(sent).toEqual([]);
  });

  it('refuses a star for an origin outside /p/', async () => {
    expect(await through(request('/v1/status', { Origin: '*' }))).toMatch(/^HTTP\/1\.1 403 /);
  });

  it('answers in plain text behind /p/, also ccxt with its own headers', async () => {
    const path = `/p/kp_${'x'.repeat(43)}/${encodeURIComponent('https://api.binance.com/api/v3/account?timestamp=1')}`;
    const reply = await through(request(path, { Origin: '*', 'Sec-Fetch-Mode': 'cors' }));
    expect(reply).toMatch(/^HTTP\/1\.1 422 [\s\S]*content-type: text\/plain/i);
    expect(reply).toContain('keyturn: proxy-unknown:');
    expect(sent).toEqual([]);
  });

  it('goes on over locks, and says that it is locked', async () => {
    await world.lockVault();
    expect(await through(request('/v1/status'))).toContain('"locked":true');
    const path = `/p/kp_${'x'.repeat(43)}/https://api.binance.com/api/v3/time`;
    expect(await through(request(path))).toMatch(/^HTTP\/1\.1 503 /);
  });

  it('says when its port is taken, and leaves it alone', async () => {
    await world.broker.closeTcp();
    const other = createServer((socket) => socket.end('other')).listen(port, '127.0.0.1');
    await once(other, 'listening');
    await expect(world.broker.openTcp(port)).rejects.toMatchObject({
      code: 'port_taken',
      facts: { port },
    });
    expect(world.broker.tcpAddress).toBe(null);
    expect(await through('')).toContain('other');
    other.close();
    await once(other, 'close');
    expect(await world.broker.openTcp(port)).toBe(port);
  });
});

describe.runIf(process.getuid?.() === 0)('another user of the machine', () => {
  const NOBODY = 65534;

  it('is hung up on without an answer', async () => {
    for (const family of ['4', '6']) {
      const reply = await through(request('/v1/status'), { uid: NOBODY, family });
      expect(reply.trim()).toMatch(/^(|ConnectionResetError|BrokenPipeError)$/);
    }
    expect(await world.events()).toEqual([]);
    expect(await through(request('/v1/status'))).toContain('200 OK');
  });

  it('is answered once the owner has named it, and no more when it is taken from the list', async () => {
    await world.broker.letIn([NOBODY]);
    expect(await through(request('/v1/status'), { uid: NOBODY })).toContain('200 OK');
    await world.broker.letIn([]);
    expect(await through(request('/v1/status'), { uid: NOBODY })).not.toContain('200');
  });
});
