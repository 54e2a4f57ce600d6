import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addDays,
  dayOf,
  daysBetween,
  dueState,
  stageOf,
} from '../../electron/core/rotation/due.ts';
import type { MarkStore } from '../../electron/core/rotation/marks.ts';
import { Reminder } from '../../electron/core/rotation/reminder.ts';
import { CalendarDate } from '../../shared/model/credential.ts';
import { runs } from '../setup/runs.ts';
import { DAY, Desk, HOUR, key, World } from '../unit/core/rotation/world.ts';

const { numRuns } = runs(150);

const zones = [
  'UTC',
  'America/New_York',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Pacific/Apia',
  'Australia/Lord_Howe',
];
const zone = fc.constantFrom(...zones);
const instant = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });
const day = instant.map((now) => dayOf(now, 'UTC'));

test('a day is a calendar date, and adding days is undone by taking them off', () => {
  fc.assert(
    fc.property(instant, zone, fc.integer({ min: -5000, max: 5000 }), (now, tz, days) => {
      const date = dayOf(now, tz);
      expect(CalendarDate.safeParse(date).success).toBe(true);
      expect(daysBetween(date, addDays(date, days))).toBe(days);
      expect(addDays(addDays(date, days), -days)).toBe(date);
    }),
    { numRuns },
  );
});

test('a day later is never less urgent', () => {
  const urgency = (stage: number | null): number =>
    stage === null ? Number.MAX_SAFE_INTEGER : stage;
  fc.assert(
    fc.property(day, fc.integer({ min: -400, max: 400 }), (date, from) => {
      const [now, next] = [addDays(date, from), addDays(date, from + 1)];
      expect(dueState(date, next).days).toBe(dueState(date, now).days - 1);
      expect(urgency(stageOf(dueState(date, next).days))).toBeLessThanOrEqual(
        urgency(stageOf(dueState(date, now).days)),
      );
    }),
    { numRuns },
  );
});

function memoryMarks(): MarkStore {
  const all = new Set<string>();
  return {
    has: (mark) => all.has(mark),
    add: async (marks) => {
      for (const mark of marks) all.add(mark);
    },
  };
}

/** Hours that pass, sleeps, a clock set back, restarts, a notification daemon that comes and goes. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('hours' as const), hours: fc.integer({ min: 1, max: 60 }) }),
  fc.record({ kind: fc.constant('jump' as const), hours: fc.integer({ min: -100, max: 300 }) }),
  fc.record({ kind: fc.constant('restart' as const), hours: fc.constant(0) }),
  fc.record({ kind: fc.constant('daemon' as const), hours: fc.constant(0) }),
  fc.record({ kind: fc.constant('lock' as const), hours: fc.constant(0) }),
);

test('whatever the clock does, no stage of a date is told twice, and the one that applies is told', async () => {
  await fc.assert(
    fc.asyncProperty(zone, fc.array(happening, { maxLength: 30 }), async (tz, happenings) => {
      const world = new World('2026-02-01T09:00:00Z');
      const desk = new Desk(world);
      const marks = memoryMarks();
      const start = () =>
        new Reminder({
          clock: world,
          timeZone: () => tz,
          notifier: desk,
          marks,
          log: { warn() {} },
        });
      const date = '2026-03-09';
      let reminder = start();
      reminder.setKeys([key({ rotateBy: date })], { labels: true });
      for (const { kind, hours } of happenings) {
        if (kind === 'hours') world.pass(hours * HOUR);
        if (kind === 'jump') world.jump(hours * HOUR);
        if (kind === 'daemon') desk.taking = !desk.taking;
        if (kind === 'lock') reminder.lockedNow();
        if (kind === 'restart') {
          reminder = start();
          reminder.setKeys([key({ rotateBy: date })], { labels: false });
        }
        await reminder.tick();
        const told = desk.shown.map(({ at }) => stageOf(daysBetween(dayOf(at, tz), date)));
        expect(told).not.toContain(null);
        expect(new Set(told).size).toBe(told.length);
        const stage = stageOf(daysBetween(dayOf(world.now(), tz), date));
        if (desk.taking && stage !== null) expect(told).toContain(stage);
      }
    }),
    { numRuns },
  );
});

test('a year of hours and nights asleep: each day overdue is told once', async () => {
  const world = new World('2026-01-01T00:30:00Z');
  const desk = new Desk(world);
  const reminder = new Reminder({
    clock: world,
    timeZone: () => 'America/New_York',
    notifier: desk,
    marks: memoryMarks(),
    log: { warn() {} },
  });
  reminder.setKeys([key({ rotateBy: '2026-02-01' })], { labels: true });
  for (let night = 0; night < 365; night++) {
    for (let hour = 0; hour < 16; hour++) {
      world.pass(HOUR);
      await reminder.tick();
    }
    world.jump(DAY - 16 * HOUR);
    await reminder.tick();
  }
  const days = desk.shown.map(({ at }) => daysBetween(dayOf(at, 'America/New_York'), '2026-02-01'));
  expect(days.slice(0, 4)).toEqual([14, 7, 3, 1]);
  expect(days.slice(4)).toEqual(Array.from({ length: days.length - 4 }, (_, n) => -1 - n));
  expect(days.length).toBeGreaterThan(330);
});
