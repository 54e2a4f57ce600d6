import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allowsMore, narrower } from '../../electron/core/clients/grants.ts';
import {
  type Asked,
  type Decision,
  decide,
  type Situation,
} from '../../electron/core/policy/decide.ts';
import {
  APPROVAL_RULES,
  CLIENT_STATUS,
  type Grant,
  type Hours,
  MODES,
  type Pin,
} from '../../shared/model/client.ts';
import { CREDENTIAL_STATUS } from '../../shared/model/credential.ts';
import { commonHours, hoursCover, within } from '../../shared/model/hours.ts';
import { PANIC_LEVELS } from '../../shared/model/panic.ts';
import { SCOPES } from '../../shared/model/scope.ts';
import { runs } from '../setup/runs.ts';

const { numRuns } = runs(2000, 20);
const FIELDS = ['apiKey', 'secret', 'password'];
/** From the loosest to the strictest. */
const PIN_ORDER = ['off', 'tell-upgrades', 'ask'] as const satisfies readonly Pin[];
const PROGRAMS = ['same', 'upgraded', 'changed'] as const;

const some = <T>(all: readonly T[], minLength = 0) => fc.subarray([...all], { minLength });
/** Few of each, so that the bounds are met often. */
const days = fc.integer({ min: 1, max: 4 }).map((day) => `2026-03-0${day}`);
const times = fc.constantFrom('00:00', '00:01', '09:30', '12:00', '23:59');
const hours: fc.Arbitrary<Hours> = fc.record({
  days: some([1, 2, 3, 4, 5, 6, 7], 1),
  from: times,
  to: times,
});
const locals = fc.record({
  day: fc.integer({ min: 1, max: 7 }),
  minute: fc.constantFrom(0, 1, 569, 570, 719, 720, 1438, 1439),
});
const grants: fc.Arbitrary<Grant> = fc
  .record({
    credential: fc.constant('a'.repeat(22)),
    modes: some(MODES, 1),
    scopes: some(SCOPES, 1),
    fields: fc.option(some(FIELDS)),
    approval: fc.constantFrom(...APPROVAL_RULES),
    approvedUntil: days,
    unattended: some(MODES),
    overPrivileged: fc.boolean(),
    pin: fc.constantFrom(...PIN_ORDER),
    ends: fc.option(days),
    uses: fc.option(fc.integer({ min: 1, max: 4 })),
    perMinute: fc.option(fc.integer({ min: 1, max: 4 })),
    hours: fc.option(fc.array(hours, { minLength: 1, maxLength: 3 })),
    leaseSeconds: fc.option(fc.integer({ min: 60, max: 3600 })),
    grantedAt: fc.constant(0),
    used: fc.nat(4),
  })
  .map((grant) => ({
    ...grant,
    approvedUntil: grant.approval === 'until' ? grant.approvedUntil : null,
  }));
const asked: fc.Arbitrary<Asked> = fc.oneof(
  fc.record({
    mode: fc.constant('reveal' as const),
    by: fc.constantFrom('name' as const, 'need' as const),
    scopes: some(SCOPES),
    exit: fc.constant(false),
    fields: fc.option(some(FIELDS, 1)),
  }),
  fc.record({
    mode: fc.constant('sign' as const),
    by: fc.constant('name' as const),
    scopes: fc.constantFrom(...SCOPES).map((scope) => [scope]),
    exit: fc.boolean(),
    fields: fc.constant(null),
  }),
);
type World = Omit<Situation, 'approvedForSession'> & { session: boolean };
const situations: fc.Arbitrary<World> = fc.record({
  client: fc.record({
    status: fc.oneof(
      { arbitrary: fc.constant('active' as const), weight: 9 },
      fc.constantFrom(...CLIENT_STATUS),
    ),
  }),
  grant: grants,
  credential: fc.record({
    status: fc.oneof(
      { arbitrary: fc.constant('active' as const), weight: 9 },
      fc.constantFrom(...CREDENTIAL_STATUS),
    ),
    expired: fc.oneof({ arbitrary: fc.constant(false), weight: 9 }, fc.boolean()),
    scopes: some(SCOPES),
    fields: some(FIELDS, 1),
  }),
  windowLocked: fc.boolean(),
  frozen: fc.oneof({ arbitrary: fc.constant(null), weight: 3 }, fc.constantFrom(...PANIC_LEVELS)),
  today: days,
  local: locals,
  served: fc.nat(4),
  lastMinute: fc.nat(4),
  program: fc.constantFrom(...PROGRAMS),
  session: fc.boolean(),
});

const ask = (request: Asked, { session, ...world }: World): Decision =>
  decide(request, { ...world, approvedForSession: () => session });

/** A number or a day made smaller in every way that is left; null is the largest. */
function less<T extends number | string>(bound: T | null, all: readonly T[]): T[] {
  return all.filter((one) => bound === null || one < bound);
}

/** Every way in which a grant can be made smaller by one step. */
function smaller(grant: Grant): Grant[] {
  const without = <T>(all: readonly T[]): T[][] => all.map((_, i) => all.filter((_, j) => i !== j));
  const bounds = [1, 2, 3, 4];
  const dates = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
  const stricter = APPROVAL_RULES.slice(0, APPROVAL_RULES.indexOf(grant.approval));
  const anyHour: Hours = { days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '00:00' };
  const fewerDays = (grant.hours ?? [anyHour]).flatMap((one, i, all) =>
    without(one.days).map((left) =>
      left.length === 0 ? all.filter((_, j) => i !== j) : all.with(i, { ...one, days: left }),
    ),
  );
  const shorter = [
    { ...anyHour, from: '09:30', to: '12:00' },
    { ...anyHour, from: '12:00', to: '00:01' },
  ].map((one) => commonHours(grant.hours, [one]) ?? []);
  return [
    ...without(grant.modes).map((modes) => ({ ...grant, modes })),
    ...without(grant.scopes).map((scopes) => ({ ...grant, scopes })),
    ...without(grant.fields ?? FIELDS).map((fields) => ({ ...grant, fields })),
    ...stricter.map((approval) => ({
      ...grant,
      approval,
      approvedUntil: approval === 'until' ? '2026-03-04' : null,
    })),
    ...(grant.approval === 'until' ? less(grant.approvedUntil, dates) : []).map(
      (approvedUntil) => ({ ...grant, approvedUntil }),
    ),
    ...without(grant.unattended).map((unattended) => ({ ...grant, unattended })),
    { ...grant, overPrivileged: false },
    ...PIN_ORDER.slice(PIN_ORDER.indexOf(grant.pin)).map((pin) => ({ ...grant, pin })),
    ...less(grant.ends, dates).map((ends) => ({ ...grant, ends })),
    ...less(grant.uses, bounds).map((uses) => ({ ...grant, uses })),
    ...less(grant.perMinute, bounds).map((perMinute) => ({ ...grant, perMinute })),
    ...[...fewerDays, ...shorter].map((left) => ({ ...grant, hours: left })),
    ...less(grant.leaseSeconds, [60, 600]).map((leaseSeconds) => ({ ...grant, leaseSeconds })),
  ];
}

const RANK = { deny: 0, ask: 1, allow: 2 };
const fieldsOf = (decision: Decision): readonly string[] =>
  decision.verdict === 'deny' ? [] : decision.fields;

function neverMore(before: Decision, after: Decision): void {
  expect(RANK[after.verdict]).toBeLessThanOrEqual(RANK[before.verdict]);
  expect(fieldsOf(before)).toEqual(expect.arrayContaining([...fieldsOf(after)]));
  // A question that may be answered for the session gives more than one that may not.
  if (before.verdict === 'ask' && after.verdict === 'ask' && after.rememberable) {
    expect(before.rememberable).toBe(true);
  }
}

it('taking anything away from a grant never allows more', () => {
  fc.assert(
    fc.property(asked, situations, (request, world) => {
      const before = ask(request, world);
      for (const grant of smaller(world.grant))
        neverMore(before, ask(request, { ...world, grant }));
    }),
    { numRuns },
  );
});

it('what a smaller grant takes away is never called more', () => {
  fc.assert(
    fc.property(grants, (grant) => {
      const fresh = { ...grant, used: 0 };
      for (const less of smaller(fresh)) {
        const { grantedAt: _, used: __, ...terms } = less;
        expect(allowsMore(fresh, terms)).toBe(false);
      }
    }),
    { numRuns: Math.ceil(numRuns / 10) },
  );
});

it('whatever a grant allows that another does not is called more', () => {
  fc.assert(
    fc.property(asked, situations, grants, (request, world, other) => {
      const before = RANK[ask(request, world).verdict];
      if (before < RANK[ask(request, { ...world, grant: other }).verdict]) {
        const { grantedAt: _, used: __, ...terms } = other;
        expect(allowsMore(world.grant, terms)).toBe(true);
      }
    }),
    { numRuns },
  );
});

it('while a change is saved only what both grants allow holds', () => {
  fc.assert(
    fc.property(asked, situations, grants, (request, world, next) => {
      const between = ask(request, { ...world, grant: narrower(world.grant, next) });
      neverMore(ask(request, world), between);
      neverMore(ask(request, { ...world, grant: next }), between);
    }),
    { numRuns },
  );
});

it('locks, panic, time, use and a strange program never allow more', () => {
  fc.assert(
    fc.property(asked, situations, (request, world) => {
      const before = ask(request, world);
      const worse: Partial<World>[] = [
        { windowLocked: true },
        { session: false },
        { credential: { ...world.credential, expired: true } },
        { credential: { ...world.credential, status: 'deactivated' } },
        { client: { status: 'paused' } },
        { frozen: 'stop' },
        ...(world.frozen === null ? [{ frozen: 'exits' } as const] : []),
        { today: '2026-03-05' },
        { served: world.served + 1 },
        { lastMinute: world.lastMinute + 1 },
        ...PROGRAMS.slice(PROGRAMS.indexOf(world.program)).map((program) => ({ program })),
      ];
      for (const change of worse) neverMore(before, ask(request, { ...world, ...change }));
      neverMore(before, ask({ ...request, exit: false }, world));
    }),
    { numRuns },
  );
});

it('nothing is given while all is stopped, and no key leaves while only exits are served', () => {
  fc.assert(
    fc.property(asked, situations, (request, world) => {
      expect(ask(request, { ...world, frozen: 'stop' }).verdict).toBe('deny');
      const exits = ask(request, { ...world, frozen: 'exits' });
      if (request.mode === 'reveal' || !request.exit) expect(exits.verdict).toBe('deny');
    }),
    { numRuns },
  );
});

it('a key is never revealed to a grant that lacks one of its scopes, nor anything above trade without asking', () => {
  fc.assert(
    fc.property(asked, situations, (request, world) => {
      const decision = ask(request, world);
      if (decision.verdict === 'deny') return;
      const whole = world.credential.scopes.length === 0 ? ['account'] : world.credential.scopes;
      const given: readonly string[] = request.mode === 'reveal' ? whole : request.scopes;
      expect(world.grant.scopes).toEqual(expect.arrayContaining([...given]));
      const above = given.some((scope) => scope !== 'read' && scope !== 'trade');
      if (above && decision.verdict === 'allow') expect(decision.rule).toBe('granted-for-session');
    }),
    { numRuns },
  );
});

it('a pinned grant never goes on with another program unless the owner said so', () => {
  fc.assert(
    fc.property(asked, situations, (request, world) => {
      if (world.grant.pin === 'off' || world.session) return;
      const decision = ask(request, { ...world, program: 'changed' });
      expect(decision.verdict).not.toBe('allow');
    }),
    { numRuns },
  );
});

it('common hours are those that are in both', () => {
  const list = fc.option(fc.array(hours, { minLength: 1, maxLength: 3 }));
  fc.assert(
    fc.property(list, list, locals, (a, b, now) => {
      const inOne = (all: Hours[] | null): boolean => all === null || within(all, now);
      const both = commonHours(a, b);
      expect(inOne(both)).toBe(inOne(a) && inOne(b));
      expect(hoursCover(a, both)).toBe(true);
      if (hoursCover(a, b) && inOne(b)) expect(inOne(a)).toBe(true);
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});
