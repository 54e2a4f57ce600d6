import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeLine } from '../../../../electron/core/audit/format.ts';
import type { AuditProgress } from '../../../../electron/core/audit/types.ts';
import { verifyFolder } from '../../../../electron/core/audit/verify.ts';
import { keyring, leaseEvent, makeWorld, type World } from '../../../setup/audit.ts';

let world: World;
beforeEach(() => {
  world = makeWorld({ segmentSize: 2500 });
});
afterEach(() => world.remove());

/** Records 1 to 9 in three segments, three in each. */
async function fill(target = world, current = 1, ...past: number[]): Promise<string> {
  const { log } = await target.start(null, keyring(current, ...past));
  for (let n = 1; n <= 9; n++) await log.append(leaseEvent(n), { sync: true });
  await log.close();
  return log.publicKeys() ?? '';
}

function edit(name: string, change: (lines: string[]) => void): void {
  const lines = world.read(name).split(/(?<=\n)/);
  change(lines);
  world.write(name, lines.join(''));
}

const problem = async (options = {}) => (await verifyFolder(world.folder, options)).problem;

describe('a log that is whole', () => {
  it('is found so, over all its segments', async () => {
    await fill();
    expect(world.names()).toEqual([
      '000001.log',
      '000002.log',
      '000003.log',
      'head',
      'public.json',
    ]);
    const report = await verifyFolder(world.folder);
    expect(report).toEqual({
      ok: true,
      records: 9,
      checkpoints: 3,
      unsigned: 0,
      unopened: 9,
      problem: null,
    });
  });

  it('tells how far it is, up to the end', async () => {
    await fill();
    const seen: AuditProgress[] = [];
    await verifyFolder(world.folder, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ records }) => records)).toEqual([3, 6, 9]);
    expect(seen.at(-1)?.bytes).toBe(seen.at(-1)?.totalBytes);
  });

  it('can be given up', async () => {
    await fill();
    const reason = new Error('enough');
    const signal = AbortSignal.abort(reason);
    await expect(verifyFolder(world.folder, { signal })).rejects.toBe(reason);
  });

  it('can be checked while it is written', async () => {
    const { log } = await world.start();
    const writing = Array.from({ length: 200 }, (_, n) =>
      log.append(leaseEvent(n), { sync: n % 2 === 0 }),
    );
    const reports = await Promise.all(Array.from({ length: 5 }, () => log.verify()));
    await Promise.all(writing);
    expect(reports.map(({ problem: found }) => found)).toEqual(Array(5).fill(null));
    await log.close();
  });
});

describe('a log with a fault', () => {
  it.each([
    ['no folder', () => rmSync(world.folder, { recursive: true }), 'missing', '', 0],
    ['no first segment', () => rmSync(world.path('000001.log')), 'missing', '000001.log', 0],
    ['no second segment', () => rmSync(world.path('000002.log')), 'missing', '000002.log', 0],
    ['no last segment', () => rmSync(world.path('000003.log')), 'behind', '000002.log', 5],
    ['no head', () => rmSync(world.path('head')), 'missing', 'head', 0],
    ['no public keys', () => rmSync(world.path('public.json')), 'missing', 'public.json', 0],
    ['an empty last segment', () => world.write('000003.log', ''), 'behind', '000003.log', 0],
    [
      'an empty segment in the middle',
      () => world.write('000002.log', ''),
      'malformed',
      '000002.log',
      1,
    ],
    ['a head that is none', () => world.write('head', 'x'), 'malformed', 'head', 1],
    ['keys that are none', () => world.write('public.json', '{}'), 'malformed', 'public.json', 1],
    [
      'a folder for a segment',
      () => mkdirSync(world.path('000004.log')),
      'malformed',
      '000004.log',
      0,
    ],
    [
      'a link for a segment',
      () => {
        renameSync(world.path('000002.log'), world.path('elsewhere'));
        symlinkSync('elsewhere', world.path('000002.log'));
      },
      'malformed',
      '000002.log',
      0,
    ],
    [
      'a pipe for a segment',
      () => void spawnSync('mkfifo', [world.path('000004.log')]),
      'malformed',
      '000004.log',
      0,
    ],
    [
      'a line removed',
      () => edit('000002.log', (lines) => void lines.splice(2, 1)),
      'gap',
      '000002.log',
      3,
    ],
    [
      'a line twice',
      () => edit('000002.log', (lines) => void lines.splice(2, 0, lines[2] ?? '')),
      'gap',
      '000002.log',
      4,
    ],
    [
      'two lines swapped',
      () => edit('000002.log', (lines) => void lines.splice(1, 2, lines[2] ?? '', lines[1] ?? '')),
      'gap',
      '000002.log',
      2,
    ],
    [
      'a checkpoint removed in the middle',
      () => edit('000002.log', (lines) => void lines.pop()),
      'chain',
      '000003.log',
      1,
    ],
    [
      'the last line removed',
      () => edit('000003.log', (lines) => void lines.pop()),
      'chain',
      '000003.log',
      4,
    ],
    [
      'the last record removed',
      () => edit('000003.log', (lines) => void lines.splice(-2)),
      'behind',
      '000003.log',
      3,
    ],
    [
      'bytes behind the end',
      () => edit('000003.log', (lines) => void lines.push('10 576 AA')),
      'torn',
      '000003.log',
      6,
    ],
    [
      'bytes behind the end of a segment that is not the last',
      () => edit('000001.log', (lines) => void lines.push('x')),
      'malformed',
      '000001.log',
      6,
    ],
    [
      'a line that never ends',
      () => edit('000003.log', (lines) => void lines.push('1'.repeat(200_000))),
      'malformed',
      '000003.log',
      6,
    ],
    [
      'a segment under the number of another',
      () => world.write('000002.log', world.read('000003.log')),
      'malformed',
      '000002.log',
      1,
    ],
  ])('%s', async (_, harm, kind, segment, line) => {
    await fill();
    harm();
    expect(await problem()).toMatchObject({ kind, segment, line });
  });
});

describe('a log that somebody else signed', () => {
  /** A whole other log, whose maker has other keys for the same epoch. */
  async function forge(): Promise<string> {
    const ours = await fill();
    rmSync(world.folder, { recursive: true });
    const { log } = await world.start(null, {
      current: { epoch: 1, seed: new Uint8Array(32).fill(66) },
      past: [],
    });
    for (let n = 1; n <= 4; n++) await log.append(leaseEvent(n), { sync: true });
    await log.close();
    return ours;
  }

  it('agrees with itself', async () => {
    await forge();
    expect(await problem()).toBeNull();
  });

  it('does not agree with keys that were exported before', async () => {
    const ours = await forge();
    expect(await problem({ publicKeys: ours })).toMatchObject({ kind: 'signature' });
    rmSync(world.path('head'));
    expect(await problem({ publicKeys: ours })).toMatchObject({
      kind: 'signature',
      segment: '000001.log',
      line: 5,
    });
  });

  it('does not agree with keys that were exported before its epoch began', async () => {
    const ours = await fill();
    const { log } = await world.start(null, keyring(2, 1));
    await log.append(leaseEvent(10), { sync: true });
    await log.close();
    expect(await problem()).toBeNull();
    expect(await problem({ publicKeys: ours })).toMatchObject({
      kind: 'signature',
      text: 'There is no public key for epoch 2.',
    });
    expect(await problem({ publicKeys: log.publicKeys() })).toBeNull();
  });
});

describe('a place kept elsewhere', () => {
  it('must be in the log', async () => {
    await fill();
    const { log } = await world.start();
    await log.append(leaseEvent(10), { sync: true });
    const anchor = log.anchor() ?? undefined;
    await log.close();
    expect(await problem({ anchor })).toBeNull();
    const other = { epoch: 1, seq: 10, hash: 'ab'.repeat(32) };
    expect(await problem({ anchor: other })).toMatchObject({
      kind: 'chain',
      segment: '000004.log',
    });
    expect(await problem({ anchor: { ...other, seq: 5 } })).toMatchObject({
      kind: 'chain',
      segment: '000002.log',
      line: 3,
    });
    expect(await problem({ anchor: { ...other, seq: 11 } })).toMatchObject({ kind: 'behind' });
  });
});

describe('seals', () => {
  it('are tried with the keys that are there, and told apart from the chain', async () => {
    await fill();
    // The last record replaced by one that nobody with the key has sealed, chained as it should be.
    edit('000003.log', (lines) => {
      const previous = lines[2]?.slice(-65, -1) ?? '';
      const forged = { kind: 'record', seq: 9, sealed: 'A'.repeat(768) } as const;
      lines.splice(3, 2, encodeLine(previous, forged).text);
    });
    const { log, findings } = await world.start();
    expect(findings.map(({ kind }) => kind)).toEqual(['crash', 'tampered', 'tampered']);
    expect(await log.verify()).toMatchObject({
      ok: false,
      problem: { kind: 'seal', segment: '000003.log', line: 4 },
    });
    const { records } = await log.read({ before: 10, limit: 1 });
    expect(records[0]?.event).toMatchObject({
      action: 'audit.unreadable',
      detail: { reason: 'seal' },
    });
    // From outside it can't be seen any more: the vault's owner was told, and signed what came after.
    expect(await log.lock().then(() => problem())).toBeNull();
    await log.close();
  });
});
