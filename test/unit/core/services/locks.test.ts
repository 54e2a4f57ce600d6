import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../setup/vault.ts';
import { PASSWORD, World } from './world.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let world: World;
beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const settings = async (change: Record<string, unknown>): Promise<void> => {
  const setting = world.services.settings.setVault({
    ...world.services.settings.vault(),
    ...change,
  });
  await Promise.race([setting, world.stepUpShown().then(() => world.typeStepUp())]);
  await setting;
};

describe('locking by itself', () => {
  test('the window, when nobody was there for the minutes that are set', () => {
    world.clock.advance(9 * MINUTE);
    world.outside.idleSeconds = 9 * 60;
    world.clock.advance(5000);
    expect(world.core.vault.state).toBe('unlocked');
    world.outside.idleSeconds = 10 * 60;
    world.clock.advance(MINUTE);
    expect(world.core.vault.state).toBe('window-locked');
  });

  test('not for idleness before the password was typed, nor where idleness is not known', () => {
    world.outside.idleSeconds = 3600;
    world.clock.advance(5 * MINUTE);
    expect(world.core.vault.state).toBe('unlocked');
    world.outside.idleSeconds = null;
    world.clock.advance(HOUR);
    expect(world.core.vault.state).toBe('unlocked');
  });

  test('by a rule that was changed a moment ago', async () => {
    await settings({ windowLockMinutes: 2 });
    world.outside.idleSeconds = 120;
    world.clock.advance(3 * MINUTE);
    expect(world.core.vault.state).toBe('window-locked');
  });

  test('the vault, after the hours that are set, also behind a locked window', async () => {
    await settings({ vaultLockHours: 8 });
    world.services.session.lockWindow('owner');
    world.clock.advance(8 * HOUR - 10_000);
    expect(world.core.vault.state).toBe('window-locked');
    world.clock.advance(15_000);
    expect(world.core.vault.state).toBe('locked');
    await world.unlock();
    expect((await world.events()).at(-2)).toMatchObject({
      action: 'vault.locked',
      detail: { reason: 'hours' },
    });
  });

  test('counts the hours from the last time the password was given', async () => {
    await settings({ vaultLockHours: 8 });
    world.clock.advance(6 * HOUR);
    world.services.session.lockWindow('owner');
    await world.unlock();
    world.clock.advance(6 * HOUR);
    expect(world.core.vault.state).toBe('unlocked');
  });

  test.each(['suspend', 'screen-lock'] as const)(
    'on %s, unless the owner said otherwise',
    async (what) => {
      const rule = what === 'suspend' ? 'lockOnSuspend' : 'lockOnScreenLock';
      await settings({ [rule]: false });
      world.services.autoLock.systemSays(what);
      expect(world.core.vault.state).toBe('unlocked');
      await settings({ [rule]: true });
      world.services.autoLock.systemSays(what);
      expect(world.core.vault.state).toBe('window-locked');
    },
  );
});

describe('rules of the vault', () => {
  test.each([
    ['windowLockMinutes', 20],
    ['lockOnScreenLock', false],
    ['lockOnSuspend', false],
    ['clipboardSeconds', 60],
    ['stepUpMinutes', 30],
    ['labelsInNotifications', true],
  ])('weakening %s asks for the password, and without it nothing changes', async (name, value) => {
    const before = world.services.settings.vault();
    const setting = world.services.settings.setVault({ ...before, [name]: value });
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(setting).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(world.services.settings.vault()).toEqual(before);
  });

  test.each([
    ['windowLockMinutes', 5],
    ['vaultLockHours', 12],
    ['clipboardSeconds', 10],
    ['stepUpMinutes', 0],
  ])('strengthening %s asks nothing', async (name, value) => {
    const next = { ...world.services.settings.vault(), [name]: value };
    expect(await world.services.settings.setVault(next)).toEqual(next);
    expect(world.outside.stepUpOpen).toBe(false);
  });

  test('a vault that locks by itself no longer is a weakening', async () => {
    await settings({ vaultLockHours: 12 });
    const setting = world.services.settings.setVault({
      ...world.services.settings.vault(),
      vaultLockHours: null,
    });
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(setting).rejects.toMatchObject({ code: 'step_up_cancelled' });
  });

  test('lie in the vault: they are there after a restart', async () => {
    await settings({ windowLockMinutes: 3 });
    await world.close();
    await world.open();
    await world.unlock();
    expect(world.services.settings.vault().windowLockMinutes).toBe(3);
  });
});

describe('bots that are refused because the vault is locked', () => {
  const ask = () =>
    world.ask('POST', '/v1/leases', {
      token: `kt_${'x'.repeat(43)}`,
      body: { credential: 'main' },
    });

  test('make themselves heard: on the lock screen, by a notification, and after unlocking', async () => {
    const { session, gate, refused, notices } = world.services;
    await session.lockVault({ kind: 'owner' }, 'owner');
    for (let i = 0; i < 3; i++) expect((await ask()).status).toBe(423);
    expect(await gate.state()).toMatchObject({ refused: 3 });
    expect(world.outside.notices).toHaveLength(1);
    expect(world.outside.notices[0]?.body).toContain('locked');
    await world.unlock();
    expect(refused.count).toBe(0);
    expect(notices.list()).toMatchObject([
      { level: 'now', title: '3 requests were refused while the vault was locked' },
    ]);
    notices.dismiss(notices.list()[0]!.id);
    expect(notices.list()).toEqual([]);
  });

  test('are no news when there were none', async () => {
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    await world.unlock();
    expect(world.services.notices.list()).toEqual([]);
  });
});

describe('backups', () => {
  test('one is restored only with the password, and locks the vault', async () => {
    const { session, backups } = world.services;
    await world.add('First');
    await session.lockVault({ kind: 'owner' }, 'owner');
    world.clock.advance(MINUTE);
    await world.unlock();
    await world.add('Second');
    const [newest] = await backups.list();
    expect(newest).toMatchObject({ credentials: 1 });
    const refused = backups.restore(newest!.id);
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(refused).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(world.core.vault.manifest.credentials).toHaveLength(2);
    const restoring = backups.restore(newest!.id);
    await world.typeStepUp();
    await restoring;
    expect(session.phase).toBe('gate');
    await world.unlock();
    expect(world.core.vault.manifest.credentials.map(({ label }) => label)).toEqual(['First']);
    expect(await world.actions()).toContain('vault.restored');
    expect((await world.services.auditLog.verify()).ok).toBe(true);
  });
});

test('reminders name keys only while the vault is open and the owner wants it', async () => {
  await settings({ labelsInNotifications: true });
  await world.add(
    'Kraken treasury',
    { exchange: 'other', rotateBy: '2026-03-02' },
    { apiKey: 'test-some-key' },
  );
  // Nothing is told in the first seconds.
  await expect.poll(() => world.core.reminder.summary()).toEqual({ soon: 1, overdue: 0 });
  expect(world.outside.notices).toEqual([]);
  world.clock.advance(3000);
  await expect
    .poll(() => world.outside.notices.map(({ title }) => title))
    .toEqual(['Kraken treasury is due tomorrow']);
  await world.services.session.lockVault({ kind: 'owner' }, 'owner');
  world.clock.advance(48 * HOUR);
  await expect.poll(() => world.outside.notices.length).toBe(2);
  expect(JSON.stringify(world.outside.notices[1])).not.toContain('Kraken');
  await world.services.session.unlock(utf8(PASSWORD));
});
