/** A request by need ("something that trades on Binance") is served by the key that can do the least harm. */
import { type Environment, riskOf, SCOPES, type Scope } from '../../../shared/model/scope.ts';
import type { Decision } from './decide.ts';
import type { DenyRule } from './rules.ts';

interface Ranked {
  readonly ref: string;
  readonly scopes: readonly Scope[];
  readonly ipAllowList: readonly string[];
  readonly environment: Environment;
}

const highest = (key: Ranked): number =>
  key.scopes.length === 0
    ? SCOPES.length
    : Math.max(...key.scopes.map((scope) => SCOPES.indexOf(scope)));

/** Least privileged first: by risk, then by the highest scope, then by how many; by name where all that is equal. */
export function leastPrivilegedFirst<T extends Ranked>(credentials: readonly T[]): T[] {
  return [...credentials].sort(
    (a, b) =>
      riskOf(a) - riskOf(b) ||
      highest(a) - highest(b) ||
      a.scopes.length - b.scopes.length ||
      (a.ref < b.ref ? -1 : 1),
  );
}

/**
 * The environment a request means: the one it names, else the live one, unless the client was granted no live key at
 * all. A rehearsal key is the least risky of all and would otherwise always be the answer.
 */
export function environmentMeant(
  named: Environment | null,
  granted: readonly { readonly environment: Environment }[],
): Environment | null {
  if (named !== null) return named;
  return granted.some((key) => key.environment === 'live') ? 'live' : null;
}

/** Of several refusals the one to tell: what the owner could mend soonest comes first. */
const TELLING: readonly DenyRule[] = [
  'client-paused',
  'panic-stop',
  'panic-exits-only',
  'window-locked',
  'program-changed',
  'too-fast',
  'outside-hours',
  'uses-used-up',
  'grant-ended',
  'over-privileged',
  'reveal-exceeds-grant',
  'field-not-granted',
  'scope-not-granted',
  'scope-not-on-key',
  'mode-not-granted',
  'key-inactive',
];

/** The first that is not refused; if all are, the refusal that tells the most; null of nothing. */
export function chooseServing<J extends { readonly decision: Decision }>(
  candidates: readonly J[],
): J | null {
  const tells = ({ decision }: J): number =>
    decision.verdict === 'deny' ? TELLING.indexOf(decision.rule) : -1;
  return [...candidates].sort((a, b) => tells(a) - tells(b))[0] ?? null;
}
