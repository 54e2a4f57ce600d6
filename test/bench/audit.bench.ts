/** The audit log: durable appends by how many wait, checking a million lines, reading, opening. */
import { mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AuditLog } from '../../electron/core/audit/log.ts';
import { verifyFolder } from '../../electron/core/audit/verify.ts';
import { nodeFiles } from '../../electron/core/os/file-ops.ts';
import type { Clock } from '../../electron/core/ports.ts';
import { keyring, leaseEvent, systemRandom } from '../setup/audit.ts';
import { measure, ms, printTable } from './harness.ts';

/** As many records as the log is filled with before it is read. */
const RECORDS = 1_000_000;
const SYNCED: readonly (readonly [waiting: number, appends: number])[] = [
  [1, 2_000],
  [16, 20_000],
  [100, 50_000],
  [1000, 50_000],
];

const clock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(wait, call) {
    const timer = setTimeout(call, wait);
    return () => clearTimeout(timer);
  },
};

// In the tree, not in /tmp, which may be memory.
mkdirSync('out', { recursive: true });
const home = mkdtempSync(join('out', 'bench-audit-'));
const folder = join(home, 'audit');
const open = (): Promise<AuditLog> =>
  AuditLog.open(folder, {
    clock,
    random: systemRandom,
    files: nodeFiles(),
    log: { warn: (what, error) => console.error(what, error) },
  });

/** So many of them under way at any time. Returns how many a second. */
async function rate(
  log: AuditLog,
  waiting: number,
  appends: number,
  sync: boolean,
): Promise<number> {
  let begun = 0;
  const start = performance.now();
  const one = async (): Promise<void> => {
    while (begun < appends) await log.append(leaseEvent(++begun), { sync });
  };
  await Promise.all(Array.from({ length: waiting }, one));
  return (appends / (performance.now() - start)) * 1000;
}

const rows: string[][] = [];
const perSecond = (value: number): string => `${Math.round(value).toLocaleString('en')} /s`;
try {
  const log = await open();
  await log.unlock(keyring(1), null);
  let written = 0;
  for (const [waiting, appends] of SYNCED) {
    rows.push([
      `synced appends, ${waiting} waiting`,
      perSecond(await rate(log, waiting, appends, true)),
    ]);
    written += appends;
  }
  rows.push(['written appends', perSecond(await rate(log, 1000, RECORDS - written, false))]);
  const newest = await measure(() => log.read({ before: null, limit: 100 }), { runs: 20 });
  rows.push(['reading the newest 100', ms(newest.median)]);
  const anywhere = (): number => Math.ceil(Math.random() * RECORDS);
  const paged = await measure(() => log.read({ before: anywhere(), limit: 100 }), { runs: 20 });
  rows.push(['reading 100 anywhere', ms(paged.median)]);
  await log.lock();
  rows.push([
    'synced appends while locked, 100 waiting',
    perSecond(await rate(log, 100, 2_000, true)),
  ]);
  await log.unlock(keyring(1), log.anchor());
  const locked = await measure(() => log.read({ before: null, limit: 100 }), { runs: 20 });
  rows.push(['reading 100 that were written while locked', ms(locked.median)]);
  await log.close();

  const start = performance.now();
  const report = await verifyFolder(folder);
  const seconds = (performance.now() - start) / 1000;
  if (!report.ok) throw new Error(JSON.stringify(report));
  rows.push([`checking ${report.records.toLocaleString('en')} records`, `${seconds.toFixed(1)} s`]);

  const again = await open();
  const anchor = again.anchor();
  const opening = await measure(async () => (await open()).close(), { runs: 20, warmUp: 3 });
  rows.push(['finding the end of it', ms(opening.median)]);
  const unlocking = await measure(() => again.unlock(keyring(1), anchor), { runs: 20, warmUp: 3 });
  rows.push(['unlocking it', ms(unlocking.median)]);
  await again.close();
  const size = statSync(join(folder, '000001.log')).size / 2 ** 20;
  rows.push(['a segment', `${size.toFixed(1)} MiB`]);
} finally {
  rmSync(home, { recursive: true, force: true });
}
printTable(['audit log', 'measured'], rows);
