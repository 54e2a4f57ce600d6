import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Child, start } from './setup/children.ts';
import { ask } from './setup/http.ts';
import { World } from './setup/world.ts';

const PYTHON = '/usr/bin/python3';
const PROCESSES = 5;
const ATTEMPTS = 2000;
/** Connects again and again and keeps whatever it gets, silent; says how many times it tried. */
const SQUATTER = `
import socket, sys
kept, tried = [], 0
print("begins", flush=True)
sys.stdin.readline()
while tried < ${ATTEMPTS}:
    try:
        if sys.argv[1] == "tcp": s = socket.create_connection(("127.0.0.1", int(sys.argv[2])), 5)
        else:
            s = socket.socket(socket.AF_UNIX); s.settimeout(5); s.connect(sys.argv[2])
        kept.append(s)
        tried += 1
    except BlockingIOError: pass
    except OSError: tried += 1
print("tried", tried, flush=True)
sys.stdin.read()`;

let world: World;
let token: string;
let squatters: Child[];

beforeEach(async () => {
  world = await World.make();
  ({ token } = await world.addClient([{ credential: await world.addKey() }]));
  squatters = [];
});
afterEach(async () => {
  await Promise.all(squatters.map((child) => child.stop()));
  await world.remove();
});

async function squat(kind: 'unix' | 'tcp', where: string): Promise<() => number> {
  let done = 0;
  const all = Array.from({ length: PROCESSES }, () => start(PYTHON, ['-c', SQUATTER, kind, where]));
  squatters = await Promise.all(all);
  for (const child of squatters) {
    child.process.stdout.on('data', (text: string) => {
      if (text.includes('tried')) done += 1;
    });
    child.process.stdin.write('\n');
  }
  return () => done;
}

/** A bot on a new connection; in a storm the kernel may say EAGAIN to it, as to anybody (docs/PROTOCOL.md). */
async function fresh(): Promise<number> {
  for (;;) {
    try {
      return (await ask(world.socket, 'GET', '/v1/credentials', { token })).status;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
}

describe.runIf(process.platform === 'linux')('ten thousand connections of squatters', () => {
  it('leave a paired bot served, on the connection it has and on new ones', async () => {
    const handles = (): number => readdirSync('/proc/self/fd').length;
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const kept = (): Promise<{ status: number }> =>
      ask(world.socket, 'GET', '/v1/credentials', { token, agent });
    await kept();
    const before = handles();
    const done = await squat('unix', world.socket);
    const statuses = new Set<number>();
    let asked = 0;
    for (; done() < PROCESSES || asked < 20; asked++) {
      statuses.add((await kept()).status);
      statuses.add(await fresh());
    }
    expect([...statuses]).toEqual([200]);
    // All of it is silent still, and bounded: sixteen a process.
    expect(handles() - before).toBeLessThanOrEqual(PROCESSES * (16 + 3) + 8);
    await Promise.all(squatters.map((child) => child.stop()));
    while (handles() > before + 2) await new Promise(setImmediate);
    expect(await fresh()).toBe(200);
    agent.destroy();
  }, 120_000);

  it('over TCP leave the socket served, and TCP itself', async () => {
    const port = await world.broker.openTcp(null);
    const done = await squat('tcp', String(port));
    const statuses = new Set<number>();
    for (let i = 0; done() < PROCESSES || i < 20; i++) statuses.add(await fresh());
    expect([...statuses]).toEqual([200]);
    const reply = await fetch(`http://127.0.0.1:${port}/v1/status`);
    expect(await reply.json()).toMatchObject({ name: 'keyturn', locked: false });
  }, 120_000);
});
