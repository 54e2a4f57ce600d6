import { describe, expect, it } from 'vitest';
import {
  AlertRules,
  BURST_FLOOR,
  LEARN_USES,
  REFUSALS,
} from '../../../../electron/core/services/alert-rules.ts';
import { calendarOf } from '../../../../electron/core/services/alerts.ts';
import type { AuditEvent } from '../../../../shared/model/audit.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday noon. */
const START = Date.UTC(2026, 2, 2, 12);
const KEY = { id: 'k1', label: 'Kraken' };

function use(
  time: number,
  more: Partial<AuditEvent> = {},
  executable = '/usr/bin/bot',
): AuditEvent {
  return {
    time,
    actor: {
      kind: 'client',
      id: 'c1',
      name: 'grid bot',
      pid: 1,
      executable,
      executableHash: executable,
    },
    action: 'request.signed',
    outcome: 'allowed',
    credential: KEY,
    ...more,
  };
}

const refusal = (time: number, count?: number): AuditEvent =>
  use(time, {
    action: 'request.refused',
    outcome: 'refused',
    ...(count === undefined ? {} : { detail: { count } }),
  });

/** Ten days of four uses at noon each, the last one yesterday. */
function learned(): { rules: AlertRules; now: number } {
  const rules = new AlertRules(calendarOf(() => 'UTC'));
  for (let day = 0; day < 10; day++) {
    for (let n = 0; n < 4; n++) rules.learn(use(START + day * DAY + n * 10_000));
  }
  return { rules, now: START + 10 * DAY };
}

const kinds = (rules: AlertRules, ...events: AuditEvent[]): string[] =>
  events.flatMap((event, n) => rules.judge(event, n + 1).map(({ kind }) => kind));

describe('what is usual raises nothing', () => {
  it('the same again', () => {
    const { rules, now } = learned();
    expect(kinds(rules, use(now), use(now + HOUR), refusal(now), refusal(now + MINUTE))).toEqual(
      [],
    );
  });

  it('anything while it is being learned', () => {
    const rules = new AlertRules(calendarOf(() => 'UTC'));
    const events = Array.from({ length: 200 }, (_, n) => use(START + n * 100, {}, `/bin/${n}`));
    expect(kinds(rules, ...events, ...events.map(({ time }) => refusal(time)))).toEqual([]);
  });

  it('a week is not enough if there was next to nothing in it', () => {
    const rules = new AlertRules(calendarOf(() => 'UTC'));
    for (let n = 0; n < LEARN_USES - 2; n++) rules.learn(use(START + n));
    expect(kinds(rules, use(START + 9 * DAY + 5 * HOUR, {}, '/bin/other'))).toEqual([]);
  });
});

describe('each of the five', () => {
  it('repeated refusals, counted also when they share a line', () => {
    const one = learned();
    const many = Array.from({ length: REFUSALS }, (_, n) => refusal(one.now + n * MINUTE));
    expect(kinds(one.rules, ...many.slice(0, -1))).toEqual([]);
    expect(kinds(one.rules, ...many.slice(-1))).toEqual(['refusals']);
    const folded = learned();
    expect(kinds(folded.rules, refusal(folded.now, 40))).toEqual(['refusals']);
    const slow = learned();
    expect(kinds(slow.rules, ...many.map((_, n) => refusal(slow.now + n * 11 * MINUTE)))).toEqual(
      [],
    );
  });

  it('a burst, and what was usual in it', () => {
    const { rules, now } = learned();
    const burst = Array.from({ length: BURST_FLOOR + 1 }, (_, n) => use(now + n));
    expect(kinds(rules, ...burst.slice(0, -1))).toEqual([]);
    expect(rules.judge(burst.at(-1) as AuditEvent, 99)).toMatchObject([
      { kind: 'burst', seen: BURST_FLOOR + 1, usual: 4, record: 99 },
    ]);
  });

  it('is not said again after it was fine', () => {
    const { rules, now } = learned();
    const burst = (from: number): AuditEvent[] =>
      Array.from({ length: BURST_FLOOR + 5 }, (_, n) => use(from + n));
    expect(kinds(rules, ...burst(now))).toEqual(['burst']);
    rules.allow('c1', 'burst', BURST_FLOOR + 5);
    expect(kinds(rules, ...burst(now + DAY))).toEqual([]);
  });

  it('and is said again another day when nobody said so', () => {
    const { rules, now } = learned();
    const burst = (from: number): AuditEvent[] =>
      Array.from({ length: BURST_FLOOR + 5 }, (_, n) => use(from + n));
    expect(kinds(rules, ...burst(now), ...burst(now + DAY))).toEqual(['burst', 'burst']);
  });

  it('a new executable, once', () => {
    const { rules, now } = learned();
    expect(kinds(rules, use(now, {}, '/tmp/evil'), use(now + 1, {}, '/tmp/evil'))).toEqual([
      'program',
    ]);
    expect(kinds(rules, use(now + DAY, {}, '/tmp/evil'))).toEqual([]);
  });

  it('an hour of the day that was never used, but not the one beside a known one', () => {
    const { rules, now } = learned();
    expect(kinds(rules, use(now + HOUR))).toEqual([]);
    expect(rules.judge(use(now + 15 * HOUR), 7)).toMatchObject([{ kind: 'hour', seen: 3 }]);
  });

  it('a key that nobody used for a month', () => {
    const { rules, now } = learned();
    rules.knowKey('old', now - 31 * DAY);
    rules.knowKey('fresh', now - 29 * DAY);
    const old = { credential: { id: 'old', label: 'Old' } };
    expect(kinds(rules, use(now, { credential: { id: 'fresh', label: '' } }))).toEqual([]);
    expect(kinds(rules, use(now, { credential: { id: 'never', label: '' } }))).toEqual([]);
    expect(rules.judge(use(now, old), 1)).toMatchObject([{ kind: 'dormant', seen: 31 }]);
    expect(kinds(rules, use(now + DAY, old))).toEqual([]);
  });
});

it('says each kind once a day, also when it was said before the start', () => {
  const { rules, now } = learned();
  rules.knowSaid('c1', 'program', now);
  expect(kinds(rules, use(now, {}, '/tmp/evil'))).toEqual([]);
});
