/** What unlocking says about a log that was left behind, and what it does with it. */
import { cpSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditAnchor } from '../../../../electron/core/audit/types.ts';
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

/** A log with records 1 to `count`, synced but not signed off: what a SIGKILL leaves. */
async function crashed(count: number): Promise<AuditAnchor | null> {
  const { log } = await world.start();
  for (let n = 1; n <= count; n++) await log.append(leaseEvent(n), { sync: true });
  const copy = `${world.folder}-copy`;
  cpSync(world.folder, copy, { recursive: true });
  const anchor = log.anchor();
  await log.close();
  rmSync(world.folder, { recursive: true });
  cpSync(copy, world.folder, { recursive: true });
  return anchor;
}

async function ended(count: number): Promise<AuditAnchor | null> {
  const { log } = await world.start();
  for (let n = 1; n <= count; n++) await log.append(leaseEvent(n), { sync: true });
  await log.close();
  return log.anchor();
}

const kinds = (findings: readonly { readonly kind: string }[]) => findings.map(({ kind }) => kind);

function lines(): string[] {
  return world.read('000001.log').split(/(?<=\n)/);
}

describe('a crash', () => {
  it('is said, recorded, and loses nothing', async () => {
    const anchor = await crashed(3);
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['crash']);
    expect(findings[0]?.text).toContain('last 3 records');
    expect(await actions(log)).toEqual([...Array(3).fill('lease.granted'), 'audit.crash']);
    expect(await log.verify()).toMatchObject({ ok: true, records: 4, unsigned: 0 });
    await log.close();
  });

  it('is said once', async () => {
    await crashed(1);
    const { log } = await world.start();
    await log.lock();
    expect(await log.unlock(keyring(1), log.anchor())).toEqual([]);
    await log.close();
    expect((await world.start()).findings).toEqual([]);
  });

  it('is still one when records were taken while locked afterwards', async () => {
    await crashed(2);
    const log = await world.open();
    await log.append(leaseEvent(3), { sync: true });
    expect(kinds(await log.unlock(keyring(1), null))).toEqual(['crash']);
    expect(await numbers(log)).toEqual([1, 2, 3]);
    await log.close();
  });
});

describe('a torn last line', () => {
  it('is set aside, kept, recorded and said', async () => {
    const anchor = await ended(2);
    const log = lines();
    world.write('000001.log', `${log.join('')}3 576 AAAA`);
    const { log: opened, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['torn']);
    const kept = world.names().find((name) => name.startsWith('torn-')) ?? '';
    expect(world.read(kept)).toBe('3 576 AAAA');
    expect(findings[0]?.text).toContain(kept);
    expect(await actions(opened)).toEqual(['lease.granted', 'lease.granted', 'audit.torn_line']);
    expect(await opened.unlock(keyring(1), anchor)).toEqual([]);
    await opened.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 3, unsigned: 0 });
  });

  it('at any length is cut off, and the lines before it stay', async () => {
    const anchor = await crashed(2);
    const text = world.read('000001.log');
    const last = lines().at(-1)?.length ?? 0;
    for (let length = 1; length < last; length += 83) {
      world.write('000001.log', text.slice(0, text.length - last + length));
      const log = await world.open();
      expect(log.anchor()?.seq, `cut after ${length} bytes`).toBe(2);
      await log.close();
      // Number 2 is the torn_line event here: the vault has seen another number 2.
      const { findings, log: again } = await world.start(anchor);
      expect(kinds(findings)).toContain('tampered');
      await again.close();
      for (const name of world.names()) if (name.startsWith('torn-')) rmSync(world.path(name));
    }
  });

  it('takes the whole unsynced batch with it, in whatever order its pages reached the disk', async () => {
    await crashed(3);
    const [header, first, second, third] = lines();
    const zeros = '\0'.repeat(second?.length ?? 0);
    world.write('000001.log', `${header}${first}${zeros}${third}`);
    const { log, findings } = await world.start();
    expect(kinds(findings)).toEqual(['torn', 'crash']);
    expect(await numbers(log)).toEqual([1]);
    expect(world.read(world.names().at(-1) ?? '')).toBe(`${zeros}${third}`);
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true });
  });

  it('of a segment that was just begun takes the segment away', async () => {
    const anchor = await ended(2);
    world.write('000002.log', 'keyturn-audit 1 2 1');
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['torn']);
    expect(await log.append(leaseEvent(9), { sync: true })).toBe(4);
    await log.close();
    expect(world.names()).not.toContain('000002.log');
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, records: 4 });
  });

  it('is written down while locked, if that can be read later', async () => {
    await ended(1);
    world.write('000001.log', `${lines().join('')}torn`);
    const log = await world.open();
    expect(log.anchor()?.seq).toBe(2);
    await log.unlock(keyring(1), null);
    expect(await actions(log)).toEqual(['lease.granted', 'audit.torn_line']);
    await log.close();
  });
});

describe('tampering', () => {
  it('a log cut back behind the anchor', async () => {
    const anchor = await crashed(3);
    world.write('000001.log', lines().slice(0, -1).join(''));
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['crash', 'tampered']);
    expect(findings[1]?.text).toContain('number 3');
    expect(await actions(log)).toContain('audit.tampered');
    expect(await log.append(leaseEvent(4), { sync: true })).toBe(5);
    await log.close();
  });

  it('a log cut back behind its head', async () => {
    await ended(3);
    world.write('000001.log', lines().slice(0, -2).join(''));
    const { log, findings } = await world.start(null);
    expect(kinds(findings)).toEqual(['crash', 'tampered']);
    await log.close();
  });

  it('an older copy of log and head together', async () => {
    await ended(2);
    const copy = `${world.folder}-copy`;
    cpSync(world.folder, copy, { recursive: true });
    const { log } = await world.start();
    await log.append(leaseEvent(3), { sync: true });
    await log.close();
    const anchor = log.anchor();
    rmSync(world.folder, { recursive: true });
    cpSync(copy, world.folder, { recursive: true });
    const again = await world.start(anchor);
    expect(kinds(again.findings)).toEqual(['tampered']);
    await again.log.close();
  });

  it('a log of the same length with another record in it', async () => {
    const anchor = await ended(2);
    rmSync(world.folder, { recursive: true });
    await ended(2);
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['tampered']);
    expect(findings[0]?.text).toContain('not the one');
    await log.close();
  });

  it('a record of another hand behind the last checkpoint', async () => {
    const anchor = await ended(1);
    const other = makeWorld();
    const theirs = await other.start();
    await theirs.log.append(leaseEvent(1), { sync: true });
    await theirs.log.append(leaseEvent(2), { sync: true });
    await theirs.log.close();
    const ours = lines();
    const { chainHash } = await import('../../../../electron/core/audit/format.ts');
    const content = other.read('000001.log').split('\n')[2]?.slice(0, -65) ?? '';
    const previous = ours.at(-1)?.slice(-65, -1) ?? '';
    world.write('000001.log', `${ours.join('')}${content} ${chainHash(previous, content)}\n`);
    other.remove();
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['tampered']);
    expect(findings[0]?.text).toContain('From number 2');
    await log.close();
  });

  it('a changed line before a checkpoint: it stays, is said, and verify goes on naming it', async () => {
    const anchor = await ended(3);
    const ours = lines();
    const changed =
      ours[2]?.replace(/ (.)(.*) /, (_, a, b) => ` ${a === '5' ? '5' : a}${b} `) ?? '';
    ours[2] = `${changed.slice(0, 50)}${changed[50] === 'A' ? 'B' : 'A'}${changed.slice(51)}`;
    world.write('000001.log', ours.join(''));
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['tampered']);
    expect(findings[0]?.text).toContain('Line 3 of 000001.log');
    expect(await log.append(leaseEvent(4), { sync: true })).toBe(5);
    await log.close();
    expect((await verifyFolder(world.folder)).problem).toMatchObject({ kind: 'chain', line: 3 });
  });

  it('the whole log gone, though the vault remembers one', async () => {
    const anchor = await ended(1);
    rmSync(world.folder, { recursive: true });
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['tampered']);
    expect(await actions(log)).toEqual(['audit.tampered']);
    await log.close();
  });

  it.each([
    ['head', 'is gone'],
    ['public.json', 'missing or damaged'],
  ])('%s taken away: said, and made anew', async (name, text) => {
    const anchor = await ended(1);
    rmSync(world.path(name));
    const { log, findings } = await world.start(anchor);
    expect(kinds(findings)).toEqual(['tampered']);
    expect(findings[0]?.text).toContain(text);
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true });
  });
});

describe('vault and log of different ages', () => {
  it.each(['old', 'new'] as const)(
    'vault %s: fine with a log that is as new or newer',
    async (age) => {
      const old = await ended(2);
      const { log } = await world.start(old);
      await log.append(leaseEvent(3), { sync: true });
      await log.close();
      const { findings, log: again } = await world.start(age === 'old' ? old : log.anchor());
      expect(findings).toEqual([]);
      await again.close();
    },
  );
});
