/** A disk that is really full: a small tmpfs, filled by something else. Needs root; skipped without. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { leaseEvent, makeWorld, numbers, type World } from '../setup/audit.ts';

let world: World;
let mounted = false;
beforeAll(() => {
  world = makeWorld({ segmentSize: 20_000 });
  mkdirSync(world.folder);
  mounted =
    spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=700', 'none', world.folder]).status ===
    0;
});
afterAll(() => {
  if (mounted) spawnSync('umount', [world.folder]);
  world.remove();
});

describe.skipIf(process.getuid?.() !== 0)('a full disk', () => {
  it('refuses, loses nothing, and goes on when there is room again', async ({ skip }) => {
    if (!mounted) skip('tmpfs can not be mounted here');
    const filler = join(world.folder, 'filler');
    const { log } = await world.start();
    const promised: number[] = [];
    let refused = 0;
    let n = 0;
    const append = async (sync: boolean): Promise<void> => {
      const own = ++n;
      try {
        await log.append(leaseEvent(own), { sync });
        promised.push(own);
      } catch (error) {
        expect(error).toMatchObject({ code: 'audit_unavailable' });
        refused += 1;
      }
    };
    for (let round = 0; round < 6; round++) {
      const { bavail, bsize } = statfsSync(world.folder);
      // Leaves room for some lines, another number of bytes each time.
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 4096 * (1 + (round % 2)))));
      for (let i = 0; i < 25; i++) await append(i % 2 === 0);
      rmSync(filler);
      await append(true);
      expect(promised.at(-1), 'room again').toBe(n);
    }
    expect(refused).toBeGreaterThan(20);
    expect(await numbers(log)).toEqual(promised);
    await log.close();
    expect(await verifyFolder(world.folder)).toMatchObject({ ok: true, unsigned: 0 });
    const again = await world.start(log.anchor());
    expect(again.findings).toEqual([]);
    expect(await numbers(again.log)).toEqual(promised);
    await again.log.close();
  });
});
