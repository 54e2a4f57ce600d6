import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VaultSettings } from '../../../../shared/model/settings.ts';
import { World } from './world.ts';

let world: World;
let others: Server[];
beforeEach(async () => {
  world = await World.opened();
  others = [];
});
afterEach(async () => {
  await world.remove();
  for (const other of others) other.close();
});

async function set(change: Partial<VaultSettings>): Promise<VaultSettings> {
  const { settings } = world.services;
  const saved = settings.setVault({ ...settings.vault(), ...change });
  await Promise.all([saved, world.typeStepUp()]);
  return saved;
}
const on = (): Promise<VaultSettings> => set({ tcp: { enabled: true, port: null } });
const portOf = (settings: VaultSettings): number => settings.tcp.port ?? 0;
async function answers(port: number): Promise<unknown> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/v1/status`)).json();
  } catch {
    return null;
  }
}
async function sitOn(port: number): Promise<void> {
  const other = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  others.push(other);
  await once(other, 'listening');
}
async function restart(between: () => Promise<void> = async () => undefined): Promise<void> {
  await world.close();
  await between();
  await world.open();
  await world.unlock();
  await world.services.tcp.follow();
}
/** A proxy address that is kept. */
async function makeProxy(): Promise<string> {
  const { id } = await world.add('Binance main');
  await world.pair('grid bot', id, { modes: ['sign'] });
  const [client] = await world.services.clients.list();
  await world.core.proxies.make(client?.id ?? '', id);
  return client?.id ?? '';
}
const proxies = async (): Promise<number> =>
  (await world.services.clients.list()).reduce((sum, one) => sum + one.proxies.length, 0);

describe.runIf(process.platform === 'linux')('the loopback address', () => {
  it('is off until the owner turns it on, with the password', async () => {
    expect(world.core.tcpAddress()).toBe(null);
    const port = portOf(await on());
    expect(port).toBeGreaterThanOrEqual(20_000);
    expect(world.core.tcpAddress()).toBe(`127.0.0.1:${port}`);
    expect(await answers(port)).toMatchObject({ locked: false });
    await world.services.settings.setVault({
      ...world.services.settings.vault(),
      tcp: { enabled: false, port },
    });
    expect(world.core.tcpAddress()).toBe(null);
    expect(await answers(port)).toBe(null);
  });

  it('keeps its port, whatever the window says', async () => {
    const port = portOf(await on());
    const { settings } = world.services;
    const next = await settings.setVault({
      ...settings.vault(),
      tcp: { enabled: true, port: port + 1 },
    });
    expect(next.tcp.port).toBe(port);
    await restart();
    expect(world.core.tcpAddress()).toBe(`127.0.0.1:${port}`);
  });

  it('stays through locks, and is not there before the vault was opened', async () => {
    const port = portOf(await on());
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    expect(await answers(port)).toMatchObject({ locked: true });
    await world.close();
    await world.open();
    expect(await answers(port)).toBe(null);
  });

  it('is off when another program has its port, and every kept proxy address is revoked', async () => {
    const port = portOf(await on());
    await makeProxy();
    expect(await proxies()).toBe(1);
    await restart(() => sitOn(port));
    const { tcp, notices } = world.services;
    expect([tcp.taken, tcp.address, await proxies()]).toEqual([true, null, 0]);
    expect(notices.list()).toEqual([
      expect.objectContaining({
        title: 'The loopback address is off',
        body: expect.stringMatching(new RegExp(`${port}.*One proxy address was revoked`)),
      }),
    ]);
    expect(await world.actions()).toContain('client.proxy_removed');
    // Asked again, it is still taken, and says so once.
    await tcp.follow();
    expect(notices.list()).toHaveLength(1);
  });

  it('comes back at another port when the owner chooses one', async () => {
    const port = portOf(await on());
    await restart(() => sitOn(port));
    await world.services.tcp.choosePort();
    const next = portOf(world.services.settings.vault());
    expect(next).not.toBe(port);
    expect(world.services.tcp.taken).toBe(false);
    expect(await answers(next)).toMatchObject({ name: 'keyturn' });
  });

  it('takes all proxy addresses with it when it moves', async () => {
    const port = portOf(await on());
    await makeProxy();
    await world.services.tcp.choosePort();
    expect(await proxies()).toBe(0);
    expect(await answers(port)).toBe(null);
  });

  it('can not move while it is off, or the vault is locked', async () => {
    await expect(world.services.tcp.choosePort()).rejects.toMatchObject({ code: 'bad_request' });
    await on();
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    await expect(world.services.tcp.choosePort()).rejects.toMatchObject({ code: 'locked' });
  });

  it('is not left open at a port that could not be saved', async () => {
    const { update } = world.core.vault;
    let saves = 0;
    world.core.vault.update = (change) => {
      saves += 1;
      if (saves === 2) return Promise.reject(new Error('the disk is full'));
      return update.call(world.core.vault, change) as never;
    };
    await on();
    expect([world.core.tcpAddress(), world.services.settings.vault().tcp.port]).toEqual([
      null,
      null,
    ]);
    expect(world.services.notices.list()).toHaveLength(1);
  });
});

describe('other users', () => {
  const NOBODY = { uid: 65534, name: 'freqtrade' };

  it('have a socket while they are named, after a restart too', async () => {
    const path = join(world.home, 'guests', 'broker.sock');
    expect(world.core.guestSocket()).toBe(null);
    await set({ foreignUsers: [NOBODY] });
    expect([world.core.guestSocket(), existsSync(path)]).toEqual([path, true]);
    await restart();
    expect(world.core.guestSocket()).toBe(path);
    const { settings } = world.services;
    await settings.setVault({ ...settings.vault(), foreignUsers: [] });
    expect([world.core.guestSocket(), existsSync(path)]).toEqual([null, false]);
  });

  it.each([
    ['twice', [NOBODY, { uid: 65534, name: 'other' }]],
    ['who are oneself', [{ uid: process.getuid?.() ?? 0, name: 'me' }]],
  ])('are refused %s', async (_how, foreignUsers) => {
    const { settings } = world.services;
    await expect(settings.setVault({ ...settings.vault(), foreignUsers })).rejects.toMatchObject({
      code: 'invalid_field',
      field: 'foreignUsers',
    });
    expect(settings.vault().foreignUsers).toEqual([]);
  });
});
