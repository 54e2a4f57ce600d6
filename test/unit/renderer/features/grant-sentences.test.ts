import { describe, expect, test } from 'vitest';
import {
  askedOf,
  grantInWords,
  hoursInWords,
  usedOf,
} from '../../../../renderer/features/grants/sentences.ts';
import { GRANT_DEFAULTS, type Grant } from '../../../../shared/model/client.ts';

const NOW = new Date(2026, 10, 21, 12).getTime();
const grant = (some: Partial<Grant> = {}): Grant => ({
  ...GRANT_DEFAULTS,
  credential: 'k',
  modes: ['sign'],
  scopes: ['read', 'trade'],
  unattended: [],
  grantedAt: 0,
  used: 0,
  ...some,
});

describe('a grant in words', () => {
  test('says how, when it is asked about, and how often it was used', () => {
    expect(grantInWords(grant(), NOW)).toEqual([
      'Keyturn signs its requests: read and trade.',
      'You are asked once per session.',
      'Not used yet.',
    ]);
  });

  test('says every limit it has', () => {
    const words = grantInWords(
      grant({
        modes: ['sign', 'reveal'],
        fields: ['apiKey'],
        approval: 'always',
        unattended: ['sign'],
        ends: '2026-12-31',
        uses: 100,
        used: 12,
        perMinute: 30,
        leaseSeconds: 900,
        hours: [{ days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' }],
        pin: 'tell-upgrades',
        overPrivileged: true,
      }),
      NOW,
    ).join(' ');
    for (const part of [
      'It receives apiKey.',
      'You are not asked.',
      'Signed for also while the window is locked.',
      'Ends after',
      'At most 30 uses a minute.',
      'Leases of at most 15 minutes.',
      'Only Monday to Friday 08:00 to 18:00.',
      'upgrades are only told',
      'asked for less',
      '12 of 100 uses.',
    ]) {
      expect(words).toContain(part);
    }
  });

  test('of both modes unattended says so once', () => {
    const both = grant({ modes: ['sign', 'reveal'], unattended: ['sign', 'reveal'] });
    expect(grantInWords(both, NOW)[1]).toMatch(/Served also while the window is locked\.$/);
  });

  test('tells a day that is over from one to come', () => {
    const until = (day: string): string =>
      askedOf(grant({ approval: 'until', approvedUntil: day }), NOW);
    expect(until('2026-11-21')).toMatch(/^Nobody is asked until the end of/);
    expect(until('2026-11-20')).toBe('You are asked once per session.');
    expect(grantInWords(grant({ ends: '2026-11-20' }), NOW).join(' ')).toContain('Ended after');
  });

  test('counts', () => {
    expect(usedOf(grant({ used: 1 }))).toBe('Used 1 time.');
    expect(usedOf(grant({ used: 0, uses: 1 }))).toBe('0 of 1 use.');
  });
});

test.each([
  [[1, 2, 3, 4, 5, 6, 7], '00:00', '00:00', 'every day the whole day'],
  [[6, 7], '22:00', '06:00', 'Saturday and Sunday 22:00 to 06:00 the next day'],
  [[1, 3, 5], '08:00', '09:30', 'Monday, Wednesday and Friday 08:00 to 09:30'],
  [[2], '08:00', '09:00', 'Tuesday 08:00 to 09:00'],
  [[4, 2, 3], '08:00', '09:00', 'Tuesday to Thursday 08:00 to 09:00'],
])('hours %j from %s to %s', (days, from, to, words) => {
  expect(hoursInWords({ days, from, to })).toBe(words);
});
