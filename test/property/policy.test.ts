import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  type Asked,
  type Decision,
  decide,
  type Situation,
} from '../../electron/core/policy/decide.ts';
import { APPROVAL_RULES, CLIENT_STATUS, type Grant, MODES } from '../../shared/model/client.ts';
import { CREDENTIAL_STATUS } from '../../shared/model/credential.ts';
import { SCOPES } from '../../shared/model/scope.ts';
import { runs } from '../setup/runs.ts';

const { numRuns } = runs(2000, 20);
const FIELDS = ['apiKey', 'secret', 'password'];

const some = <T>(all: readonly T[], minLength = 0) => fc.subarray([...all], { minLength });
const grants = fc.record<Grant>({
  credential: fc.constant('a'.repeat(22)),
  modes: some(MODES, 1),
  scopes: some(SCOPES, 1),
  fields: fc.option(some(FIELDS)),
  approval: fc.constantFrom(...APPROVAL_RULES),
  unattended: fc.boolean(),
  grantedAt: fc.constant(0),
});
const asked = fc.record<Asked>({
  mode: fc.constantFrom(...MODES),
  scopes: some(SCOPES),
  fields: fc.option(some(FIELDS, 1)),
});
const situations = fc.record({
  client: fc.record({ status: fc.constantFrom(...CLIENT_STATUS) }),
  grant: grants,
  credential: fc.record({
    status: fc.constantFrom(...CREDENTIAL_STATUS),
    expired: fc.boolean(),
    scopes: some(SCOPES),
    fields: some(FIELDS, 1),
  }),
  windowLocked: fc.boolean(),
  session: fc.boolean(),
});
type World = Omit<Situation, 'approvedForSession'> & { session: boolean };

const ask = (request: Asked, { session, ...world }: World): Decision =>
  decide(request, { ...world, approvedForSession: () => session });

/** Every way in which a grant can be made smaller by one step. */
function smaller(grant: Grant): Grant[] {
  const without = <T>(all: readonly T[]): T[][] => all.map((_, i) => all.filter((_, j) => i !== j));
  const stricter = APPROVAL_RULES.slice(0, APPROVAL_RULES.indexOf(grant.approval));
  return [
    ...without(grant.modes).map((modes) => ({ ...grant, modes })),
    ...without(grant.scopes).map((scopes) => ({ ...grant, scopes })),
    ...without(grant.fields ?? FIELDS).map((fields) => ({ ...grant, fields })),
    ...stricter.map((approval) => ({ ...grant, approval })),
    { ...grant, unattended: false },
  ];
}

const RANK = { deny: 0, ask: 1, allow: 2 };
const fieldsOf = (decision: Decision): readonly string[] =>
  decision.verdict === 'deny' ? [] : decision.fields;

function neverMore(before: Decision, after: Decision): void {
  expect(RANK[after.verdict]).toBeLessThanOrEqual(RANK[before.verdict]);
  expect(fieldsOf(before)).toEqual(expect.arrayContaining([...fieldsOf(after)]));
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

it('locking the window, forgetting the session or ending the key never allows more', () => {
  fc.assert(
    fc.property(asked, situations, (request, world) => {
      const before = ask(request, world);
      neverMore(before, ask(request, { ...world, windowLocked: true }));
      neverMore(before, ask(request, { ...world, session: false }));
      neverMore(
        before,
        ask(request, { ...world, credential: { ...world.credential, expired: true } }),
      );
      neverMore(before, ask(request, { ...world, client: { status: 'paused' } }));
    }),
    { numRuns },
  );
});

it('a key is never revealed to a grant that lacks one of its scopes, nor without asking above trade', () => {
  fc.assert(
    fc.property(asked, situations, (request, world) => {
      const decision = ask(request, world);
      if (request.mode !== 'reveal' || decision.verdict === 'deny') return;
      const whole = world.credential.scopes.length === 0 ? ['account'] : world.credential.scopes;
      expect(world.grant.scopes).toEqual(expect.arrayContaining(whole));
      const above = whole.some((scope) => scope !== 'read' && scope !== 'trade');
      if (above && decision.verdict === 'allow') expect(decision.rule).toBe('granted-for-session');
    }),
    { numRuns },
  );
});
