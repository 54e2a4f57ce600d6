import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ClosedGate } from '../../../../electron/core/services/closed-gate.ts';
import type { KeyturnError } from '../../../../shared/errors.ts';
import { utf8 } from '../../../setup/vault.ts';
import { PASSWORD, World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await World.make();
});
afterEach(() => world.remove());

describe('creating a vault', () => {
  test('opens it only when the recovery code was typed back', async () => {
    const { session, gate } = world.services;
    expect(await gate.state()).toEqual({ page: 'create' });
    const code = await session.create(utf8(PASSWORD));
    expect(session.phase).toBe('confirming');
    expect(() => session.confirmRecovery(utf8('AAAA-AAAA'))).toThrow(
      expect.objectContaining({ code: 'wrong_recovery_code' }),
    );
    expect(session.phase).toBe('confirming');
    code.use((bytes) => session.confirmRecovery(bytes));
    expect(session.phase).toBe('open');
    expect(await world.actions()).toEqual(['vault.created']);
  });

  test.each(['test-pw', 'aaaaaaaaaaaaaaaa'])(
    'refuses the password %j and makes nothing',
    async (password) => {
      await expect(world.services.session.create(utf8(password))).rejects.toMatchObject({
        code: 'weak_password',
      });
      expect(world.core.vault.state).toBe('absent');
      expect(world.services.session.phase).toBe('gate');
    },
  );

  test('refuses a second vault in the same place', async () => {
    await world.create();
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    await expect(world.services.session.create(utf8(PASSWORD))).rejects.toMatchObject({
      code: 'vault_exists',
    });
  });

  test('makes two calls at once wait for each other by refusing the second', async () => {
    const first = world.services.session.create(utf8(PASSWORD));
    await expect(world.services.session.create(utf8(PASSWORD))).rejects.toMatchObject({
      code: 'rate_limited',
    });
    await first;
  });
});

describe('unlocking', () => {
  beforeEach(async () => {
    await world.create();
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
  });

  test('makes whoever guesses wait, longer each time, and writes each try down', async () => {
    const { session, gate } = world.services;
    for (let i = 0; i < 3; i++) {
      await expect(world.unlock('test-wrong')).rejects.toMatchObject({ code: 'wrong_password' });
    }
    await expect(world.unlock()).rejects.toMatchObject({
      code: 'rate_limited',
      facts: { retryAfter: 1 },
    });
    expect(await gate.state()).toMatchObject({ wrong: 3, waitUntil: world.clock.now() + 1000 });
    world.clock.advance(1000);
    await expect(world.unlock('test-wrong')).rejects.toMatchObject({ code: 'wrong_password' });
    world.clock.advance(1000);
    await expect(world.unlock()).rejects.toMatchObject({ code: 'rate_limited' });
    world.clock.advance(1000);
    await world.unlock();
    expect(session.phase).toBe('open');
    expect(await gate.state()).toMatchObject({ wrong: 0, waitUntil: null });
    const refused = (await world.actions()).filter((action) => action.startsWith('vault.unlock_'));
    expect(refused).toEqual(Array(4).fill('vault.unlock_refused refused'));
  });

  test('tells the window that a key is being derived, and when that has ended', async () => {
    const told: boolean[] = [];
    world.services.session.working.listen((working) => told.push(working));
    await world.unlock('test-wrong').catch(() => undefined);
    expect(told).toEqual([true, false]);
  });

  test('ends locked when it is locked meanwhile', async () => {
    const { session } = world.services;
    const unlocking = world.unlock();
    world.core.vault.lock();
    await expect(unlocking).rejects.toMatchObject({ code: 'locked' });
    expect(session.phase).toBe('gate');
  });
});

describe('locking', () => {
  let phases: string[];
  beforeEach(async () => {
    await world.create();
    phases = [];
    world.services.session.phaseChanged.listen((phase) => phases.push(phase));
  });

  test('the window: the gate stands at once, and says which lock it is', async () => {
    const { session, gate } = world.services;
    session.lockWindow('idle');
    expect(phases).toEqual(['gate']);
    expect(await gate.state()).toMatchObject({ page: 'unlock', lock: 'window', served: 0 });
    await world.unlock();
    expect(phases).toEqual(['gate', 'open']);
    expect((await world.events()).at(-2)).toMatchObject({
      action: 'window.locked',
      actor: { kind: 'app' },
      detail: { reason: 'idle' },
    });
  });

  test('the vault: nobody waits for the disk, and who did it stands in the log', async () => {
    const { session, gate } = world.services;
    const locking = session.lockVault({ kind: 'owner' }, 'owner');
    expect(world.core.vault.state).toBe('locked');
    expect(phases).toEqual(['gate']);
    await locking;
    expect(await gate.state()).toMatchObject({ page: 'unlock', lock: 'vault' });
    await world.unlock();
    expect((await world.events()).at(-2)).toMatchObject({
      action: 'vault.locked',
      actor: { kind: 'owner' },
    });
  });

  test('locks although the log can not be written', async () => {
    world.outside.auditFault = Object.assign(new Error('full'), { code: 'ENOSPC' });
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    expect(world.core.vault.state).toBe('locked');
    world.outside.auditFault = null;
  });
});

describe('when the vault can not be opened', () => {
  test('the recovery code opens it, sets a new password and gives a new code', async () => {
    const code = await world.create();
    const { session } = world.services;
    await session.lockVault({ kind: 'owner' }, 'owner');
    const next = await session.recover(utf8(code), utf8('test-another password'));
    expect(session.phase).toBe('confirming');
    next.use((bytes) => session.confirmRecovery(bytes));
    await session.lockVault({ kind: 'owner' }, 'owner');
    await expect(world.unlock()).rejects.toMatchObject({ code: 'wrong_password' });
    await world.unlock('test-another password');
    const report = await world.services.auditLog.verify();
    expect(report.ok).toBe(true);
    expect(world.services.notices.list()).toEqual([]);
  });

  test('a damaged file is a page with the way back, and a backup takes its place', async () => {
    await world.create();
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    await world.unlock();
    await world.add('Binance main');
    await world.services.session.lockVault({ kind: 'owner' }, 'owner');
    const file = join(world.home, 'vault.keyturn');
    writeFileSync(file, 'KEYTURN nonsense');
    const { gate, session } = world.services;
    await gate.retry();
    const state = await gate.state();
    expect(state).toMatchObject({ page: 'problem', facts: { file } });
    if (state.page !== 'problem') throw new Error('no problem');
    await session.restore(state.backups[0]!.id);
    expect(await gate.state()).toMatchObject({ page: 'unlock', lock: 'vault' });
    await world.unlock();
    expect(session.phase).toBe('open');
  });

  test('another process that holds the folder is named, and a later try opens', async () => {
    const other = new World();
    Object.assign(other, { home: world.home });
    const error = await other.open().then(
      () => null,
      (reason: unknown) => reason as KeyturnError,
    );
    expect(error).toMatchObject({ code: 'vault_in_use' });
    let tries = 0;
    const gate = new ClosedGate(error!, world.home, async () => void tries++);
    expect(await gate.state()).toMatchObject({ page: 'problem', code: 'vault_in_use' });
    expect(() => gate.unlock()).toThrow(expect.objectContaining({ code: 'vault_in_use' }));
    await gate.retry();
    expect(tries).toBe(1);
  });
});
