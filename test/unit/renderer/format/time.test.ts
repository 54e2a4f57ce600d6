import { describe, expect, test } from 'vitest';
import {
  addDays,
  ago,
  dateOf,
  daysBetween,
  exactTime,
  logTime,
  longDate,
  relativeDate,
  secondsUntil,
  shortDate,
  whenInWords,
} from '../../../../renderer/format/time.ts';

const NOW = new Date(2025, 11, 3, 14, 5, 9).getTime();
const EN = 'en-GB';

describe('days of the calendar', () => {
  test.each([
    ['2025-12-03', '2025-12-04', 1],
    ['2025-12-03', '2025-12-03', 0],
    ['2025-12-03', '2025-11-30', -3],
    // The nights on which clocks change in most of the world are still one day long.
    ['2025-03-08', '2025-03-10', 2],
    ['2025-10-25', '2025-10-27', 2],
    ['2024-02-28', '2024-03-01', 2],
  ])('from %s to %s are %i days', (from, to, days) => {
    expect(daysBetween(from, to)).toBe(days);
  });

  test('are added across months and leap days', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2025-12-31', 1)).toBe('2026-01-01');
    expect(addDays('2025-03-01', -1)).toBe('2025-02-28');
  });

  test('are those of the owner, also just before and after midnight', () => {
    expect(dateOf(new Date(2025, 11, 3, 0, 0, 1).getTime())).toBe('2025-12-03');
    expect(dateOf(new Date(2025, 11, 3, 23, 59, 59).getTime())).toBe('2025-12-03');
  });
});

describe('a due date', () => {
  test.each([
    ['2025-12-03', 'today', 'today'],
    ['2025-12-04', 'tomorrow', 'tomorrow'],
    ['2025-12-06', 'in 3 days', 'in 3 days'],
    ['2025-12-10', 'in 7 days', 'in 7 days'],
    ['2025-12-11', '11 Dec', 'on 11 Dec'],
    ['2025-12-02', 'yesterday', 'yesterday'],
    ['2025-11-26', '7 days ago', '7 days ago'],
    ['2025-11-25', '25 Nov', 'on 25 Nov'],
    ['2026-01-02', '2 Jan 2026', 'on 2 Jan 2026'],
  ])('%s reads %s, and in a sentence %s', (date, alone, within) => {
    expect(relativeDate(date, NOW, EN)).toBe(alone);
    expect(whenInWords(date, NOW, EN)).toBe(within);
  });

  test('is written as the locale writes dates, while relative words stay in the language of the app', () => {
    expect(shortDate('2025-12-31', NOW, 'en-US')).toBe('Dec 31');
    expect(shortDate('2025-12-31', NOW, 'de-DE')).toMatch(/31\. Dez/);
    expect(relativeDate('2025-12-06', NOW, 'de-DE')).toBe('in 3 days');
  });

  test('in full names the weekday', () => {
    expect(longDate('2025-12-03', EN)).toBe('Wednesday, 3 December 2025'.replace(',', longComma()));
  });
});

/** Some versions of the locale data write a comma after the weekday and some do not. */
function longComma(): string {
  return new Intl.DateTimeFormat(EN, { dateStyle: 'full' }).format(NOW).includes(',') ? ',' : '';
}

describe('a moment', () => {
  const MINUTE = 60_000;
  test.each([
    [0, 'now'],
    [-44_000, 'now'],
    [-46_000, '1 minute ago'],
    [-5 * MINUTE, '5 minutes ago'],
    [-59 * MINUTE, '59 minutes ago'],
    [-60 * MINUTE, '1 hour ago'],
    [-19 * 60 * MINUTE, '19 hours ago'],
    [-26 * 60 * MINUTE, 'yesterday'],
    [-8 * 24 * 60 * MINUTE, '25 Nov'],
  ])('%i ms away reads %s', (away, words) => {
    expect(ago(NOW + away, NOW, EN)).toBe(words);
  });

  test('is exact to the second for who asks', () => {
    expect(exactTime(NOW, EN)).toBe('3 Dec 2025, 14:05:09');
  });

  test('in the log is a time today and a date with it before', () => {
    expect(logTime(NOW, NOW, EN)).toBe('14:05:09');
    expect(logTime(NOW - 24 * 60 * MINUTE, NOW, EN)).toBe('2 Dec, 14:05');
    expect(logTime(NOW - 365 * 24 * 60 * MINUTE, NOW, EN)).toBe('3 Dec 2024, 14:05');
  });
});

test('a countdown ends with 0 and never goes below', () => {
  expect(secondsUntil(NOW + 1001, NOW)).toBe(2);
  expect(secondsUntil(NOW + 1, NOW)).toBe(1);
  expect(secondsUntil(NOW, NOW)).toBe(0);
  expect(secondsUntil(NOW - 5000, NOW)).toBe(0);
});
