import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { World } from './world.ts';

const URL = 'https://api.binance.com/api/v3/account';

let world: World;
let key: string;
let client: string;
beforeEach(async () => {
  world = await World.opened();
  key = (await world.add('Main')).id;
  await world.pair('grid bot', key, { modes: ['sign'] });
  client = (await world.services.clients.list())[0]?.id ?? '';
});
afterEach(() => world.remove());

const kept = async () => (await world.services.clients.list())[0]?.proxies ?? [];
/** By what rule the address is refused: `exchange-unreachable` means that it is taken, for here is no exchange. */
const use = async (token: string): Promise<string> => {
  const { text } = await world.ask('GET', `/p/${token}/${URL}`);
  return text.split(': ')[1] ?? '';
};
async function make(): Promise<string> {
  const making = world.services.proxies.make(client, key);
  // Once given, the password holds for some minutes.
  await Promise.race([making, world.stepUpShown()]);
  if (world.outside.stepUpOpen) await world.typeStepUp();
  await making;
  return world.outside.clipboard ?? '';
}

describe('an address that is kept', () => {
  test('is made after the password, lies on the clipboard, and is nowhere else', async () => {
    const making = world.services.proxies.make(client, key);
    await world.stepUpShown();
    expect(world.services.stepUp.view()).toMatchObject({ reason: 'proxy', subject: 'grid bot' });
    expect(await kept()).toEqual([]);
    await world.typeStepUp();
    expect(await making).toEqual({ clearedAt: world.clock.now() + 30_000, tcp: false });
    const token = world.outside.clipboard ?? '';
    expect(token).toMatch(/^kp_[A-Za-z0-9_-]{43}$/);
    const [proxy] = await kept();
    expect(proxy).toEqual({ id: proxy?.id, credential: key, madeAt: world.clock.now() });
    expect(JSON.stringify(world.core.vault.manifest)).not.toContain(token);
    expect(await world.actions()).toContain('client.proxy_made');
    expect(JSON.stringify(await world.events())).not.toContain(token);
    expect(await use(token)).toBe('exchange-unreachable');
  });

  test('is not made when the password is not given, or for a key that this client may not sign with', async () => {
    const other = (await world.add('Other')).id;
    const { proxies, stepUp } = world.services;
    await expect(proxies.make(client, other)).rejects.toMatchObject({ code: 'not_found' });
    const making = proxies.make(client, key);
    await world.stepUpShown();
    stepUp.cancel();
    await expect(making).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect([await kept(), world.outside.clipboard]).toEqual([[], null]);
  });

  test('goes on after a restart and an unlock, and is nobody while the vault is locked', async () => {
    const token = await make();
    await world.close();
    await world.open();
    expect(await use(token)).toBe('locked');
    await world.unlock();
    expect(await use(token)).toBe('exchange-unreachable');
  });

  test('ends when it is removed, and others stay', async () => {
    const first = await make();
    const second = await make();
    const [proxy] = await kept();
    await world.services.proxies.remove(client, proxy?.id ?? '');
    expect([await use(first), await use(second)]).toEqual([
      'proxy-unknown',
      'exchange-unreachable',
    ]);
    expect(await world.actions()).toContain('client.proxy_removed');
    await expect(world.services.proxies.remove(client, proxy?.id ?? '')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('ends with the grant, and does not come back with it', async () => {
    const token = await make();
    await world.services.clients.removeGrant(client, key);
    expect([await use(token), await kept()]).toEqual(['proxy-unknown', []]);
  });

  test('ends with all others when somebody else had the port', async () => {
    const tokens = [await make(), await make()];
    expect(await world.services.proxies.revokeAll()).toBe(2);
    expect(await Promise.all(tokens.map(use))).toEqual(['proxy-unknown', 'proxy-unknown']);
    expect(await world.services.proxies.revokeAll()).toBe(0);
    const [event] = (await world.events()).filter(
      ({ action }) => action === 'client.proxy_removed',
    );
    expect(event).toMatchObject({ actor: { kind: 'app' }, detail: { client, count: 2 } });
  });

  test('ends at once although that can not be saved', async () => {
    const token = await make();
    const [proxy] = await kept();
    const { proxies } = world.core;
    const removing = proxies.remove(client, proxy?.id ?? '');
    expect(() => proxies.find(token)).not.toThrow();
    expect(proxies.find(token)).toBeNull();
    await removing;
  });

  test('is one of sixteen at the most', async () => {
    for (let i = 0; i < 16; i++) await world.core.proxies.make(client, key);
    await expect(world.core.proxies.make(client, key)).rejects.toMatchObject({
      code: 'limit_exceeded',
    });
    expect(await kept()).toHaveLength(16);
  });
});
