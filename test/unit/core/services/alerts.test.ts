/** Alerts over a real vault and socket. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { World } from './world.ts';

const DAY = 24 * 3_600_000;

let world: World;
let token: string;
let key: string;

beforeEach(async () => {
  world = await World.opened();
  key = (await world.add('Kraken main')).id;
  token = await world.pair('grid bot', key, { unattended: ['reveal'] });
});
afterEach(() => world.remove());

const lease = (credential = key, seconds?: number) =>
  world.ask<{ lease: string }>('POST', '/v1/leases', {
    token,
    body: { credential, ...(seconds === undefined ? {} : { ttl: seconds }) },
  });

/** What is usual is learned some seconds after unlocking. */
async function learn(): Promise<void> {
  const done = new Promise<void>((resolve) => {
    const stop = world.services.changes.listen((areas) => {
      if (!areas.includes('alerts')) return;
      stop();
      resolve();
    });
  });
  world.clock.advance(3000);
  await done;
}

/** A week and a half of ordinary use. */
async function habits(): Promise<void> {
  await learn();
  for (let day = 0; day < 10; day++) {
    for (let n = 0; n < 3; n++) expect((await lease()).status).toBe(201);
    world.clock.advance(DAY);
  }
}

it('tells of refusals that repeat, with a notice, a notification without names, and a line in the log', async () => {
  await habits();
  expect(world.services.alerts.list()).toEqual([]);
  world.outside.notices.length = 0;
  for (let n = 0; n < 5; n++) {
    expect((await lease('keyturn://nothing-here')).status).toBe(404);
    world.clock.advance(61_000);
  }
  const [alert] = world.services.alerts.list();
  expect(alert).toMatchObject({ kind: 'refusals', client: { name: 'grid bot' } });
  expect(world.services.notices.list()[0]).toMatchObject({
    title: 'grid bot is refused again and again',
    client: alert?.client.id,
  });
  const [shown] = world.outside.notices;
  expect(JSON.stringify(shown)).not.toContain('grid bot');
  expect(await world.actions()).toContain('alert.raised');
});

it('goes on while only the window is locked, and the alert is there after unlocking', async () => {
  await habits();
  world.services.session.lockWindow('owner');
  world.clock.advance(9 * 3_600_000);
  expect((await lease()).status).toBe(201);
  expect(world.services.alerts.list()).toMatchObject([{ kind: 'hour' }]);
  await world.unlock();
  expect(world.services.alerts.list()).toMatchObject([{ kind: 'hour' }]);
});

it('is still told after a restart, until it is settled', async () => {
  await habits();
  world.clock.advance(9 * 3_600_000);
  await lease();
  const [before] = world.services.alerts.list();
  await world.close();
  await world.open();
  await world.unlock();
  expect(world.services.alerts.list()).toEqual([]);
  await learn();
  expect(world.services.alerts.list()).toEqual([before]);
  await world.services.alerts.settle(before?.id ?? '');
  expect(world.services.alerts.list()).toEqual([]);
  await world.close();
  await world.open();
  await world.unlock();
  await learn();
  expect(world.services.alerts.list()).toEqual([]);
});

it('forgets all when the vault locks', async () => {
  await habits();
  world.clock.advance(9 * 3_600_000);
  await lease();
  await world.services.session.lockVault({ kind: 'owner' }, 'owner');
  expect(world.services.alerts.list()).toEqual([]);
});

it('a use of a key that was idle for a month', async () => {
  await habits();
  world.clock.advance(31 * DAY);
  await lease();
  const alerts = world.services.alerts.list();
  expect(alerts.find(({ kind }) => kind === 'dormant')).toMatchObject({
    credential: { label: 'Kraken main' },
    seen: 32,
  });
});
