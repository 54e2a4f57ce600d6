import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../setup/vault.ts';
import { PASSWORD, SECRET, World } from './world.ts';

let world: World;
let key: string;
beforeEach(async () => {
  world = await World.opened();
  key = (await world.add('Binance main', {}, { apiKey: 'test'.padEnd(64, 'k'), secret: SECRET }))
    .id;
});
afterEach(() => world.remove());

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

describe('showing a value', () => {
  test('asks for the password, writes it down first, and shields the window for 20 s', async () => {
    const { values, stepUp } = world.services;
    const asking = values.reveal(key, 'secret');
    await world.stepUpShown();
    expect(stepUp.view()).toEqual({
      kind: 'confirm',
      reason: 'reveal',
      subject: 'Binance main',
      asker: null,
      codes: false,
      wrong: false,
      triesLeft: 5,
    });
    expect(world.core.vault.unsealCount).toBe(0);
    await world.typeStepUp();
    const { value, until } = await asking;
    expect(text(value)).toBe(SECRET);
    expect(until).toBe(world.clock.now() + 20_000);
    expect(world.outside).toMatchObject({ shielded: true, stepUpOpen: false });
    expect((await world.actions()).slice(-2)).toEqual(['step_up.passed', 'credential.revealed']);
    world.clock.advance(20_000);
    expect(world.outside.shielded).toBe(false);
  });

  test('gives nothing when the owner gives up, and opens no record', async () => {
    const asking = world.services.values.reveal(key, 'secret');
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(asking).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(world.core.vault.unsealCount).toBe(0);
    expect(await world.actions()).not.toContain('credential.revealed');
  });

  test('gives nothing when the log can not be written, opens no record, and says so', async () => {
    const asking = world.services.values.reveal(key, 'secret');
    await world.stepUpShown();
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await world.typeStepUp();
    await expect(asking).rejects.toMatchObject({ code: 'audit_unavailable' });
    expect(world.core.vault.unsealCount).toBe(0);
    expect(world.outside.shielded).toBe(false);
    expect(world.services.notices.list()).toMatchObject([
      { level: 'now', title: 'The audit log can not be written' },
    ]);
    expect(world.outside.notices).toHaveLength(1);
    world.outside.auditFault = null;
  });

  test('gives nothing of a key that is gone by the time the password is typed', async () => {
    const asking = world.services.values.reveal(key, 'secret');
    await world.stepUpShown();
    await world.core.vault.update((draft, records) => {
      records.remove(key);
      draft.credentials = [];
    });
    await world.typeStepUp();
    await expect(asking).rejects.toMatchObject({ code: 'not_found' });
  });

  test('knows only the fields a key has', async () => {
    await expect(world.services.values.reveal(key, 'password')).rejects.toMatchObject({
      code: 'not_found',
    });
    expect(world.outside.stepUpOpen).toBe(false);
  });
});

describe('copying a value', () => {
  test('puts it into the clipboard and takes it away when anything locks', async () => {
    const asking = world.services.values.copy(key, 'secret');
    await world.typeStepUp();
    expect(await asking).toBe(world.clock.now() + 30_000);
    expect(world.outside.clipboard).toBe(SECRET);
    world.services.session.lockWindow('owner');
    expect(world.outside.clipboard).toBeNull();
  });
});

describe('a password that was given', () => {
  test('holds for the minutes that are set, and not longer', async () => {
    const { values } = world.services;
    const first = values.reveal(key, 'secret');
    await world.typeStepUp();
    await first;
    await values.reveal(key, 'apiKey');
    world.clock.advance(5 * 60_000);
    const later = values.reveal(key, 'apiKey');
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(later).rejects.toMatchObject({ code: 'step_up_cancelled' });
  });

  test('does not hold over a lock', async () => {
    const first = world.services.values.reveal(key, 'secret');
    await world.typeStepUp();
    await first;
    world.services.session.lockWindow('owner');
    await world.unlock();
    const asking = world.services.values.reveal(key, 'secret');
    await world.stepUpShown();
    world.services.session.lockWindow('owner');
    await expect(asking).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(world.outside.stepUpOpen).toBe(false);
  });

  test('is one question for two who ask at once', async () => {
    const both = Promise.all([
      world.services.values.reveal(key, 'secret'),
      world.services.values.reveal(key, 'apiKey'),
    ]);
    await world.typeStepUp();
    expect((await both).map(({ value }) => value.byteLength)).toEqual([64, 64]);
    expect((await world.actions()).filter((action) => action === 'step_up.passed')).toHaveLength(1);
  });
});

test('the fifth wrong password in a row locks the vault', async () => {
  const { stepUp, values } = world.services;
  const asking = values.reveal(key, 'secret').catch((error: unknown) => error);
  await world.stepUpShown();
  for (let left = 4; left >= 1; left--) {
    await expect(stepUp.confirm(utf8('test-wrong'))).rejects.toMatchObject({
      code: 'wrong_password',
      facts: { triesLeft: left },
    });
    expect(stepUp.view().triesLeft).toBe(left);
  }
  await expect(stepUp.confirm(utf8('test-wrong'))).rejects.toMatchObject({
    code: 'wrong_password',
  });
  expect(world.core.vault.state).toBe('locked');
  expect(await asking).toMatchObject({ code: 'step_up_cancelled' });
  await world.unlock();
  const actions = await world.actions();
  expect(actions.filter((action) => action === 'step_up.refused refused')).toHaveLength(5);
  expect(actions).toContain('vault.locked');
  expect(world.core.vault.unsealCount).toBe(0);
});

describe('changing the password', () => {
  test('seals anew, asks the new code back, and offers to destroy older backups', async () => {
    const { stepUp, passwordChange, session } = world.services;
    await session.lockVault({ kind: 'owner' }, 'owner');
    await world.unlock();
    await world.add('Another');
    world.clock.advance(60_000);
    stepUp.offer('change-password');
    await world.stepUpShown();
    expect(stepUp.view()).toMatchObject({ kind: 'change-password', reason: 'password' });
    await expect(
      passwordChange.changePassword(utf8('test-wrong'), utf8('test-new password')),
    ).rejects.toMatchObject({ code: 'wrong_password' });
    const code = await passwordChange.changePassword(utf8(PASSWORD), utf8('test-new password'));
    await expect(passwordChange.confirmRecovery(utf8('nonsense'))).rejects.toMatchObject({
      code: 'wrong_recovery_code',
    });
    const typed = code.use((bytes) => new Uint8Array(bytes));
    expect(await passwordChange.confirmRecovery(typed)).toBeGreaterThan(0);
    await passwordChange.destroyOlderBackups();
    expect(await passwordChange.confirmRecovery(typed)).toBe(0);
    expect(await world.actions()).toEqual(
      expect.arrayContaining(['vault.password_changed', 'backups.destroyed']),
    );
    expect((await world.services.auditLog.verify()).ok).toBe(true);
    await session.lockVault({ kind: 'owner' }, 'owner');
    await expect(world.unlock()).rejects.toMatchObject({ code: 'wrong_password' });
    await world.unlock('test-new password');
    expect(world.services.notices.list()).toEqual([]);
  });

  test('takes no weak password, and no other call than the one it was opened for', async () => {
    const { stepUp, passwordChange } = world.services;
    stepUp.offer('new-recovery-code');
    await world.stepUpShown();
    await expect(
      passwordChange.changePassword(utf8(PASSWORD), utf8('test-new password')),
    ).rejects.toMatchObject({ code: 'bad_request' });
    await expect(stepUp.confirm(utf8(PASSWORD))).rejects.toMatchObject({ code: 'bad_request' });
    stepUp.cancel();
    stepUp.offer('change-password');
    await world.stepUpShown();
    await expect(
      passwordChange.changePassword(utf8(PASSWORD), utf8('short')),
    ).rejects.toMatchObject({ code: 'weak_password' });
  });
});
