import { mkdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../../../electron/core/audit/verify.ts';
import {
  actions,
  type FaultCode,
  keyring,
  leaseEvent,
  makeWorld,
  numbers,
  type Reached,
  type World,
} from '../../../setup/audit.ts';
import { countCalls, tryFault } from '../../../setup/audit-story.ts';

const unavailable = { code: 'audit_unavailable' };
let world: World;
beforeEach(() => {
  world = makeWorld();
});
afterEach(() => world.remove());

describe('a fault at a call', () => {
  // One in seven here, another one for each kind; test/deep has them all.
  const faults: [FaultCode, Reached, number][] = [
    ['ENOSPC', 'part', 0],
    ['EIO', 'none', 2],
    ['EIO', 'all', 4],
  ];
  it.each(faults)(
    '%s with %s of it done: nothing half counted, and it goes on',
    async (...fault) => {
      const [code, reached, first] = fault;
      const calls = await countCalls();
      for (let at = first; at < calls; at += 7) {
        expect(await tryFault({ at, code, reached, times: 1 })).toEqual([]);
      }
    },
  );
});

describe('a disk that stays broken', () => {
  it('refuses every append, and takes them again once it is good', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    await log.append(leaseEvent(2), { sync: false });
    world.disk.break('ENOSPC', 'part');
    for (let n = 3; n < 6; n++) {
      await expect(log.append(leaseEvent(n), { sync: n % 2 === 0 })).rejects.toMatchObject(
        unavailable,
      );
    }
    expect(log.anchor()?.seq).toBe(1);
    world.disk.heal();
    expect(await log.append(leaseEvent(6), { sync: true })).toBe(3);
    // Number 2 was promised as written: it was kept in memory and written again.
    expect(await numbers(log)).toEqual([1, 2, 6]);
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 3, unsigned: 0 });
  });

  it('mends by itself what was promised, without another append', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: false });
    world.disk.break('EIO', 'all');
    world.clock.advance(100);
    await log.verify();
    expect(log.anchor()?.seq).toBe(0);
    world.disk.heal();
    world.clock.advance(1000);
    await log.verify();
    expect(log.anchor()?.seq).toBe(1);
    expect(await log.verify()).toMatchObject({ ok: true, records: 1 });
    await log.close();
  });

  it('unlocks all the same, says so, and looks at the log before it writes in it', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    await log.close();
    world.write('000001.log', `${world.read('000001.log')}2 576 AAAA`);
    world.disk.break('EROFS', 'none');
    const again = await world.start();
    expect(again.findings.map(({ kind }) => kind)).toEqual(['unavailable']);
    await expect(again.log.append(leaseEvent(2), { sync: true })).rejects.toMatchObject(
      unavailable,
    );
    world.disk.heal();
    await again.log.append(leaseEvent(3), { sync: true });
    expect(await actions(again.log)).toEqual(['lease.granted', 'audit.torn_line', 'lease.granted']);
    await again.log.close();
  });

  it('locks all the same', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: false });
    world.disk.break('EIO', 'none');
    await log.lock();
    await expect(log.read({ before: null, limit: 1 })).rejects.toMatchObject({ code: 'locked' });
    world.disk.heal();
    expect(await log.append(leaseEvent(2), { sync: true })).toBe(2);
    await log.unlock(keyring(1), log.anchor());
    expect(await numbers(log)).toEqual([1, 2]);
    await log.close();
  });
});

describe('files that change under a running log', () => {
  it('the folder removed: one append is refused, then a new segment goes on and says it', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    rmSync(world.folder, { recursive: true });
    await expect(log.append(leaseEvent(2), { sync: true })).rejects.toMatchObject(unavailable);
    expect(await log.append(leaseEvent(3), { sync: true })).toBe(3);
    expect(await actions(log)).toEqual(['audit.tampered', 'lease.granted']);
    await log.close();
    expect(world.names()).toEqual(['000002.log', 'head', 'public.json']);
    expect((await verifyFolder(world.folder)).problem).toMatchObject({
      kind: 'missing',
      segment: '000001.log',
    });
  });

  it('the folder replaced by a file: refused until it is a folder again', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    renameSync(world.folder, `${world.folder}-away`);
    writeFileSync(world.folder, '');
    for (let n = 2; n < 4; n++) {
      await expect(log.append(leaseEvent(n), { sync: true })).rejects.toMatchObject(unavailable);
    }
    rmSync(world.folder);
    renameSync(`${world.folder}-away`, world.folder);
    expect(await log.append(leaseEvent(4), { sync: true })).toBe(2);
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 2 });
  });

  it('a copy put in place of the segment: it goes on in the copy', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    const text = world.read('000001.log');
    rmSync(world.path('000001.log'));
    world.write('000001.log', text);
    await expect(log.append(leaseEvent(2), { sync: true })).rejects.toMatchObject(unavailable);
    expect(await log.append(leaseEvent(3), { sync: true })).toBe(2);
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 2 });
  });

  it('something appended by another hand: set aside, not overwritten', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    const foreign = 'x'.repeat(5000);
    world.write('000001.log', world.read('000001.log') + foreign);
    await expect(log.append(leaseEvent(2), { sync: true })).rejects.toMatchObject(unavailable);
    expect(await log.append(leaseEvent(3), { sync: true })).toBe(2);
    await log.close();
    const kept = world.names().find((name) => name.startsWith('torn-')) ?? '';
    expect(foreign.endsWith(world.read(kept).slice(-4000))).toBe(true);
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 2 });
  });

  it('the segment cut back: the rest is not written over, a new segment goes on', async () => {
    const { log } = await world.start();
    await log.append(leaseEvent(1), { sync: true });
    await log.append(leaseEvent(2), { sync: true });
    truncateSync(world.path('000001.log'), statSync(world.path('000001.log')).size - 400);
    await expect(log.append(leaseEvent(3), { sync: true })).rejects.toMatchObject(unavailable);
    expect(await log.append(leaseEvent(4), { sync: true })).toBe(4);
    await log.close();
    expect((await verifyFolder(world.folder)).ok).toBe(false);
  });

  it('a link or a folder in the place of the next segment is not followed', async () => {
    const small = makeWorld({ segmentSize: 1000 });
    const { log } = await small.start();
    mkdirSync(small.path('000002.log'));
    await log.append(leaseEvent(1), { sync: true });
    await log.append(leaseEvent(2), { sync: true });
    await expect(log.append(leaseEvent(3), { sync: true })).rejects.toMatchObject(unavailable);
    rmSync(small.path('000002.log'), { recursive: true });
    expect(await log.append(leaseEvent(3), { sync: true })).toBe(3);
    await log.close();
    expect(await verifyFolder(small.folder)).toMatchObject({ ok: true, records: 3 });
    small.remove();
  });
});
