import { describe, expect, it } from 'vitest';
import { localTimeOf } from '../../../electron/core/rotation/due.ts';
import { commonHours, hoursCover, within } from '../../../shared/model/hours.ts';

const at = (day: number, time: string) => {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return { day, minute: hour * 60 + minute };
};
const WORK = [{ days: [1, 2, 3, 4, 5], from: '09:00', to: '17:30' }];
const NIGHT = [{ days: [7], from: '22:00', to: '06:00' }];

describe('hours', () => {
  it.each([
    [1, '08:59', false],
    [1, '09:00', true],
    [1, '17:29', true],
    [1, '17:30', false],
    [5, '12:00', true],
    [6, '12:00', false],
  ])('of work, on day %i at %s: %s', (day, time, expected) => {
    expect(within(WORK, at(day, time))).toBe(expected);
  });

  it.each([
    [7, '21:59', false],
    [7, '22:00', true],
    [7, '23:59', true],
    [1, '00:00', true],
    [1, '05:59', true],
    [1, '06:00', false],
    [7, '00:00', false],
    [2, '00:00', false],
  ])('of a night over the end of the week, on day %i at %s: %s', (day, time, expected) => {
    expect(within(NIGHT, at(day, time))).toBe(expected);
  });

  it('that begin and end at the same time are a whole day', () => {
    const day = [{ days: [3], from: '00:00', to: '00:00' }];
    expect(within(day, at(2, '23:59'))).toBe(false);
    expect(within(day, at(3, '00:00'))).toBe(true);
    expect(within(day, at(3, '23:59'))).toBe(true);
    expect(within(day, at(4, '00:00'))).toBe(false);
    const shifted = [{ days: [3], from: '09:00', to: '09:00' }];
    expect(within(shifted, at(4, '08:59'))).toBe(true);
    expect(within(shifted, at(4, '09:00'))).toBe(false);
  });

  it('that are several serve in each of them, and none serve never', () => {
    expect(within([...WORK, ...NIGHT], at(1, '03:00'))).toBe(true);
    expect(within([], at(1, '12:00'))).toBe(false);
  });

  it('in common end where the first ends', () => {
    const early = [{ days: [1], from: '06:00', to: '10:00' }];
    expect(commonHours(WORK, early)).toEqual([{ days: [1], from: '09:00', to: '10:00' }]);
    expect(commonHours(NIGHT, null)).toEqual(NIGHT);
    expect(commonHours(null, null)).toBeNull();
    expect(commonHours(WORK, NIGHT)).toEqual([]);
  });

  it('cover what lies within them', () => {
    expect(hoursCover(null, WORK)).toBe(true);
    expect(hoursCover(WORK, null)).toBe(false);
    expect(hoursCover(WORK, [{ days: [2], from: '09:00', to: '17:30' }])).toBe(true);
    expect(hoursCover(WORK, [{ days: [2], from: '09:00', to: '17:31' }])).toBe(false);
  });
});

describe('the clock on the wall', () => {
  const berlin = (iso: string) => localTimeOf(Date.parse(iso), 'Europe/Berlin');

  it('counts days as ISO 8601 does', () => {
    expect(berlin('2026-03-02T12:00:00Z')).toEqual(at(1, '13:00'));
    expect(berlin('2026-03-08T22:59:59Z')).toEqual(at(7, '23:59'));
    expect(berlin('2026-03-08T23:00:00Z')).toEqual(at(1, '00:00'));
  });

  it('goes with the clocks: an hour that is left out serves nobody, one that comes twice serves twice', () => {
    expect(berlin('2026-03-29T00:59:00Z')).toEqual(at(7, '01:59'));
    expect(berlin('2026-03-29T01:00:00Z')).toEqual(at(7, '03:00'));
    expect(berlin('2026-10-25T00:30:00Z')).toEqual(at(7, '02:30'));
    expect(berlin('2026-10-25T01:30:00Z')).toEqual(at(7, '02:30'));
  });
});
