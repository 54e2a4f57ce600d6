import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../../setup/vault.ts';
import { PASSWORD, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const DAY = 24 * 60 * 60_000;
const file = (): string => join(world.home, 'quick-unlock.json');
const vaultFile = (): string => readFileSync(join(world.home, 'vault.keyturn'), 'latin1');

async function turnOn(): Promise<void> {
  const turning = world.services.quickUnlock.turnOn();
  await world.typeStepUp();
  await turning;
}

async function lock(): Promise<void> {
  await world.services.session.lockVault({ kind: 'owner' }, 'owner');
}

async function offered(): Promise<boolean> {
  const state = await world.services.gate.state();
  return state.page === 'unlock' && state.quick;
}

const refusal = (problem: RegExp) => ({
  code: 'quick_unlock_refused',
  facts: { problem: expect.stringMatching(problem) },
});

describe('quick unlock', () => {
  test('is off, and the file says nothing of a keychain', async () => {
    expect(world.services.quickUnlock.view()).toEqual({
      on: false,
      keychain: 'the test keychain',
      unavailable: null,
      until: null,
    });
    expect(vaultFile()).not.toContain('keychain');
    expect(existsSync(file())).toBe(false);
    await lock();
    expect(await offered()).toBe(false);
    await expect(world.services.gate.unlockByKeychain()).rejects.toMatchObject(refusal(/not set/));
    expect(world.core.vault.state).toBe('locked');
  });

  test('opens both locks once it is on, and is written down as what it was', async () => {
    await turnOn();
    expect(world.services.quickUnlock.view()).toMatchObject({
      on: true,
      until: world.clock.now() + 7 * DAY,
    });
    expect(vaultFile()).toMatch(/\nkeychain hkdf-sha256 \S+ \S+\nmanifest /);
    world.services.session.lockWindow('owner');
    expect(await offered()).toBe(true);
    await world.services.gate.unlockByKeychain();
    expect(world.services.session.phase).toBe('open');
    await lock();
    await world.services.gate.unlockByKeychain();
    expect(world.core.vault.state).toBe('unlocked');
    const last = (await world.events()).findLast(({ action }) => action === 'vault.unlocked');
    expect(last?.detail).toEqual({ by: 'keychain' });
  });

  test('asks for the master password to be turned on, and for no code', async () => {
    const { quickUnlock, stepUp } = world.services;
    const turning = quickUnlock.turnOn();
    await world.stepUpShown();
    expect(stepUp.view()).toMatchObject({ reason: 'quick-unlock', codes: false });
    stepUp.cancel();
    await expect(turning).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(quickUnlock.view().on).toBe(false);
    expect(vaultFile()).not.toContain('keychain');
  });

  test('is refused, with the reason, where there is no real keychain', async () => {
    world.keychain.problem = 'No keyring was found.';
    const { quickUnlock } = world.services;
    expect(quickUnlock.view().unavailable).toBe('No keyring was found.');
    await expect(quickUnlock.turnOn()).rejects.toMatchObject(refusal(/No keyring/));
    expect(world.outside.stepUpOpen).toBe(false);
  });

  test('proves nothing: a step-up wants the password after it', async () => {
    const { id } = await world.add('Binance main');
    await turnOn();
    await lock();
    await world.services.gate.unlockByKeychain();
    const asking = world.services.values.reveal(id, 'secret');
    await world.stepUpShown();
    world.services.stepUp.cancel();
    await expect(asking).rejects.toMatchObject({ code: 'step_up_cancelled' });
  });

  test('wants the master password after a restart of the computer, and then goes on', async () => {
    await turnOn();
    await world.close();
    world.keychain.boot = 'id second';
    await world.open();
    expect(await offered()).toBe(false);
    const asked = world.keychain.asked;
    await expect(world.services.gate.unlockByKeychain()).rejects.toMatchObject(refusal(/anew/));
    expect(world.keychain.asked).toBe(asked);
    await world.unlock();
    await expect.poll(() => readFileSync(file(), 'utf8')).toContain('id second');
    await lock();
    expect(await offered()).toBe(true);
    await world.services.gate.unlockByKeychain();
  });

  test('wants it every seven days, however often it was used, and when the clock went back', async () => {
    await turnOn();
    for (let day = 0; day < 6; day++) {
      world.clock.advance(DAY);
      await lock();
      await world.services.gate.unlockByKeychain();
    }
    world.clock.advance(DAY);
    await lock();
    expect(await offered()).toBe(false);
    await expect(world.services.gate.unlockByKeychain()).rejects.toMatchObject(refusal(/seven/));
    await world.unlock();
    await expect.poll(offeredLater).toBe(world.clock.now() + 7 * DAY);
  });

  test('believes neither a file that was edited nor one from another keychain', async () => {
    await turnOn();
    const kept = readFileSync(file(), 'utf8');
    const { passwordAt } = JSON.parse(kept) as { passwordAt: number };
    await world.close();
    writeFileSync(file(), kept.replace(String(passwordAt), String(passwordAt - 1000)));
    await world.open();
    await expect(world.services.gate.unlockByKeychain()).rejects.toMatchObject(refusal(/give/));
    await world.close();
    writeFileSync(file(), kept);
    rmSync(join(world.home, 'test-keychain'));
    await world.open();
    await expect(world.services.gate.unlockByKeychain()).rejects.toMatchObject(refusal(/give/));
    expect(world.core.vault.state).toBe('locked');
    await world.close();
    writeFileSync(file(), '{"format":2}');
    await world.open();
    expect(await offered()).toBe(false);
    await world.unlock();
  });

  test('ends with a new password, and an old backup opens to its key no more', async () => {
    await turnOn();
    const { stepUp, passwordChange } = world.services;
    const next = 'test-another correct horse battery';
    stepUp.offer('change-password');
    await world.stepUpShown();
    (await passwordChange.changePassword(utf8(PASSWORD), utf8(next))).wipe();
    stepUp.cancel();
    await expect.poll(() => existsSync(file())).toBe(false);
    expect(world.services.quickUnlock.view().on).toBe(false);
    expect(vaultFile()).not.toContain('keychain');
    await lock();
    await expect(world.services.gate.unlockByKeychain()).rejects.toMatchObject(refusal(/not set/));
    await world.unlock(next);
  });

  test('ends when it is turned off, without being asked for anything', async () => {
    await turnOn();
    await world.services.quickUnlock.turnOff();
    expect(existsSync(file())).toBe(false);
    expect(vaultFile()).not.toContain('keychain');
    expect((await world.actions()).slice(-2)).toEqual(['quick_unlock.on', 'quick_unlock.off']);
  });

  test('does not let in whoever got five step-ups wrong', async () => {
    const { id } = await world.add('Binance main');
    await turnOn();
    world.clock.advance(6 * 60_000);
    const asking = world.services.values.reveal(id, 'secret').catch(({ code }) => code);
    await world.stepUpShown();
    for (let n = 0; n < 5; n++) {
      await world.services.stepUp.confirm(utf8('wrong')).catch(() => undefined);
    }
    expect(await asking).toBe('step_up_cancelled');
    expect(world.core.vault.state).toBe('locked');
    await expect.poll(offered).toBe(false);
    await expect(world.services.gate.unlockByKeychain()).rejects.toMatchObject(refusal(/anew/));
    await world.close();
    await world.open();
    expect(await offered()).toBe(false);
    await world.unlock();
    await expect.poll(offeredLater).not.toBeNull();
  });

  test('keeps its key nowhere in the clear', async () => {
    await turnOn();
    const kept = JSON.parse(readFileSync(file(), 'utf8')) as { wrapped: string };
    expect(Object.keys(kept).sort()).toEqual(['boot', 'format', 'passwordAt', 'wrapped']);
    const { keychain } = world;
    const content = await keychain.unwrap(new Uint8Array(Buffer.from(kept.wrapped, 'base64')));
    const key = Buffer.from(content?.subarray(0, 32) ?? []).toString('base64');
    expect(key).toHaveLength(44);
    expect(vaultFile()).not.toContain(key);
    expect(readFileSync(file(), 'utf8')).not.toContain(key);
  });
});

async function offeredLater(): Promise<number | null> {
  return world.services.quickUnlock.view().until;
}
