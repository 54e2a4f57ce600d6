/** Uses by day, counted from a real log and kept in a real vault; codes of the exchange account; one list for all. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_APP_SETTINGS } from '../../../../shared/model/settings.ts';
import { details, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const DAY = 24 * 3600 * 1000;

async function lend(token: string): Promise<number> {
  return (await world.ask('POST', '/v1/leases', { token, body: { credential: 'main' } })).status;
}

describe('uses by day', () => {
  test('are counted by client and day, and outlive a restart', async () => {
    const { id } = await world.add('Main');
    const bot = await world.pair('bot', id);
    const [client] = world.core.vault.manifest.clients;
    const day = new Date(world.clock.now()).toISOString().slice(0, 10);
    expect(await lend(bot)).toBe(201);
    expect(await lend(bot)).toBe(201);
    expect(await world.services.usesView(id)).toEqual({
      days: [{ day, count: 2 }],
      clients: [{ client: client?.id, count: 2, lastAt: expect.any(Number) }],
    });

    await world.close();
    await world.open();
    await world.unlock();
    expect(await lend(bot)).toBe(201);
    expect((await world.services.usesView(id)).days).toEqual([{ day, count: 3 }]);
    expect(world.services.uses.usesToday()).toEqual([
      { client: client?.id, credential: id, count: 3, lastAt: expect.any(Number) },
    ]);
    expect(world.services.uses.usesByDay(id)).toEqual([{ day, count: 3 }]);

    world.clock.advance(DAY);
    expect(world.services.uses.usesToday(), 'a new day').toEqual([]);
    world.clock.advance(90 * DAY);
    expect(world.services.uses.usesByDay(id), 'too long ago').toEqual([]);
  });

  test('of a key that is not there are refused', async () => {
    await expect(world.services.usesView('A'.repeat(22))).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('the code of the exchange account', () => {
  const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
  const text = (code: Uint8Array): string => Buffer.from(code).toString();

  async function withSeed(): Promise<string> {
    const values = { apiKey: `test${'a'.repeat(60)}`, secret: `test${'b'.repeat(60)}` };
    return (await world.add('Main', {}, { ...values, totp: SEED })).id;
  }

  test('is shown after a step-up, with one line for the whole showing', async () => {
    const id = await withSeed();
    const { accountCodes } = world.services;
    const first = accountCodes.code(id);
    await world.typeStepUp();
    const { code, from, until, period, shownUntil } = await first;
    expect(text(code)).toMatch(/^\d{6}$/);
    expect(until - from).toBe(30_000);
    expect(period).toBe(30);
    expect(world.outside.shielded).toBe(true);
    world.clock.advance(until - world.clock.now());
    const next = await accountCodes.code(id);
    expect(text(next.code)).not.toBe(text(code));
    expect(next.shownUntil).toBe(shownUntil);
    const lines = async (): Promise<number> =>
      (await world.actions()).filter((action) => action === 'credential.code_shown').length;
    expect(await lines()).toBe(1);

    world.clock.advance(2 * 60_000);
    expect(world.outside.shielded, 'the showing is over').toBe(false);
    await accountCodes.code(id);
    expect(await lines()).toBe(2);
    accountCodes.hide();
    expect(world.outside.shielded).toBe(false);
  });

  test('is refused where nothing is kept, without the step-up, and when it can not be written down', async () => {
    const { accountCodes } = world.services;
    const { id: none } = await world.add('Other');
    await expect(accountCodes.code(none)).rejects.toMatchObject({ code: 'not_found' });
    expect(world.outside.stepUpOpen).toBe(false);

    const id = await withSeed();
    const asked = accountCodes.code(id);
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(asked).rejects.toMatchObject({ code: 'step_up_cancelled' });

    const again = accountCodes.code(id);
    await world.stepUpShown();
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await world.typeStepUp();
    await expect(again).rejects.toMatchObject({ code: 'audit_unavailable' });
    world.outside.auditFault = null;
    expect(world.outside.shielded).toBe(false);
  });

  test('ends with a lock', async () => {
    const id = await withSeed();
    const first = world.services.accountCodes.code(id);
    await world.typeStepUp();
    await first;
    world.services.session.lockWindow('owner');
    expect(world.outside.shielded).toBe(false);
    await world.unlock();
    const next = world.services.accountCodes.code(id);
    await world.typeStepUp();
    await next;
  });
});

describe('the list', () => {
  test('is made once, and anew when a key, a client, a use or the day changes', async () => {
    const { credentials } = world.services;
    const { id } = await world.add('Main');
    const first = await credentials.list();
    expect(await credentials.list()).toBe(first);
    const bot = await world.pair('bot', id);
    const second = await credentials.list();
    expect(second).not.toBe(first);
    expect(second[0]?.clients).toEqual(['bot']);
    await lend(bot);
    const third = await credentials.list();
    expect(third[0]?.lastUsedAt).toEqual(expect.any(Number));
    expect(third).not.toBe(second);
    world.clock.advance(DAY);
    const fourth = await credentials.list();
    expect(fourth[0]?.due.days).toBe((third[0]?.due.days ?? 0) - 1);
    world.services.session.lockWindow('owner');
    await expect(credentials.list()).rejects.toMatchObject({ code: 'locked' });
  });

  test('stays as it is when the log tells of nothing but what the owner did', async () => {
    const { credentials, auditLog } = world.services;
    await world.add('Main');
    const before = credentials.first(DEFAULT_APP_SETTINGS.keys, 'en');
    await auditLog.verify();
    const [main] = await credentials.list();
    expect(main).toBe(before.rows[0]);
  });

  test('says of a version which admin client stored it', async () => {
    const { id } = await world.add('Main');
    const by = {
      kind: 'client',
      id: 'A'.repeat(22),
      name: 'command line',
      pid: 1,
      executable: null,
      executableHash: null,
    } as const;
    const { credentials } = world.services;
    const values = { secret: new TextEncoder().encode(`test${'c'.repeat(60)}`) };
    const { credential } = await credentials.edit(id, details('Main'), values, by);
    expect(credential.versions.map((version) => version.by)).toEqual([undefined, 'command line']);
  });
});
