/** What is usual, learned from a real log. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { AuditLog } from '../../../../electron/core/audit/log.ts';
import { AlertRules } from '../../../../electron/core/services/alert-rules.ts';
import { seed } from '../../../../electron/core/services/alert-seed.ts';
import { calendarOf } from '../../../../electron/core/services/alerts.ts';
import type { AuditEvent } from '../../../../shared/model/audit.ts';
import { makeWorld, type World } from '../../../setup/audit.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 2, 31, 12);

function use(time: number, executable = '/usr/bin/bot'): AuditEvent {
  return {
    time,
    actor: {
      kind: 'client',
      id: 'c1',
      name: 'grid bot',
      pid: 1,
      executable,
      executableHash: 'ab',
    },
    action: 'request.signed',
    outcome: 'allowed',
    credential: { id: 'k1', label: 'Kraken' },
  };
}

let world: World;
let log: AuditLog;
beforeEach(async () => {
  world = makeWorld({ segmentSize: 64 * 1024 });
  ({ log } = await world.start());
});
afterEach(async () => {
  await log.close();
  world.remove();
});

async function learned(all?: number): Promise<AlertRules> {
  const rules = new AlertRules(calendarOf(() => 'UTC'));
  await seed({
    audit: log,
    rules,
    now: NOW,
    before: Number.POSITIVE_INFINITY,
    wanted: () => true,
    ...(all === undefined ? {} : { all }),
  });
  return rules;
}

it('of more records than it reads, samples of the month before make the older hours known', async () => {
  // A record every twenty minutes for three weeks, at every hour; then three days at noon only.
  const waiting: Promise<number>[] = [];
  for (let time = NOW - 24 * DAY; time < NOW - 3 * DAY; time += 20 * 60_000) {
    waiting.push(log.append(use(time), { sync: false }));
  }
  for (let n = 0; n < 300; n++) {
    waiting.push(log.append(use(NOW - 3 * DAY + n * 1000), { sync: false }));
  }
  await Promise.all(waiting);
  const rules = await learned(200);
  for (let hour = 0; hour < 24; hour += 3) {
    expect(rules.judge(use(NOW + hour * HOUR), 1)).toEqual([]);
  }
});

it('what lies more than a month back is not usual any more', async () => {
  for (let n = 0; n < 40; n++) await log.append(use(NOW - 60 * DAY, '/bin/old'), { sync: false });
  for (let n = 0; n < 40; n++) {
    await log.append(use(NOW - 20 * DAY + n * 12 * HOUR), { sync: false });
  }
  const rules = await learned();
  expect(rules.judge(use(NOW, '/bin/old'), 1)).toMatchObject([{ kind: 'program' }]);
});

it('stops when nobody wants it any more', async () => {
  for (let n = 0; n < 10; n++) await log.append(use(NOW - DAY), { sync: false });
  const rules = new AlertRules(calendarOf(() => 'UTC'));
  await seed({ audit: log, rules, now: NOW, before: 11, wanted: () => false });
  expect(rules.size).toBe(0);
});
