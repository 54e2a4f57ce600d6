import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseTotpSeed, totpCode } from '../../../../electron/core/crypto/totp.ts';
import { filesUnder } from '../../../setup/files-under.ts';
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
const STEP = 30_000;

/** What an authenticator and a sheet of paper know. */
interface Held {
  readonly uri: Uint8Array;
  readonly codes: string[];
}

const codeOf = ({ uri }: Held, drift = 0): Uint8Array =>
  utf8(totpCode(parseTotpSeed(uri), world.clock.now() + drift * STEP).code);

async function begin(): Promise<Uint8Array> {
  world.services.stepUp.offer('second-factor');
  await world.stepUpShown();
  const { uri, seed } = await world.services.secondFactorSetup.begin(utf8(PASSWORD));
  expect(text(uri)).toContain(`secret=${text(seed)}&issuer=Keyturn`);
  return Uint8Array.from(uri);
}

/** Through all its steps. */
async function setUp(): Promise<Held> {
  const { secondFactorSetup, stepUp } = world.services;
  const uri = await begin();
  const shown = secondFactorSetup.prove(codeOf({ uri, codes: [] }));
  const codes = text(shown.codes).trimEnd().split('\n');
  await secondFactorSetup.keep(utf8(codes[shown.ask - 1] ?? ''));
  stepUp.cancel();
  // The step of the code that proved it is over.
  world.clock.advance(2 * STEP);
  return { uri, codes };
}

async function reveal(code: Uint8Array): Promise<string> {
  const asking = world.services.values.reveal(key, 'secret');
  await world.stepUpShown();
  await world.services.stepUp.confirmCode(code).catch((error: unknown) => {
    world.services.stepUp.cancel();
    asking.catch(() => undefined);
    throw error;
  });
  return text((await asking).value);
}

/** So that the next step-up asks again. */
function letGo(): void {
  world.clock.advance(5 * 60_000);
}

describe('setting it up', () => {
  test('takes the master password, a first code and one of the recovery codes, and then holds', async () => {
    const held = await setUp();
    expect(held.codes).toHaveLength(10);
    for (const code of held.codes)
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(new Set(held.codes).size).toBe(10);
    expect(world.services.secondFactor.view()).toMatchObject({ codes: 10, codesLeft: 10 });
    expect(await world.actions()).toContain('second_factor.set');
    expect(await reveal(codeOf(held))).toBe(SECRET);
  });

  test('sets nothing when the window closes before the last answer', async () => {
    const { secondFactorSetup, stepUp, secondFactor } = world.services;
    const uri = await begin();
    secondFactorSetup.prove(codeOf({ uri, codes: [] }));
    stepUp.cancel();
    expect(secondFactor.set).toBe(false);
    stepUp.offer('second-factor');
    await world.stepUpShown();
    await expect(secondFactorSetup.keep(utf8('x'))).rejects.toMatchObject({ code: 'bad_request' });
    expect(await world.actions()).not.toContain('second_factor.set');
  });

  test('does not go on with a wrong password, a wrong first code, or the wrong recovery code', async () => {
    const { secondFactorSetup, stepUp, secondFactor } = world.services;
    stepUp.offer('second-factor');
    await world.stepUpShown();
    await expect(secondFactorSetup.begin(utf8('wrong'))).rejects.toMatchObject({
      code: 'wrong_password',
    });
    expect(() => secondFactorSetup.prove(utf8('123456'))).toThrow();
    const { uri } = await secondFactorSetup.begin(utf8(PASSWORD));
    expect(() => secondFactorSetup.prove(utf8('000000'))).toThrow(/not a code/);
    const shown = secondFactorSetup.prove(codeOf({ uri: Uint8Array.from(uri), codes: [] }));
    const codes = text(shown.codes).trimEnd().split('\n');
    const other = codes[shown.ask % 10] ?? '';
    await expect(secondFactorSetup.keep(utf8(other))).rejects.toMatchObject({
      code: 'wrong_recovery_code',
    });
    expect(secondFactor.set).toBe(false);
    await secondFactorSetup.keep(utf8(` ${(codes[shown.ask - 1] ?? '').toLowerCase()} `));
    expect(secondFactor.set).toBe(true);
  });

  test('lets the codes be copied, and saved into a file for the owner alone', async () => {
    const { secondFactorSetup } = world.services;
    const uri = await begin();
    const shown = secondFactorSetup.prove(codeOf({ uri, codes: [] }));
    const codes = text(shown.codes);
    expect(await secondFactorSetup.copy()).toBe(world.clock.now() + 30_000);
    expect(world.outside.clipboard).toBe(codes);
    expect(await secondFactorSetup.save()).toBe(false);
    const path = join(world.home, 'codes.txt');
    world.outside.saveTo = path;
    expect(await secondFactorSetup.save()).toBe(true);
    expect(readFileSync(path, 'utf8')).toBe(codes);
  });

  test('leaves neither seed nor codes on the disk', async () => {
    const held = await setUp();
    const seed = text(parseTotpSeed(held.uri).secret);
    await world.close();
    for (const path of filesUnder(world.home)) {
      const whole = readFileSync(path, 'latin1');
      for (const found of [Buffer.from(seed).toString('latin1'), ...held.codes]) {
        expect(whole.includes(found), path).toBe(false);
      }
    }
    await world.open();
  });
});

describe('a code', () => {
  test('confirms in place of the password, once, and a success holds', async () => {
    const held = await setUp();
    const code = codeOf(held);
    expect(await reveal(Uint8Array.from(code))).toBe(SECRET);
    // Held: nobody asks.
    await world.services.values.reveal(key, 'apiKey');
    expect(world.services.stepUp).toBeDefined();
    const last = (await world.events()).findLast(({ action }) => action === 'step_up.passed');
    expect(last?.detail).toEqual({ reason: 'reveal', by: 'code' });
  });

  test('is refused the second time, also after a lock and after a restart', async () => {
    const held = await setUp();
    const code = codeOf(held);
    await reveal(Uint8Array.from(code));
    world.services.session.lockWindow('owner');
    await world.unlock();
    await expect(reveal(Uint8Array.from(code))).rejects.toMatchObject({
      code: 'wrong_second_factor',
    });
    await world.close();
    await world.open();
    await world.unlock();
    await expect(reveal(Uint8Array.from(code))).rejects.toMatchObject({
      code: 'wrong_second_factor',
    });
    expect(world.core.vault.unsealCount).toBe(0);
    world.clock.advance(STEP);
    expect(await reveal(codeOf(held))).toBe(SECRET);
  });

  test('is refused again after an older backup took the vault’s place', async () => {
    const held = await setUp();
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    await world.unlock();
    await world.add('another', {});
    const [newest] = await world.services.backups.list();
    const code = codeOf(held);
    await reveal(Uint8Array.from(code));
    // In another process, which remembers nothing of it.
    await world.close();
    await world.open();
    await world.services.session.restore(newest?.id ?? '');
    await world.unlock();
    expect(world.services.secondFactor.set).toBe(true);
    await expect(reveal(Uint8Array.from(code))).rejects.toMatchObject({
      code: 'wrong_second_factor',
    });
    world.clock.advance(2 * STEP);
    expect(await reveal(codeOf(held))).toBe(SECRET);
  });

  test('of the step before or after is taken, and one further away is not', async () => {
    const held = await setUp();
    await expect(reveal(codeOf(held, 2))).rejects.toMatchObject({ code: 'wrong_second_factor' });
    expect(await reveal(codeOf(held, -1))).toBe(SECRET);
    letGo();
    expect(await reveal(codeOf(held, 1))).toBe(SECRET);
    letGo();
  });

  test('does not count when it can not be noted as used', async () => {
    const held = await setUp();
    world.outside.vaultFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await expect(reveal(codeOf(held))).rejects.toMatchObject({ code: 'disk_full' });
    world.outside.vaultFault = null;
    expect(world.core.vault.unsealCount).toBe(0);
  });

  test('counts with wrong passwords towards the five that lock the vault', async () => {
    await setUp();
    const { values, stepUp } = world.services;
    const asking = values.reveal(key, 'secret').catch(({ code }) => code);
    await world.stepUpShown();
    for (const left of [4, 3]) {
      await expect(stepUp.confirmCode(utf8('000000'))).rejects.toMatchObject({
        code: 'wrong_second_factor',
        facts: { triesLeft: left },
      });
    }
    for (const left of [2, 1]) {
      await expect(stepUp.confirm(utf8('wrong'))).rejects.toMatchObject({
        facts: { triesLeft: left },
      });
    }
    await expect(stepUp.confirmCode(utf8('ABCD-EFGH-JKMN-PQRS'))).rejects.toMatchObject({
      facts: { triesLeft: 0 },
    });
    expect(await asking).toBe('step_up_cancelled');
    expect(world.core.vault.state).toBe('locked');
  });

  test('is no way around the password where only that will do', async () => {
    const held = await setUp();
    const { stepUp, secondFactorSetup, secondFactor } = world.services;
    await reveal(codeOf(held));
    const turning = secondFactorSetup.turnOff();
    await world.stepUpShown();
    expect(stepUp.view()).toMatchObject({ codes: false, reason: 'second-factor' });
    world.clock.advance(2 * STEP);
    await expect(stepUp.confirmCode(codeOf(held))).rejects.toMatchObject({ code: 'bad_request' });
    expect(secondFactor.set).toBe(true);
    await stepUp.confirm(utf8(PASSWORD));
    await turning;
    expect(secondFactor.set).toBe(false);
    expect(await world.actions()).toContain('second_factor.removed');
  });
});

describe('a recovery code', () => {
  test('confirms once, whoever types it, and the owner is told how many are left', async () => {
    const held = await setUp();
    const [first = '', second = ''] = held.codes;
    expect(await reveal(utf8(first.toLowerCase().replaceAll('-', ' ')))).toBe(SECRET);
    expect(world.services.secondFactor.view()).toMatchObject({ codesLeft: 9 });
    expect(world.services.notices.list()[0]).toMatchObject({
      title: 'A recovery code of the second factor was used',
      body: expect.stringContaining('9 are left'),
    });
    letGo();
    await expect(reveal(utf8(first))).rejects.toMatchObject({ code: 'wrong_second_factor' });
    await world.close();
    await world.open();
    await world.unlock();
    await expect(reveal(utf8(first))).rejects.toMatchObject({ code: 'wrong_second_factor' });
    expect(await reveal(utf8(second))).toBe(SECRET);
    expect(await world.actions()).toContain('second_factor.recovery_used');
  });

  test('ends when new ones are made', async () => {
    const held = await setUp();
    const { stepUp, secondFactorSetup, secondFactor } = world.services;
    await reveal(utf8(held.codes[0] ?? ''));
    letGo();
    stepUp.offer('second-factor-codes');
    await world.stepUpShown();
    const shown = await secondFactorSetup.renewCodes(utf8(PASSWORD));
    const codes = text(shown.codes).trimEnd().split('\n');
    expect(secondFactor.view()).toMatchObject({ codesLeft: 9 });
    await secondFactorSetup.keep(utf8(codes[shown.ask - 1] ?? ''));
    stepUp.cancel();
    expect(secondFactor.view()).toMatchObject({ codesLeft: 10 });
    await expect(reveal(utf8(held.codes[1] ?? ''))).rejects.toMatchObject({
      code: 'wrong_second_factor',
    });
    expect(await reveal(utf8(codes[0] ?? ''))).toBe(SECRET);
    letGo();
    world.clock.advance(STEP);
    expect(await reveal(codeOf(held))).toBe(SECRET);
  });
});

test('a new master password takes the second factor along', async () => {
  const held = await setUp();
  const { stepUp, passwordChange, secondFactor } = world.services;
  stepUp.offer('change-password');
  await world.stepUpShown();
  const next = 'test-another correct horse battery';
  (await passwordChange.changePassword(utf8(PASSWORD), utf8(next))).wipe();
  stepUp.cancel();
  expect(secondFactor.view()).toMatchObject({ codesLeft: 10 });
  await world.close();
  await world.open();
  await world.unlock(next);
  expect(await reveal(codeOf(held))).toBe(SECRET);
});

describe('deleting a key', () => {
  test('asks first, and can be undone', async () => {
    const { credentials, stepUp } = world.services;
    const given = credentials.delete(key);
    await world.stepUpShown();
    expect(stepUp.view()).toMatchObject({ reason: 'delete', subject: 'Binance main' });
    stepUp.cancel();
    await expect(given).rejects.toMatchObject({ code: 'step_up_cancelled' });
    expect(await credentials.list()).toHaveLength(1);
    const deleting = credentials.delete(key);
    await world.typeStepUp();
    await deleting;
    expect(await credentials.list()).toHaveLength(0);
    await credentials.undoDelete(key);
    expect(await credentials.list()).toHaveLength(1);
  });
});

describe('a password of another file', () => {
  test('goes to whoever asked, and proves nothing', async () => {
    const { stepUp } = world.services;
    const asking = stepUp.askFilePassword('keys.kdbx', true);
    await world.stepUpShown();
    expect(stepUp.view()).toMatchObject({
      kind: 'file-password',
      reason: 'import',
      subject: 'keys.kdbx',
      wrong: true,
    });
    const typed = utf8('test-file password');
    stepUp.filePassword(typed);
    typed.fill(0);
    expect(text(await asking)).toBe('test-file password');
    const revealing = world.services.values.reveal(key, 'secret');
    await world.stepUpShown();
    expect(() => stepUp.filePassword(utf8(PASSWORD))).toThrow(/not what was asked/);
    stepUp.cancel();
    await expect(revealing).rejects.toMatchObject({ code: 'step_up_cancelled' });
  });

  test('that is new is not a weak one, and giving up is said', async () => {
    const { stepUp } = world.services;
    const choosing = stepUp.chooseFilePassword('out.kdbx');
    await world.stepUpShown();
    expect(() => stepUp.filePassword(utf8('short'))).toThrow(/bytes/);
    stepUp.filePassword(utf8('test-long enough'));
    expect(text(await choosing)).toBe('test-long enough');
    const again = stepUp.chooseFilePassword('out.kdbx');
    await world.stepUpShown();
    world.services.session.lockWindow('owner');
    await expect(again).rejects.toMatchObject({ code: 'step_up_cancelled' });
  });
});
