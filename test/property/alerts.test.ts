/** Whatever clients do: no alarm while it is learned what is usual, none twice a day, and a bounded memory. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  AlertRules,
  LEARN_MS,
  LEARN_USES,
  MAX_CLIENTS,
  MAX_KEYS,
  MAX_PROGRAMS,
  REFUSALS,
} from '../../electron/core/services/alert-rules.ts';
import { calendarOf } from '../../electron/core/services/alerts.ts';
import type { AuditEvent } from '../../shared/model/audit.ts';
import { runs } from '../setup/runs.ts';

const START = Date.UTC(2026, 2, 2);
const calendar = calendarOf(() => 'Europe/Berlin');

const event = (within: number): fc.Arbitrary<AuditEvent> =>
  fc
    .record({
      at: fc.integer({ min: 0, max: within }),
      client: fc.integer({ min: 0, max: 3 }),
      key: fc.integer({ min: 0, max: 5 }),
      program: fc.integer({ min: 0, max: 20 }),
      action: fc.constantFrom(
        'lease.granted',
        'request.signed',
        'request.refused',
        'lease.refused',
      ),
      count: fc.integer({ min: 1, max: 1000 }),
    })
    .map(({ at, client, key, program, action, count }) => ({
      time: START + at,
      actor: {
        kind: 'client',
        id: `c${client}`,
        name: 'bot',
        pid: 1,
        executable: `/bin/${program}`,
        executableHash: null,
      },
      action: action as AuditEvent['action'],
      outcome: action.endsWith('refused') ? 'refused' : 'allowed',
      credential: { id: `k${key}`, label: 'key' },
      detail: { count },
    }));

const inOrder = (events: readonly AuditEvent[]): AuditEvent[] =>
  events.toSorted((a, b) => a.time - b.time);

it('never alarms in the learning time', () => {
  fc.assert(
    fc.property(fc.array(event(LEARN_MS - 1), { maxLength: 300 }), (events) => {
      const rules = new AlertRules(calendar);
      const alarms = inOrder(events).flatMap((one, n) => rules.judge(one, n));
      expect(alarms).toEqual([]);
    }),
    runs(50),
  );
});

it('never says the same of the same client twice a day', () => {
  fc.assert(
    fc.property(fc.array(event(40 * 24 * 3_600_000), { maxLength: 400 }), (events) => {
      const rules = new AlertRules(calendar);
      for (let n = 0; n < 4 * LEARN_USES; n++) {
        const [first] = fc.sample(event(0), 1);
        if (first !== undefined) rules.learn({ ...first, time: START - LEARN_MS - 1 - n });
      }
      const said = inOrder(events)
        .flatMap((one, n) => rules.judge(one, n))
        .map(({ client, kind, at }) => `${client.id} ${kind} ${calendar.dayOf(at)}`);
      expect(new Set(said).size).toBe(said.length);
    }),
    runs(50),
  );
});

it('keeps its memory bounded whoever calls', () => {
  const rules = new AlertRules(calendar);
  const actor = { kind: 'client', name: '', pid: 1, executableHash: null } as const;
  for (let n = 0; n < 60_000; n++) {
    rules.judge(
      {
        time: START + n * 1000,
        actor: { ...actor, id: `c${n % 3000}`, executable: `/bin/${n}` },
        action: n % 3 === 0 ? 'request.refused' : 'request.signed',
        outcome: n % 3 === 0 ? 'refused' : 'allowed',
        credential: { id: `k${n}`, label: '' },
        detail: { count: 1e9 },
      },
      n,
    );
  }
  const most = MAX_CLIENTS * (1 + MAX_PROGRAMS + REFUSALS + 5) + MAX_KEYS;
  expect(rules.size).toBeLessThanOrEqual(most);
});
