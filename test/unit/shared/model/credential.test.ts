import { expect, test } from 'vitest';
import { CalendarDate } from '../../../../shared/model/credential.ts';

test.each([
  ['2026-03-31', true],
  ['2028-02-29', true],
  ['0050-01-01', true],
  ['9999-12-31', true],
  ['2026-02-29', false],
  ['2026-04-31', false],
  ['2026-01-32', false],
  ['2026-01-00', false],
  ['2026-00-10', false],
  ['2026-13-01', false],
  ['2026-1-1', false],
  ['2026-01-01T00:00', false],
])('%s is a day of the calendar: %s', (text, there) => {
  expect(CalendarDate.safeParse(text).success).toBe(there);
});
