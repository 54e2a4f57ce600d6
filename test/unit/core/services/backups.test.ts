/** Backups on real files: looked into, taken, copied, destroyed, and single keys of them brought back. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { BackupLook } from '../../../../shared/model/exporting.ts';
import { utf8 } from '../../../setup/vault.ts';
import { details, PASSWORD, randomKey, World } from './world.ts';

const NEW_PASSWORD = 'test-new horse battery staple words';

let world: World;

beforeEach(async () => {
  world = await World.opened();
});
afterEach(() => world.remove());

const secretOf = (id: string): string =>
  world.core.vault.readFields(id)['secret']?.use((bytes) => Buffer.from(bytes).toString()) ?? '';

async function look(id: string | null): Promise<BackupLook> {
  const looked = await world.services.backups.look(id);
  if (looked === null) throw new Error('nothing was chosen');
  return looked;
}

/** A key that was turned and one that was deleted since the backup, one that came, one that stayed. */
async function story() {
  const old = randomKey();
  const turned = await world.add('Turned', {}, { apiKey: randomKey(), secret: old });
  const gone = await world.add('Gone');
  const stays = await world.add('Stays');
  world.clock.advance(60_000);
  const { id: backup } = await world.services.backups.take();
  world.clock.advance(60_000);
  const { credentials } = world.services;
  await credentials.edit(turned.id, details('Turned', { tags: ['new'] }), {
    secret: utf8(randomKey()),
  });
  await world.delete(gone.id);
  await world.add('Came');
  return { turned, gone, stays, backup, old };
}

test('a look says what is the same, changed, removed and added; no value is unsealed', async () => {
  const { turned, gone, stays, backup } = await story();
  const before = world.core.vault.unsealCount;
  const looked = await look(backup);
  expect(looked).toMatchObject({
    backup,
    today: true,
    own: true,
    clients: 0,
    added: ['Came'],
    keys: [
      { id: turned.id, difference: 'changed', changed: ['values', 'notes'], today: 'Turned' },
      { id: gone.id, difference: 'removed', today: null },
      { id: stays.id, difference: 'same', changed: [] },
    ],
  });
  expect(world.core.vault.unsealCount).toBe(before);
  expect((await world.actions()).at(-1)).toBe('backups.opened');
});

test('a key that was turned comes back as the newest version; the values of today stay behind it', async () => {
  const { turned, backup, old } = await story();
  const { look: open } = await look(backup);
  const now = secretOf(turned.id);
  await world.services.backups.restoreKey(open, turned.id, 'version');
  expect(secretOf(turned.id)).toBe(old);
  const key = world.core.vault.manifest.credentials.find(({ id }) => id === turned.id);
  expect(key).toMatchObject({ version: 3, tags: ['new'] });
  const before = world.core.vault.readFields(turned.id, 2)['secret'];
  expect(before?.use((bytes) => Buffer.from(bytes).toString())).toBe(now);
  expect((await world.events()).at(-1)).toMatchObject({
    action: 'credential.restored',
    credential: { id: turned.id },
    detail: { backup, as: 'version' },
  });
});

test('a key that is gone comes back as one of its own, and without its clients', async () => {
  const bot = await world.add('Bot key');
  await world.pair('test bot', bot.id);
  const { id: backup } = await world.services.backups.take();
  await world.delete(bot.id);
  const { look: open } = await look(backup);
  const restored = await world.services.backups.restoreKey(open, bot.id, 'key');
  expect(restored.label).toBe('Bot key');
  expect(restored.id).not.toBe(bot.id);
  const [view] = await world.services.credentials.list();
  expect(view).toMatchObject({ id: restored.id, clients: [], version: 1, revealedTo: [] });
  expect(await world.services.backups.restoreKey(open, bot.id, 'key')).toMatchObject({
    label: 'Bot key (backup)',
  });
});

test('restoring asks for a step-up, and a lock closes what was open', async () => {
  const { turned, backup } = await story();
  const { backups, session, stepUp } = world.services;
  const { look: open } = await look(backup);
  world.clock.advance(20 * 60_000);
  await expect(backups.restoreKey(open, turned.id, 'version')).rejects.toMatchObject({
    code: 'backup_closed',
  });
  const again = await look(backup);
  const asked = backups.restoreKey(again.look, turned.id, 'version');
  asked.catch(() => undefined);
  await world.stepUpShown();
  expect(stepUp.view()).toMatchObject({ reason: 'restore', subject: 'Turned' });
  session.lockWindow('owner');
  await expect(asked).rejects.toMatchObject({ code: 'step_up_cancelled' });
  await world.unlock();
  await expect(backups.restoreKey(again.look, turned.id, 'version')).rejects.toMatchObject({
    code: 'backup_closed',
  });
});

test('one of an earlier password wants that one', async () => {
  const { turned, backup, old } = await story();
  const { backups, passwordChange, stepUp } = world.services;
  stepUp.offer('change-password');
  await world.stepUpShown();
  (await passwordChange.changePassword(utf8(PASSWORD), utf8(NEW_PASSWORD))).wipe();
  stepUp.cancel();
  const list = await backups.list();
  expect(list.find(({ id }) => id === backup)).toMatchObject({ credentials: null });
  const looking = look(backup);
  looking.catch(() => undefined);
  for (const [password, wrong] of [
    [NEW_PASSWORD, false],
    [PASSWORD, true],
  ] as const) {
    await expect
      .poll(() => (world.outside.stepUpOpen ? stepUp.view() : null))
      .toMatchObject({ kind: 'file-password', wrong });
    stepUp.filePassword(utf8(password));
  }
  const looked = await looking;
  expect(looked).toMatchObject({ today: false });
  await backups.restoreKey(looked.look, turned.id, 'version');
  expect(secretOf(turned.id)).toBe(old);
});

test('a backup is made at a wish, once of one state; and a copy of it goes where the owner says', async () => {
  await world.add('Key');
  const { backups } = world.services;
  const taken = await backups.take();
  expect(await backups.take()).toMatchObject({ id: taken.id });
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-copy-'));
  try {
    const path = join(folder, 'mine.keyturn');
    expect(await backups.saveCopy(taken.id)).toBe(null);
    world.outside.saveTo = path;
    expect(await backups.saveCopy(taken.id)).toBe('mine.keyturn');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path)).toEqual(readFileSync(join(world.home, 'vault.keyturn')));
    world.outside.chosen.push([path]);
    expect(await look(null)).toMatchObject({ name: 'mine.keyturn', backup: null, today: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the whole comes back from a file; the present one is kept beside it and clients are paused', async () => {
  const kept = await world.add('Kept');
  await world.pair('test bot', kept.id);
  const { backups } = world.services;
  const taken = await backups.take();
  await world.add('Later');
  const { look: open } = await look(taken.id);
  const restoring = backups.restoreLooked(open);
  await world.typeStepUp();
  await restoring;
  expect(world.core.vault.state).toBe('locked');
  await world.unlock();
  expect((await world.services.credentials.list()).map(({ label }) => label)).toEqual(['Kept']);
  expect(await world.services.clients.list()).toMatchObject([{ status: 'paused' }]);
  expect(readdirSync(world.home).some((name) => name.startsWith('vault-before-restore-'))).toBe(
    true,
  );
});

test('a file of another vault gives single keys, and never takes this one’s place', async () => {
  const kept = await world.add('Kept');
  const stored = world.core.vault.manifest.credentials.find(({ id }) => id === kept.id);
  if (stored === undefined) throw new Error('no key');
  const secret = randomKey();
  const values = { apiKey: utf8(randomKey()), secret: utf8(secret) };
  const { copies } = world.core.vault;
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-copy-'));
  const path = join(folder, 'exported.keyturn');
  writeFileSync(path, await copies.seal([{ stored, values }], utf8(NEW_PASSWORD), 1));
  try {
    world.outside.chosen.push([path]);
    const looking = look(null);
    looking.catch(() => undefined);
    await world.stepUpShown();
    world.services.stepUp.filePassword(utf8(NEW_PASSWORD));
    const looked = await looking;
    expect(looked).toMatchObject({ own: false, today: false, name: 'exported.keyturn' });
    const { backups, auditLog } = world.services;
    await expect(backups.restoreLooked(looked.look)).rejects.toMatchObject({
      code: 'file_refused',
    });
    expect(world.core.vault.state).toBe('unlocked');
    const restoring = backups.restoreKey(looked.look, kept.id, 'key');
    await world.typeStepUp();
    const { id, label } = await restoring;
    expect(label).toBe('Kept (backup)');
    expect(secretOf(id)).toBe(secret);
    expect(await auditLog.verify()).toMatchObject({ ok: true });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('older ones are destroyed after a step-up; one of today stays', async () => {
  await world.add('Key');
  const { backups } = world.services;
  await backups.take();
  world.clock.advance(60_000);
  await world.add('Another');
  const last = (await backups.list())[0]?.takenAt ?? 0;
  const destroying = backups.destroy(last + 1);
  await world.typeStepUp();
  expect(await destroying).toBeGreaterThan(0);
  const left = await backups.list();
  expect(left).toHaveLength(1);
  expect(left[0]?.takenAt).toBeGreaterThan(last);
  expect((await world.actions()).at(-1)).toBe('backups.destroyed');
});

test('a damaged one is said to be damaged', async () => {
  await world.add('Key');
  const { backups } = world.services;
  const { id } = await backups.take();
  const path = join(world.home, 'backups', id);
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, bytes.byteLength - 10));
  expect((await backups.list()).find((one) => one.id === id)).toMatchObject({
    credentials: null,
    damaged: true,
  });
  await expect(look(id)).rejects.toMatchObject({
    code: 'file_refused',
    facts: { problem: expect.stringContaining('damaged') },
  });
});
