import { describe, expect, test } from 'vitest';
import { firstDayOfWeek } from '../../../../renderer/format/locale.ts';
import { mediumDate, monthName, typedDate, weekdayName } from '../../../../renderer/format/time.ts';

describe('a day as it is typed', () => {
  test.each([
    ['2027-03-31', 'en-US', '2027-03-31'],
    ['3/31/2027', 'en-US', '2027-03-31'],
    ['31/03/2027', 'en-GB', '2027-03-31'],
    ['31.3.2027', 'de-DE', '2027-03-31'],
    ['31.03.27', 'de-DE', '2027-03-31'],
    ['2027/3/31', 'de-DE', '2027-03-31'],
    ['27. 3. 31.', 'ko-KR', '2027-03-31'],
  ])('%s in %s', (text, locale, date) => {
    expect(typedDate(text, locale)).toBe(date);
  });

  test.each(['', '31.2.2027', '13/31/2027', '31.3.', '2027', 'soon', '1.2.3.4'])(
    '%s is no day',
    (text) => {
      expect(typedDate(text, 'en-US')).toBeNull();
    },
  );
});

test('days and months are named by the locale', () => {
  expect(mediumDate('2027-03-31', 'de-DE')).toBe('31.03.2027');
  expect(mediumDate('2027-03-31', 'en-GB')).toBe('31 Mar 2027');
  expect(monthName('2027-03-31', 'fr-FR')).toBe('mars 2027');
  expect(weekdayName('2027-03-31', 'de-DE')).toBe('Mi');
});

test.each([
  ['en-US', 0],
  ['en-GB', 1],
  ['de-DE', 1],
  ['ar-EG', 6],
])('the week begins in %s with day %i', (locale, day) => {
  expect(firstDayOfWeek(locale)).toBe(day);
});
