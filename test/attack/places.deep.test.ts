/** Storms: connections that come in thousands, or that never say what they want. A bot goes on being served. */
import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Child } from '../broker/setup/children.ts';
import { Raw } from '../broker/setup/http.ts';
import { always, Lab } from './setup/lab.ts';
import { attack, attacker } from './setup/python.ts';

let lab: Lab;
let before: Awaited<ReturnType<Lab['before']>>;
/** One connection, as a bot keeps it. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
beforeAll(async () => {
  lab = await Lab.start({
    clients: [
      { name: 'bot', grants: [always('binance-main')] },
      { name: 'slow', grants: [always('binance-main')] },
    ],
  });
  for (let i = 0; i < 200; i++) await lab.lease('bot', 'binance-main', { agent });
  await attack(lab, lab.token('bot'), STORM, { args: ['500'] });
  before = await lab.before();
});
afterAll(async () => {
  agent.destroy();
  await lab.unharmed(before);
  await lab.stop();
});

/** Connects so many times, in eight ways of being rude, and says how it went. */
const STORM = `
import collections, select
seen = collections.Counter()
held = []
say("begun")
for i in range(int(sys.argv[3])):
    try: s = connect()
    except (BlockingIOError, ConnectionError, OSError) as error:
        seen[type(error).__name__] += 1; time.sleep(0.0005); continue
    seen["connected"] += 1
    try:
        way = i % 8
        if way == 1: s.sendall(b"GET /v1/st")
        if way == 2: s.sendall(LEASE[:-5])
        if way == 3: s.sendall(b"\\x00" * 100)
        if way == 4: s.sendall(b"GET /v1/status HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n")
        if way == 5: s.shutdown(socket.SHUT_WR)
        if way == 6: s.shutdown(socket.SHUT_RD)
        if way == 7: s.sendall(b"POST /v1/leases HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 60000\\r\\n\\r\\n")
    except OSError as error: seen[type(error).__name__] += 1
    held.append(s)
    if len(held) > 200: held.pop(0).close()
for s in held: s.close()
say(json.dumps(seen))
`;

/** Leases, one after the other, until the attack is over. @returns how long each took, sorted */
async function meanwhile(attacking: Promise<unknown>): Promise<number[]> {
  let over = false;
  void attacking.finally(() => {
    over = true;
  });
  const took: number[] = [];
  while (!over) {
    const started = performance.now();
    expect((await lab.lease('bot', 'binance-main', { agent })).status).toBe(201);
    took.push(performance.now() - started);
    await sleep(5);
  }
  return took.sort((a, b) => a - b);
}

it('10,000 connection attempts: the bot with a connection does not miss one answer', async () => {
  const took = await meanwhile(attack(lab, lab.token('bot'), STORM, { args: ['10000'] }));
  expect(took.length).toBeGreaterThan(20);
  expect(took.at(-1), 'the slowest answer, ms').toBeLessThan(2000);
});

it('a bot that comes new into the storm gets in, too', async () => {
  const storm = attack(lab, lab.token('bot'), STORM, { args: ['10000'] });
  let over = false;
  void storm.finally(() => {
    over = true;
  });
  let served = 0;
  while (!over) {
    // As docs/PROTOCOL.md says: connect may say EAGAIN, then one tries again.
    const reply = await lab.lease('slow').catch((error: NodeJS.ErrnoException) => {
      expect(['EAGAIN', 'ECONNRESET']).toContain(error.code);
      return null;
    });
    if (reply !== null) {
      expect(reply.status).toBe(201);
      served += 1;
    }
    await sleep(5);
  }
  // It stands in the queue behind those who came before, who are looked at and turned away one by one.
  expect(served).toBeGreaterThan(0);
  await storm;
});

describe('squatters', () => {
  it('of a hundred processes hold all places, and bots old and new are served all the same', async () => {
    const squatters: Child[] = [];
    for (let i = 0; i < 80; i++) {
      squatters.push(
        await attacker(
          lab,
          'none',
          `
held = []
for _ in range(16):
    try: held.append(connect())
    except OSError: pass
say("held", len(held))
sys.stdin.read()`,
        ),
      );
    }
    expect(squatters.length * 16).toBeGreaterThan(1024);
    for (let i = 0; i < 20; i++) {
      expect((await lab.lease('bot', 'binance-main', { agent })).status).toBe(201);
      expect((await lab.lease('slow')).status).toBe(201);
    }
    expect(lab.handles()).toBeLessThan(1024 + 64);
    await Promise.all(squatters.map((child) => child.stop()));
  });
});

describe('those who never finish', () => {
  it('a header that does not come is waited for ten seconds, a body twenty, said or unsaid', async () => {
    const started = performance.now();
    const slow = await Promise.all(Array.from({ length: 12 }, () => Raw.to(lab.socket)));
    slow.forEach((raw, i) => {
      if (i % 3 === 1) raw.send('GET /v1/status HTTP/1.1\r\nHost: loc');
      if (i % 3 === 2)
        raw.send(
          `POST /v1/leases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.token('slow')}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
        );
    });
    expect((await lab.lease('bot', 'binance-main', { agent })).status).toBe(201);
    await Promise.all(slow.map(({ closed }) => closed));
    expect(performance.now() - started).toBeLessThan(30_000);
    for (const { text } of slow) expect(text).not.toMatch(/ 20[01] /);
  });

  it('a byte a second buys no more time than that', async () => {
    const raw = await Raw.to(lab.socket);
    const started = performance.now();
    const drip = setInterval(() => raw.socket.writable && raw.send('x'), 500);
    raw.send('GET /v1/status HTTP/1.1\r\nHost: localhost\r\nX: ');
    await raw.closed;
    clearInterval(drip);
    expect(performance.now() - started).toBeLessThan(20_000);
    expect(raw.text).not.toContain('200 OK');
  });

  it('a reader that does not read: its leases are dropped, not kept for it', async () => {
    const output = await attack(
      lab,
      lab.token('slow'),
      `
s = connect(); s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
s.settimeout(1)
sent = 0
try:
    while sent < 3000: s.sendall(LEASE); sent += 1
except OSError: pass
say(sent < 3000)
time.sleep(15)
s.settimeout(1)
got = b""
try:
    while True:
        more = s.recv(65536)
        if not more: break
        got += more
except OSError: pass
say(got.count(b"201 Created"))`,
    );
    const [, answers = '0'] = output.trim().split('\n');
    expect(Number(answers)).toBeLessThan(200);
    expect((await lab.lease('slow')).status).toBe(201);
  });

  it('an event stream that is not read is given up, whatever happens meanwhile', async () => {
    const raw = await Raw.to(lab.socket);
    raw.send(
      `GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${lab.token('slow')}\r\n\r\n`,
    );
    await raw.until(/keyturn/);
    raw.socket.pause();
    for (let i = 0; i < 100; i++) {
      await lab.owner({ do: 'lock-window' });
      await lab.owner({ do: 'unlock' });
    }
    expect((await lab.lease('bot', 'binance-main', { agent })).status).toBe(201);
    raw.socket.destroy();
  });
});
