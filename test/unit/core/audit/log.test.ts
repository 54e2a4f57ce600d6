import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../../../electron/core/audit/verify.ts';
import {
  actions,
  keyring,
  leaseEvent,
  makeWorld,
  numbers,
  type World,
} from '../../../setup/audit.ts';

let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

describe('an ordinary day', () => {
  it('numbers records from 1 and reads them back, the newest first', async () => {
    const { log, findings } = await world.start();
    expect(findings).toEqual([]);
    for (let n = 1; n <= 5; n++) {
      expect(await log.append(leaseEvent(n), { sync: true })).toBe(n);
    }
    const page = await log.read({ before: null, limit: 2 });
    expect(page.records.map(({ seq }) => seq)).toEqual([5, 4]);
    expect(page.records[0]?.event).toEqual(leaseEvent(5));
    expect(page.more).toBe(true);
    const rest = await log.read({ before: 4, limit: 3 });
    expect(rest.records.map(({ seq }) => seq)).toEqual([3, 2, 1]);
    expect(rest.more).toBe(false);
    await log.close();
  });

  it('goes on where it stopped, and finds nothing to say after a clean end', async () => {
    const first = await world.start();
    await first.log.append(leaseEvent(1), { sync: true });
    await first.log.append(leaseEvent(2), { sync: false });
    await first.log.close();
    const anchor = first.log.anchor();
    const second = await world.start(anchor);
    expect(second.findings).toEqual([]);
    expect(await second.log.append(leaseEvent(3), { sync: true })).toBe(3);
    expect(await numbers(second.log)).toEqual([1, 2, 3]);
    await second.log.close();
    expect(await verifyFolder(world.folder)).toEqual({
      ok: true,
      records: 3,
      checkpoints: 2,
      unsigned: 0,
      unopened: 3,
      problem: null,
    });
  });

  it('keeps the order of a thousand concurrent appends, with few syncs', async () => {
    const { log } = await world.start();
    world.disk.count();
    const done = Array.from({ length: 1000 }, (_, i) => log.append(leaseEvent(i), { sync: true }));
    expect(await Promise.all(done)).toEqual(Array.from({ length: 1000 }, (_, i) => i + 1));
    expect(await numbers(log)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    expect(world.disk.calls.filter((call) => call === 'datasync').length).toBeLessThan(10);
    await log.close();
  });

  it('writes at once and syncs soon when no sync is asked for', async () => {
    const { log } = await world.start();
    world.disk.count();
    await log.append(leaseEvent(1), { sync: false });
    expect(world.disk.calls).toEqual(['write']);
    const before = log.anchor()?.seq;
    expect(before).toBe(0);
    world.clock.advance(100);
    await log.read({ before: null, limit: 1 });
    expect(world.disk.calls).toEqual(['write', 'datasync']);
    expect(log.anchor()?.seq).toBe(1);
    await log.close();
  });

  it('tells of everything a record holds to nobody else', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    await log.lock();
    await expect(log.read({ before: null, limit: 1 })).rejects.toMatchObject({ code: 'locked' });
    const iterator = log.readFrom(1)[Symbol.asyncIterator]();
    await expect(iterator.next()).rejects.toMatchObject({ code: 'locked' });
    await log.close();
  });
});

describe('checkpoints', () => {
  it('come a second after the first unsigned record, once', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    world.clock.advance(500);
    await log.append(leaseEvent(2), { sync: true });
    expect((await log.verify()).unsigned).toBe(2);
    world.clock.advance(499);
    expect((await log.verify()).checkpoints).toBe(0);
    world.clock.advance(1);
    expect(await log.verify()).toMatchObject({ checkpoints: 1, unsigned: 0 });
    world.clock.advance(10_000);
    expect((await log.verify()).checkpoints).toBe(1);
    await log.close();
  });

  it('come after a thousand records at the latest', async () => {
    const { log } = await world.start();
    const appends = Array.from({ length: 2500 }, (_, i) =>
      log.append(leaseEvent(i), { sync: false }),
    );
    await Promise.all(appends);
    expect(await log.verify()).toMatchObject({ records: 2500, checkpoints: 2, unsigned: 500 });
    const signed = world.read('000001.log').match(/^checkpoint (\d+)/gm);
    expect(signed).toEqual(['checkpoint 1000', 'checkpoint 2000']);
    await log.close();
  });

  it('come at lock and at the end', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: false });
    await log.lock();
    expect(await verifyFolder(world.folder)).toMatchObject({
      ok: true,
      checkpoints: 1,
      unsigned: 0,
    });
    await log.unlock(keyring(1), log.anchor());
    await log.append(leaseEvent(2), { sync: false });
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 2, unsigned: 0 });
  });
});

describe('while the vault is locked', () => {
  it('takes records that can be read after unlocking', async () => {
    const first = await world.start();
    await first.log.append(leaseEvent(1), { sync: true });
    await first.log.close();
    const log = await world.open();
    expect(await log.append(leaseEvent(2), { sync: true })).toBe(2);
    expect(await log.append(leaseEvent(3), { sync: false })).toBe(3);
    expect(await log.unlock(keyring(1), first.log.anchor())).toEqual([]);
    expect(await numbers(log)).toEqual([1, 2, 3]);
    expect(await log.verify()).toMatchObject({ ok: true, unsigned: 0, unopened: 0 });
    await log.close();
  });

  it('takes none before there ever was a vault', async () => {
    const log = await world.open();
    await expect(log.append(leaseEvent(1), { sync: true })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    expect(log.anchor()).toBeNull();
    expect(log.lastEpoch()).toBe(0);
    await log.close();
  });

  it('makes lines of the same length as otherwise', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    await log.lock();
    await log.append({ ...leaseEvent(2), credential: undefined }, { sync: true });
    await log.close();
    const lines = world
      .read('000001.log')
      .split('\n')
      .filter((line) => /^\d/.test(line));
    expect(lines.map((line) => line.length)).toEqual([lines[0]?.length, lines[0]?.length]);
  });

  it('will not seal to a key that did not sign the log', async () => {
    const first = await world.start();
    await first.log.append(leaseEvent(1), { sync: true });
    await first.log.close();
    const other = makeWorld();
    const theirs = await other.start(null, keyring(7));
    const stolen = theirs.log.publicKeys()?.replace('"epoch": 7', '"epoch": 1') ?? '';
    await theirs.log.close();
    other.remove();
    world.write('public.json', stolen);
    const log = await world.open();
    await expect(log.append(leaseEvent(2), { sync: true })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    const findings = await log.unlock(keyring(1), first.log.anchor());
    expect(findings.map(({ kind }) => kind)).toEqual(['tampered']);
    expect(await log.append(leaseEvent(2), { sync: true })).toBe(3);
    expect(await actions(log)).toEqual(['lease.granted', 'audit.tampered', 'lease.granted']);
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true });
  });
});

describe('epochs', () => {
  it('a changed password begins a segment that the old keys neither open nor sign', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    expect(await log.unlock(keyring(2, 1), null)).toEqual([]);
    expect(await log.append(leaseEvent(2), { sync: true })).toBe(2);
    expect(log.lastEpoch()).toBe(2);
    expect(await numbers(log)).toEqual([1, 2]);
    await log.close();
    expect(world.names()).toEqual(['000001.log', '000002.log', 'head', 'public.json']);
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 2, unsigned: 0 });
    const old = await world.start(null, keyring(1));
    expect(old.findings.some(({ kind }) => kind === 'tampered')).toBe(true);
    const page = await old.log.read({ before: 3, limit: 2 });
    expect(page.records.map(({ event }) => event.action)).toEqual([
      'audit.unreadable',
      'lease.granted',
    ]);
    await old.log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({
      ok: false,
      problem: { kind: 'signature', segment: '000003.log', line: 1 },
    });
  });

  it('a newer vault that replaced an unknown one goes on, and the unknown lines stay verifiable', async () => {
    const first = await world.start(null, keyring(4));
    await first.log.append(leaseEvent(1), { sync: true });
    await first.log.close();
    const second = await world.start(null, keyring(5, 1));
    expect(second.log.lastEpoch()).toBe(5);
    await second.log.append(leaseEvent(2), { sync: true });
    expect(await second.log.verify()).toMatchObject({ ok: true, unopened: 1 });
    await second.log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true });
  });
});

describe('refusals', () => {
  it('takes no event that is too long, and numbers the next as if it had not been there', async () => {
    const { log } = await world.start();
    const long = { ...leaseEvent(1), rule: 'x'.repeat(100_000) };
    await expect(log.append(long, { sync: true })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
    expect(await log.append({ ...leaseEvent(1), rule: 'x'.repeat(70_000) }, { sync: true })).toBe(
      1,
    );
    expect(await log.verify()).toMatchObject({ ok: true });
    await log.close();
  });

  it('takes nothing after it was closed', async () => {
    const { log } = await world.start();
    await log.close();
    await expect(log.append(leaseEvent(1), { sync: false })).rejects.toMatchObject({
      code: 'audit_unavailable',
    });
  });
});
