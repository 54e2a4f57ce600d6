/** Hours of bots in a minute: everybody comes and goes as they like, and in the end all is where it was. */
import { readdirSync } from 'node:fs';
import { Agent } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Raw } from '../broker/setup/http.ts';
import { World } from '../broker/setup/world.ts';

const ROUNDS = 60;
const AT_ONCE = 40;

let world: World;
let key: string;
let collect: () => void;
beforeAll(async () => {
  setFlagsFromString('--expose-gc');
  collect = runInNewContext('gc') as () => void;
  world = await World.make({
    seams: { connections: { connections: 256, connectionsPerClient: 64, connectionsUnknown: 64 } },
  });
  key = await world.addKey();
});
afterAll(() => world.remove());

const handles = (): number => readdirSync('/proc/self/fd').length;
const heap = (): number => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
/** The next of a sequence that is the same in each run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % sides;
  };
}

it('memory, handles, timers and questions come back after a storm, and the log agrees with the replies', async () => {
  const roll = dice(7);
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const always = await world.addClient([{ credential: key }]);
  const asked = await world.addClient([{ credential: key, approval: 'session' }]);
  const body = { credential: 'binance-main' };
  let given = 0;
  const lease = async (token: string): Promise<void> => {
    const { status } = await world.ask('POST', '/v1/leases', { token, body, agent });
    if (status === 201) given += 1;
  };
  const hangUp = async (): Promise<void> => {
    const raw = await Raw.to(world.socket);
    const bytes = `POST /v1/leases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${asked.token}\r\nContent-Type: application/json\r\nContent-Length: 29\r\n\r\n{"credential":"binance-main"}`;
    raw.send(bytes.slice(0, roll(bytes.length)));
    await new Promise(setImmediate);
    raw.socket.destroy();
    await raw.closed;
  };
  const ACTS: readonly (() => Promise<unknown>)[] = [
    () => lease(always.token),
    () => lease(always.token),
    () => world.ask('GET', '/v1/credentials', { token: always.token, agent }),
    () => world.ask('GET', '/v1/status', { agent }),
    () => world.ask('POST', '/v1/leases', { token: 'kt_wrong', body, agent }),
    () => world.ask('POST', '/v1/leases', { token: always.token, raw: '{"credential":', agent }),
    () =>
      world.ask('POST', '/v1/leases', {
        token: always.token,
        body: { credential: 'nothing' },
        agent,
      }),
    hangUp,
  ];
  const round = async (): Promise<void> => {
    await Promise.all(Array.from({ length: AT_ONCE }, () => ACTS[roll(ACTS.length)]?.()));
    world.queue.withdraw();
    world.clock.advance(61_000);
  };
  for (let i = 0; i < 10; i++) await round();
  const before = { heap: heap(), handles: handles(), timers: world.clock.waiting };
  for (let i = 0; i < ROUNDS; i++) await round();

  expect(world.queue.open()).toEqual([]);
  expect(handles()).toBeLessThanOrEqual(before.handles + 16);
  expect(world.clock.waiting).toBeLessThanOrEqual(before.timers + 4);
  // What grows on purpose: hashes of leases to give back, a thousand of a client.
  expect(heap() - before.heap).toBeLessThan(8 * 1024 * 1024);
  agent.destroy();

  const granted = (await world.events()).filter(({ action }) => action === 'lease.granted');
  expect(granted).toHaveLength(given);
  // Those that were put together in the same moment shared one.
  expect(world.vault.unsealCount).toBeGreaterThan(0);
  expect(world.vault.unsealCount).toBeLessThanOrEqual(given);
  expect((await world.audit.verify()).ok).toBe(true);
  expect(world.warnings).toEqual([]);
});

it('a bot is served while squatters hold all places they can get, again and again', async () => {
  const { token } = await world.addClient([{ credential: key }]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const lease = () =>
    world.ask('POST', '/v1/leases', { token, body: { credential: 'binance-main' }, agent });
  expect((await lease()).status).toBe(201);
  for (let i = 0; i < 50; i++) {
    const squatters = await Promise.all(Array.from({ length: 100 }, () => Raw.to(world.socket)));
    let refused = 0;
    const enough = new Promise<void>((resolve) => {
      for (const { closed } of squatters) {
        void closed.then(() => {
          refused += 1;
          if (refused === 36) resolve();
        });
      }
    });
    expect((await lease()).status).toBe(201);
    // 64 of the hundred got a place: when the others are gone all were looked at.
    await enough;
    for (const { socket } of squatters) socket.destroy();
    await Promise.all(squatters.map(({ closed }) => closed));
  }
  agent.destroy();
});
