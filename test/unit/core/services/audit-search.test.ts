/** Searching and counting on a real log with several files. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AuditLog } from '../../../../electron/core/audit/log.ts';
import { AuditPass, spanOf } from '../../../../electron/core/services/audit-pass.ts';
import type { AuditEvent, AuditRecord } from '../../../../shared/model/audit.ts';
import {
  APP,
  type AuditFilter,
  EVERYTHING,
  groupOf,
  OWNER,
} from '../../../../shared/model/audit-filter.ts';
import { makeWorld, type World } from '../../../setup/audit.ts';

const DAY = 24 * 3_600_000;
const START = Date.UTC(2026, 2, 1, 12);
const GRID = 'AAAAAAAAAAAAAAAAAAAAAA';
const KEY = { id: 'BBBBBBBBBBBBBBBBBBBBBB', label: 'Kraken Treasury' };

function bot(n: number, more: Partial<AuditEvent> = {}): AuditEvent {
  return {
    time: START + n * DAY,
    actor: {
      kind: 'client',
      id: GRID,
      name: 'grid bot',
      pid: 1,
      executable: '/usr/bin/python3',
      executableHash: 'ab',
    },
    action: 'lease.granted',
    outcome: 'allowed',
    credential: KEY,
    ...more,
  };
}

const owner = (n: number, action: AuditEvent['action'], more: Partial<AuditEvent> = {}) =>
  ({ time: START + n * DAY, actor: { kind: 'owner' }, action, outcome: 'done', ...more }) as const;

let world: World;
let log: AuditLog;
let pass: AuditPass;

beforeEach(async () => {
  world = makeWorld({ segmentSize: 4096 });
  ({ log } = await world.start());
  pass = new AuditPass({ audit: log, clock: { ...world.clock, monotonic: () => 0 } as never });
});
afterEach(async () => {
  await log.close();
  world.remove();
});

async function write(...events: AuditEvent[]): Promise<void> {
  for (const event of events) await log.append(event, { sync: false });
}

/** All steps of a search, one after the other, as the window makes them. */
async function all(filter: Partial<AuditFilter>, limit = 3): Promise<AuditRecord[]> {
  const found: AuditRecord[] = [];
  for (let before: number | null = null; ; ) {
    const step = await pass.find({ ...EVERYTHING, ...filter }, before, limit);
    expect(step.records.length).toBeLessThanOrEqual(limit);
    found.push(...step.records);
    if (step.next === null) return found;
    before = step.next;
  }
}

const seqs = (records: readonly AuditRecord[]): number[] => records.map(({ seq }) => seq);

describe('a search', () => {
  it('goes through all files backwards, in pages, and misses nothing', async () => {
    await write(...Array.from({ length: 40 }, (_, n) => bot(n)));
    expect((await log.starts()).length).toBeGreaterThan(3);
    expect(seqs(await all({}))).toEqual(Array.from({ length: 40 }, (_, n) => 40 - n));
  });

  it('finds by who, also what was done to a client', async () => {
    await write(
      bot(0),
      owner(1, 'credential.added', { credential: KEY }),
      owner(2, 'client.paused', { detail: { client: GRID, name: 'grid bot' } }),
      { ...owner(3, 'vault.locked'), actor: { kind: 'app' } },
    );
    expect(seqs(await all({ who: [GRID] }))).toEqual([3, 1]);
    expect(seqs(await all({ who: [OWNER] }))).toEqual([3, 2]);
    expect(seqs(await all({ who: [APP, GRID] }))).toEqual([4, 3, 1]);
  });

  it('finds by what, key and outcome together', async () => {
    await write(
      bot(0),
      bot(1, { action: 'lease.refused', outcome: 'refused' }),
      bot(2, {
        credential: { id: 'other', label: 'x' },
        action: 'lease.refused',
        outcome: 'refused',
      }),
      owner(3, 'credential.copied', { credential: KEY, outcome: 'allowed' }),
    );
    expect(seqs(await all({ what: ['use'], key: KEY.id, outcome: ['refused'] }))).toEqual([2]);
    expect(seqs(await all({ what: ['key'] }))).toEqual([4]);
  });

  it('finds words of the line in any order and case, and none that are not there', async () => {
    await write(
      bot(0, { action: 'request.signed', detail: { method: 'POST', path: '/api/v3/order' } }),
      bot(1, { detail: { reason: 'Rebalancing Ünïcode' } }),
    );
    expect(seqs(await all({ text: 'ORDER grid' }))).toEqual([1]);
    expect(seqs(await all({ text: 'treasury' }))).toEqual([2, 1]);
    expect(seqs(await all({ text: 'ünïcode' }))).toEqual([2]);
    expect(seqs(await all({ text: 'nowhere' }))).toEqual([]);
    expect(seqs(await all({ text: 'python3 allowed' }))).toEqual([2, 1]);
  });

  it('reads only the files that the dates can be in', async () => {
    await write(...Array.from({ length: 60 }, (_, n) => bot(n)));
    const read = log.read.bind(log);
    let opened = 0;
    log.read = async (query) => {
      const page = await read(query);
      opened += page.records.length;
      return page;
    };
    const dates = { from: START + 10 * DAY, to: START + 13 * DAY };
    // The first time it learns when each file begins.
    await all(dates, 500);
    opened = 0;
    expect(seqs(await all(dates, 500))).toEqual([13, 12, 11]);
    expect(opened).toBeLessThan(30);
  });

  it('finds by dates although the clock was set back and forth', async () => {
    await write(bot(0), bot(500), bot(1), bot(2), bot(-400), bot(3));
    expect(seqs(await all({ from: START + DAY, to: START + 4 * DAY }))).toEqual([6, 4, 3]);
  });

  it('says how much is left, and goes on where it stopped', async () => {
    await write(...Array.from({ length: 10 }, (_, n) => bot(n)));
    const step = await pass.find(EVERYTHING, null, 4);
    expect(step).toMatchObject({ next: 7, left: 6, total: 10 });
    expect(seqs(step.records)).toEqual([10, 9, 8, 7]);
  });

  it('ends a step when its time is over, with what it has, and finds the rest in the next', async () => {
    await write(...Array.from({ length: 600 }, (_, n) => bot(n / 100)));
    let now = 0;
    const slow = new AuditPass({
      audit: log,
      clock: { monotonic: () => (now += 1000) } as never,
    });
    const first = await slow.find({ ...EVERYTHING, text: 'nowhere' }, null, 10);
    expect(first.records).toEqual([]);
    expect(first.next).toBe(351);
    const second = await slow.find({ ...EVERYTHING, text: 'nowhere' }, first.next, 10);
    expect(second.next).toBe(101);
  });

  it('is refused when the vault is locked', async () => {
    await write(bot(0));
    await log.lock();
    await expect(pass.find(EVERYTHING, null, 10)).rejects.toMatchObject({ code: 'locked' });
  });
});

describe('counting by day', () => {
  it('adds up what went through and what was held back, folded refusals by their number', async () => {
    await write(
      bot(0),
      bot(0),
      bot(1, { action: 'lease.refused', outcome: 'refused', detail: { count: 7 } }),
      bot(1, { action: 'lease.refused', outcome: 'refused' }),
      bot(5),
    );
    const edges = [-0.5, 0.5, 1.5, 2.5].map((day) => START + day * DAY);
    const { days, next } = await pass.count(EVERYTHING, null, edges);
    expect(next).toBeNull();
    expect(days).toEqual([
      { done: 2, refused: 0 },
      { done: 0, refused: 8 },
      { done: 0, refused: 0 },
    ]);
  });

  it('knows in which span an instant lies', () => {
    expect([5, 10, 19, 20, 35].map((time) => spanOf([10, 20, 30], time))).toEqual([-1, 0, 0, 1, 2]);
  });
});

describe('a single record', () => {
  it('is found in its file, by its line', async () => {
    await write(...Array.from({ length: 12 }, (_, n) => bot(n)));
    for (const seq of [1, 5, 12]) {
      const { segment, line } = await log.locate(seq);
      expect(world.read(segment).split('\n')[line - 1]).toMatch(new RegExp(`^${seq} `));
    }
    await expect(log.locate(13)).rejects.toMatchObject({ code: 'not_found' });
  });
});

it('every action belongs to a group', () => {
  expect(groupOf('vault.locked')).toBe('lock');
  expect(groupOf('vault.created')).toBe('vault');
  expect(groupOf('lease.granted')).toBe('use');
  expect(groupOf('alert.raised')).toBe('client');
});
