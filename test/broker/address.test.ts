import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { BrokerAddress } from '../../shared/broker/protocol.ts';
import { Raw } from './setup/http.ts';
import { World } from './setup/world.ts';

let world: World;
beforeEach(async () => {
  world = await World.make();
});
afterEach(() => world.remove());

const address = (): string => join(world.home, 'broker.json');

it('is written for clients to read, for the owner alone', () => {
  expect(BrokerAddress.parse(JSON.parse(readFileSync(address(), 'utf8')))).toEqual({
    protocol: 1,
    socket: join(world.home, 'broker.sock'),
    tcp: null,
    pid: process.pid,
  });
  expect(statSync(address()).mode & 0o777).toBe(0o600);
  expect(statSync(world.socket).mode & 0o777).toBe(0o600);
});

it('is taken away, with the socket, when the broker closes, and everybody is hung up on', async () => {
  const idle = await Raw.to(world.socket);
  const key = await world.addKey();
  const { token } = await world.addClient([{ credential: key, approval: 'session' }]);
  const asking = world
    .ask('POST', '/v1/leases', { token, body: { credential: 'binance-main' } })
    .catch((error: NodeJS.ErrnoException) => error.code);
  await world.question();
  await world.broker.close();
  await idle.closed;
  expect(await asking).toBe('ECONNRESET');
  expect(world.owner.withdrawn).toHaveLength(1);
  expect([existsSync(address()), existsSync(world.socket)]).toEqual([false, false]);
  expect(world.vault.unsealCount).toBe(0);
});

it('is left alone when another process has written its own', async () => {
  const other = JSON.stringify({
    protocol: 1,
    socket: '/elsewhere',
    tcp: null,
    pid: process.pid + 1,
  });
  writeFileSync(address(), other);
  await world.broker.close();
  expect(readFileSync(address(), 'utf8')).toBe(other);
});

it('can be listened at again after a close', async () => {
  await world.broker.close();
  const { World: Fresh } = await import('./setup/world.ts');
  const next = await Fresh.make();
  expect((await next.ask('GET', '/v1/status')).status).toBe(200);
  await next.remove();
});
