import { beforeEach, describe, expect, test } from 'vitest';
import { addDays, dayOf, daysBetween } from '../../../../electron/core/rotation/due.ts';
import type { MarkStore } from '../../../../electron/core/rotation/marks.ts';
import { Reminder } from '../../../../electron/core/rotation/reminder.ts';
import { DAY, Desk, HOUR, key, World } from './world.ts';

const idOf = (n: number): string => `key-${String(n).padStart(18, '0')}`;

function memoryMarks(): MarkStore & { readonly all: Set<string>; failing: boolean } {
  const all = new Set<string>();
  const store = {
    all,
    failing: false,
    has: (mark: string) => all.has(mark),
    async add(marks: readonly string[]) {
      for (const mark of marks) all.add(mark);
      if (store.failing) throw new Error('no space');
    },
  };
  return store;
}

function setUp(now: string, zone = 'UTC', marks = memoryMarks()) {
  const world = new World(now);
  const desk = new Desk(world);
  const warnings: string[] = [];
  const here = { zone };
  const log = { warn: (what: string) => void warnings.push(what) };
  const timeZone = () => here.zone;
  const reminder = new Reminder({ clock: world, timeZone, notifier: desk, marks, log });
  return { world, desk, reminder, marks, warnings, here };
}

describe('over days, hour by hour', () => {
  // Due dates around both changes of the clocks, a leap day, a year's end, and the day that Samoa left out.
  test.each([
    ['America/New_York', '2026-03-09'],
    ['America/New_York', '2026-11-02'],
    ['Europe/Berlin', '2026-03-30'],
    ['Europe/Berlin', '2026-10-26'],
    ['Asia/Kolkata', '2027-01-03'],
    ['Pacific/Apia', '2026-04-05'],
    ['Pacific/Apia', '2012-01-05'],
    ['Pacific/Kiritimati', '2028-03-02'],
    ['UTC', '2028-02-29'],
  ])('in %s each reminder for %s comes once, on its day', async (zone, date) => {
    const { world, desk, reminder } = setUp(`${addDays(date, -20)}T00:30:00Z`, zone);
    reminder.setKeys([key({ rotateBy: date })], { labels: true });
    reminder.start();
    for (let hour = 0; hour < 25 * 24; hour++) {
      world.pass(HOUR);
      await reminder.tick();
    }
    const days = desk.shown.map(({ at }) => daysBetween(dayOf(at, zone), date));
    expect(days.slice(0, 6)).toEqual([14, 7, 3, 1, -1, -2]);
    expect(days.slice(6).every((day, i) => day === -3 - i)).toBe(true);
    expect(days.length).toBeGreaterThanOrEqual(8);
    expect(desk.titles.slice(0, 6)).toEqual([
      'Binance main is due in 14 days',
      'Binance main is due in 7 days',
      'Binance main is due in 3 days',
      'Binance main is due tomorrow',
      'Binance main is 1 day overdue',
      'Binance main is 2 days overdue',
    ]);
  });

  test('its own timer is enough, and stops when it is stopped', async () => {
    const { world, desk, reminder } = setUp('2026-02-15T12:00:00Z');
    reminder.setKeys([key()], { labels: true });
    reminder.start();
    for (let hour = 0; hour < 24; hour++) world.pass(HOUR);
    await reminder.tick();
    expect(desk.titles).toEqual(['Binance main is due in 14 days']);
    reminder.stop();
    expect(world.timers).toBe(0);
  });
});

describe('when time jumps', () => {
  test('a sleep over several reminders and the date gives one, in the words of today', async () => {
    const { world, desk, reminder } = setUp('2026-02-16T09:00:00Z');
    reminder.setKeys([key()], { labels: true });
    await reminder.tick();
    world.jump(17 * DAY);
    await reminder.tick();
    expect(desk.titles).toEqual([
      'Binance main is due in 14 days',
      'Binance main is 3 days overdue',
    ]);
  });

  test('waking on the day itself says today, once', async () => {
    const { world, desk, reminder } = setUp('2026-02-23T09:00:00Z');
    reminder.setKeys([key()], { labels: true });
    await reminder.tick();
    world.jump(7 * DAY);
    await reminder.tick();
    world.pass(HOUR);
    await reminder.tick();
    expect(desk.titles).toEqual(['Binance main is due in 7 days', 'Binance main is due today']);
  });

  test('a clock set back repeats nothing, and going on from there loses nothing', async () => {
    const { world, desk, reminder } = setUp('2026-02-16T09:00:00Z');
    reminder.setKeys([key()], { labels: true });
    for (const day of ['16', '23', '27']) {
      world.setTo(`2026-02-${day}T09:00:00Z`);
      await reminder.tick();
    }
    expect(desk.shown).toHaveLength(3);
    for (const day of ['16', '20', '23', '24', '27', '28']) {
      world.setTo(`2026-02-${day}T10:00:00Z`);
      await reminder.tick();
    }
    expect(desk.shown).toHaveLength(3);
    world.setTo('2026-03-01T09:00:00Z');
    await reminder.tick();
    expect(desk.titles.at(-1)).toBe('Binance main is due tomorrow');
  });

  test('a clock that was far ahead for a moment does not swallow what is still to come', async () => {
    const { world, desk, reminder } = setUp('2026-02-15T09:00:00Z');
    reminder.setKeys([key()], { labels: true });
    world.setTo('2027-02-15T09:00:00Z');
    await reminder.tick();
    for (const day of ['2026-02-16', '2026-02-23', '2026-02-27', '2026-03-01', '2026-03-03']) {
      world.setTo(`${day}T09:00:00Z`);
      await reminder.tick();
    }
    expect(desk.titles.slice(1)).toEqual([
      'Binance main is due in 14 days',
      'Binance main is due in 7 days',
      'Binance main is due in 3 days',
      'Binance main is due tomorrow',
      'Binance main is 1 day overdue',
    ]);
  });

  test('a journey west over the date line repeats nothing', async () => {
    const { desk, reminder, here } = setUp('2026-02-23T05:00:00Z', 'Pacific/Auckland');
    reminder.setKeys([key()], { labels: true });
    await reminder.tick();
    here.zone = 'America/Los_Angeles';
    await reminder.tick();
    here.zone = 'Pacific/Auckland';
    await reminder.tick();
    // West of the line it is still the day before, 8 days ahead: the reminder for 14 days, which was never given.
    expect(desk.titles).toEqual(['Binance main is due in 7 days', 'Binance main is due in 8 days']);
  });

  test('a restart repeats nothing', async () => {
    const marks = memoryMarks();
    for (let start = 0; start < 3; start++) {
      const { desk, reminder } = setUp('2026-02-23T09:00:00Z', 'UTC', marks);
      reminder.setKeys([key()], { labels: true });
      await reminder.tick();
      expect(desk.shown).toHaveLength(start === 0 ? 1 : 0);
    }
  });
});

describe('several keys at once', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => key({ id: idOf(n), label: `Key ${n}` }));

  test('up to three are told one by one', async () => {
    const { desk, reminder } = setUp('2026-02-23T09:00:00Z');
    reminder.setKeys(many(3), { labels: true });
    await reminder.tick();
    expect(desk.titles).toEqual([0, 1, 2].map((n) => `Key ${n} is due in 7 days`));
  });

  test('more are one notification with their number, and each counts as told', async () => {
    const { desk, reminder, marks } = setUp('2026-02-23T09:00:00Z');
    reminder.setKeys([...many(4), key({ id: idOf(9), rotateBy: '2026-02-01' })], { labels: true });
    await reminder.tick();
    await reminder.tick();
    expect(desk.shown.map(({ notice }) => notice)).toEqual([
      {
        title: '5 keys need attention',
        body: '1 overdue, 4 due soon. Open Keyturn to see which ones.',
      },
    ]);
    expect(marks.all.size).toBe(5);
  });
});

describe('what is not told', () => {
  test('no label and no date unless labels are wanted, and none once it is locked', async () => {
    const { world, desk, reminder } = setUp('2026-02-23T09:00:00Z');
    reminder.setKeys([key()], { labels: false });
    await reminder.tick();
    world.jump(4 * DAY);
    reminder.setKeys([key()], { labels: true });
    reminder.lockedNow();
    await reminder.tick();
    expect(desk.shown.map(({ notice }) => notice)).toEqual([
      { title: 'A key is due in 7 days', body: 'Open Keyturn to see which one.' },
      { title: 'A key is due in 3 days', body: 'Open Keyturn to see which one.' },
    ]);
    expect(reminder.summary()).toEqual({ soon: 1, overdue: 0 });
  });

  test.each(['deactivated', 'revoked'] as const)('a %s key', async (status) => {
    const { desk, reminder } = setUp('2026-03-20T09:00:00Z');
    reminder.setKeys([key({ status })], { labels: true });
    await reminder.tick();
    expect(desk.shown).toHaveLength(0);
    expect(reminder.summary()).toEqual({ soon: 0, overdue: 0 });
  });

  test('a key that the exchange ends is told in other words', async () => {
    const { world, desk, reminder } = setUp('2026-02-17T09:00:00Z');
    reminder.setKeys([key({ expires: '2026-02-20' })], { labels: true });
    await reminder.tick();
    world.jump(5 * DAY);
    await reminder.tick();
    expect(desk.shown.map(({ notice }) => notice)).toEqual([
      { title: 'Binance main ends in 3 days', body: 'The exchange ends it on 20 February 2026.' },
      {
        title: 'Binance main ended 2 days ago',
        body: 'The exchange ended it on 20 February 2026.',
      },
    ]);
  });

  test('a new date begins anew', async () => {
    const { desk, reminder } = setUp('2026-02-23T09:00:00Z');
    reminder.setKeys([key()], { labels: true });
    await reminder.tick();
    reminder.setKeys([key({ rotateBy: '2026-03-01' })], { labels: true });
    await reminder.tick();
    expect(desk.titles).toEqual(['Binance main is due in 7 days', 'Binance main is due in 6 days']);
  });
});

describe('snoozing', () => {
  test('is quiet until that day, then says where things stand', async () => {
    const { world, desk, reminder } = setUp('2026-02-16T09:00:00Z');
    reminder.setKeys([key({ snoozedUntil: '2026-02-28' })], { labels: true });
    for (let day = 0; day < 13; day++) {
      await reminder.tick();
      world.jump(DAY);
    }
    await reminder.tick();
    expect(desk.titles).toEqual(['Binance main is due in 2 days', 'Binance main is due tomorrow']);
  });

  test('for good is possible for a read key only', async () => {
    const { desk, reminder } = setUp('2026-03-20T09:00:00Z');
    const snoozedUntil = '9999-12-31';
    reminder.setKeys(
      [
        key({ id: idOf(1), label: 'Reader', scopes: ['read'], snoozedUntil }),
        key({ id: idOf(2), label: 'Trader', scopes: ['read', 'trade'], snoozedUntil }),
        key({ id: idOf(3), label: 'Unjudged', scopes: [], snoozedUntil }),
      ],
      { labels: true },
    );
    await reminder.tick();
    expect(desk.titles).toEqual(['Trader is 18 days overdue', 'Unjudged is 18 days overdue']);
  });
});

describe('when it can not be told', () => {
  let it: ReturnType<typeof setUp>;
  beforeEach(() => {
    it = setUp('2026-02-23T09:00:00Z');
    it.reminder.setKeys([key()], { labels: true });
  });

  test('a desktop without a daemon is tried again', async () => {
    it.desk.taking = false;
    await it.reminder.tick();
    expect(it.marks.all.size).toBe(0);
    it.desk.taking = true;
    it.world.pass(HOUR);
    await it.reminder.tick();
    await it.reminder.tick();
    expect(it.desk.titles).toEqual(['Binance main is due in 7 days']);
  });

  test('a notifier that throws ends nothing', async () => {
    it.desk.show = () => Promise.reject(new Error('bus is gone'));
    await expect(it.reminder.tick()).resolves.toBeUndefined();
    expect(it.warnings).toEqual(['reminders: the notification failed']);
    expect(it.marks.all.size).toBe(0);
  });

  test('marks that can not be written down still hold while the app runs', async () => {
    it.marks.failing = true;
    await it.reminder.tick();
    await it.reminder.tick();
    expect(it.desk.shown).toHaveLength(1);
    expect(it.warnings).toContain('reminders: what was sent could not be written down');
  });

  test('ticks at the same moment tell it once', async () => {
    await Promise.all([it.reminder.tick(), it.reminder.tick(), it.reminder.tick()]);
    expect(it.desk.shown).toHaveLength(1);
  });
});
