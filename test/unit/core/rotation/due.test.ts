import { describe, expect, test } from 'vitest';
import {
  addDays,
  dayOf,
  daysBetween,
  dueOf,
  isExpired,
  rotateByOf,
  stageOf,
  today,
} from '../../../../electron/core/rotation/due.ts';
import { key } from './world.ts';

const at = Date.parse;

describe('the day it is', () => {
  test.each([
    ['2026-03-08T04:59:00Z', 'America/New_York', '2026-03-07'],
    ['2026-03-08T05:00:00Z', 'America/New_York', '2026-03-08'],
    // Clocks went forward on the 8th: the next midnight comes an hour earlier in UTC.
    ['2026-03-09T03:59:00Z', 'America/New_York', '2026-03-08'],
    ['2026-03-09T04:00:00Z', 'America/New_York', '2026-03-09'],
    ['2026-10-24T22:00:00Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T22:59:00Z', 'Europe/Berlin', '2026-10-25'],
    ['2026-10-25T23:00:00Z', 'Europe/Berlin', '2026-10-26'],
    ['2026-06-01T18:29:00Z', 'Asia/Kolkata', '2026-06-01'],
    ['2026-06-01T18:30:00Z', 'Asia/Kolkata', '2026-06-02'],
    ['2026-06-01T11:00:00Z', 'Pacific/Apia', '2026-06-02'],
    // The day that Samoa left out.
    ['2011-12-30T09:59:00Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31'],
    ['2028-02-29T12:00:00Z', 'UTC', '2028-02-29'],
  ])('%s is in %s the %s', (now, zone, day) => {
    expect(dayOf(at(now), zone)).toBe(day);
    expect(today({ now: () => at(now) }, zone)).toBe(day);
  });
});

describe('counting days', () => {
  test.each([
    ['2026-03-07', '2026-03-09', 2],
    ['2026-10-24', '2026-10-26', 2],
    ['2028-02-28', '2028-03-01', 2],
    ['2027-02-28', '2027-03-01', 1],
    ['2026-12-31', '2027-01-01', 1],
    ['2026-05-05', '2026-05-05', 0],
    ['2026-05-05', '2026-04-05', -30],
    ['2011-12-29', '2011-12-31', 2],
  ])('from %s to %s it is %i', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
    expect(addDays(from, days)).toBe(to);
  });
});

describe('the day to turn a key by', () => {
  const turnedOn = (day: string) => [
    { storedAt: at('2026-01-01T12:00:00Z') },
    { storedAt: at(`${day}T12:00:00Z`) },
  ];

  test.each([
    ['created plus the rule', key({ created: '2026-01-31', rotationDays: 30 }), '2026-03-02'],
    ['over a leap day', key({ created: '2028-01-31', rotationDays: 30 }), '2028-03-01'],
    ['the day the owner set', key({ rotateBy: '2026-02-10' }), '2026-02-10'],
    ['the last turn plus the rule', key({ versions: turnedOn('2026-02-01') }), '2026-04-02'],
    [
      'made at the exchange after it was stored here',
      key({ created: '2026-02-05', versions: turnedOn('2026-02-01') }),
      '2026-04-06',
    ],
    [
      'a set day that was met by a turn no longer counts',
      key({ rotateBy: '2026-02-10', versions: turnedOn('2026-02-10') }),
      '2026-04-11',
    ],
    [
      'a set day after the turn still does',
      key({ rotateBy: '2026-03-10', versions: turnedOn('2026-02-10') }),
      '2026-03-10',
    ],
  ])('%s', (_, dated, day) => {
    expect(rotateByOf(dated, 'UTC')).toBe(day);
  });

  test('a turn late in the evening counts for the day it was for the owner', () => {
    const versions = [{ storedAt: 0 }, { storedAt: at('2026-02-02T02:00:00Z') }];
    expect(rotateByOf(key({ versions }), 'America/New_York')).toBe('2026-04-02');
    expect(rotateByOf(key({ versions }), 'Europe/Berlin')).toBe('2026-04-03');
  });
});

describe('due', () => {
  const expires = '2026-02-20';
  test.each([
    [key(), '2026-02-15', { state: 'none', kind: 'rotate', date: '2026-03-02', days: 15 }],
    [key(), '2026-02-16', { state: 'soon', kind: 'rotate', date: '2026-03-02', days: 14 }],
    [key(), '2026-03-02', { state: 'soon', kind: 'rotate', date: '2026-03-02', days: 0 }],
    [key(), '2026-03-03', { state: 'overdue', kind: 'rotate', date: '2026-03-02', days: -1 }],
    [key({ expires }), '2026-02-10', { state: 'soon', kind: 'expire', date: expires, days: 10 }],
    [
      key({ expires: '2026-03-02' }),
      '2026-03-01',
      { state: 'soon', kind: 'expire', date: '2026-03-02', days: 1 },
    ],
    [
      key({ expires: '2026-09-01' }),
      '2026-02-25',
      { state: 'soon', kind: 'rotate', date: '2026-03-02', days: 5 },
    ],
  ])('%# on %s', (dated, day, due) => {
    expect(dueOf(dated, day, 'UTC')).toEqual(due);
  });

  test('a key works on its last day and not after it', () => {
    expect(isExpired({ expires }, '2026-02-20')).toBe(false);
    expect(isExpired({ expires }, '2026-02-21')).toBe(true);
    expect(isExpired({ expires: null }, '2099-01-01')).toBe(false);
  });
});

test('the stage is the last one that was reached', () => {
  const stages = [15, 14, 13, 8, 7, 4, 3, 2, 1, 0, -1, -40].map(stageOf);
  expect(stages).toEqual([null, 14, 14, 14, 7, 7, 3, 3, 1, 1, -1, -40]);
});
