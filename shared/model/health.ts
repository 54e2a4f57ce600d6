/**
 * What of the keys needs their owner, told from what lists show of them. Pure.
 *
 * Looked at are keys that serve: active ones, and those being turned. One that is deactivated or revoked harms nobody.
 */
import type { ClientView } from './client.ts';
import { type CredentialView, GENERIC } from './credential.ts';
import { type Scope, sortScopes } from './scope.ts';

/** The most urgent first. */
export const FINDINGS = [
  'expired',
  'overdue',
  'lapsing',
  'exposed',
  'over-privileged',
  'no-ip-list',
  'unused',
] as const;
export type FindingKind = (typeof FINDINGS)[number];

/** Kinds that can't wait. The others are for a quiet hour. */
export const URGENT: ReadonlySet<FindingKind> = new Set(['expired', 'overdue']);

export interface Finding {
  readonly kind: FindingKind;
  readonly key: CredentialView;
  /** `exposed`: clients that were given the present values. */
  readonly clients: readonly string[];
  /** `over-privileged`: what the key can do and no grant asks for. */
  readonly scopes: readonly Scope[];
}

/** Days before its end at the exchange when a key is said to lapse. */
const LAPSING_DAYS = 14;
/** Days without a use after which a key is more danger than help. */
const UNUSED_DAYS = 30;
/** Programs that have the same values: from here on nobody can tell any more from which one they got away. */
const MANY_CLIENTS = 3;
/** How far the list of what is due looks ahead, in days. */
const AHEAD_DAYS = 30;
const DAY_MS = 86_400_000;

/** Every finding, in the order of `FINDINGS`; a key may have several. @param now ms since the epoch */
export function findingsOf(
  keys: readonly CredentialView[],
  clients: readonly ClientView[],
  now: number,
): Finding[] {
  const granted = grantedScopes(clients);
  const found = new Map<FindingKind, Finding[]>(FINDINGS.map((kind) => [kind, []]));
  for (const key of keys.filter(serves)) {
    const excess = excessOf(key, granted.get(key.id));
    const holders = holdersOf(key);
    const add = (kind: FindingKind): void => {
      found.get(kind)?.push({ kind, key, clients: holders, scopes: excess });
    };
    if (key.expired) add('expired');
    else if (key.due.state === 'overdue') add('overdue');
    if (lapses(key)) add('lapsing');
    if (holders.length >= MANY_CLIENTS) add('exposed');
    if (excess.length > 0) add('over-privileged');
    if (wantsIpList(key)) add('no-ip-list');
    if (now - Math.max(key.addedAt, key.lastUsedAt ?? 0) > UNUSED_DAYS * DAY_MS) add('unused');
  }
  for (const list of found.values()) list.sort((a, b) => b.key.risk - a.key.risk || byDue(a, b));
  return [...found.values()].flat();
}

/** Keys that are to be turned, or end, from today until in thirty days; the next one first. */
export function dueAhead(keys: readonly CredentialView[]): CredentialView[] {
  return keys
    .filter((key) => serves(key) && key.due.days >= 0 && key.due.days <= AHEAD_DAYS)
    .sort((a, b) => a.due.days - b.due.days);
}

function serves({ status }: CredentialView): boolean {
  return status === 'active' || status === 'rotating';
}

function byDue(a: Finding, b: Finding): number {
  return a.key.due.days - b.key.due.days;
}

/** `due` tells the nearer of its two dates. */
function lapses({ expired, due }: CredentialView): boolean {
  return !expired && due.kind === 'expire' && due.days >= 0 && due.days <= LAPSING_DAYS;
}

function holdersOf({ revealedTo, version }: CredentialView): string[] {
  return revealedTo.filter((one) => one.version === version).map(({ name }) => name);
}

/** Anything that could move money and can be used from everywhere. */
function wantsIpList({ exchange, environment, scopes, ipAllowList }: CredentialView): boolean {
  return (
    exchange !== GENERIC &&
    environment === 'live' &&
    ipAllowList.length === 0 &&
    scopes.some((scope) => scope !== 'read')
  );
}

/** What nobody was granted. A key that nobody may use has no measure, and is told of as unused in time. */
function excessOf({ scopes }: CredentialView, granted: ReadonlySet<Scope> | undefined): Scope[] {
  if (granted === undefined) return [];
  return sortScopes(scopes.filter((scope) => scope !== 'read' && !granted.has(scope)));
}

function grantedScopes(clients: readonly ClientView[]): Map<string, Set<Scope>> {
  const granted = new Map<string, Set<Scope>>();
  for (const { status, grants } of clients) {
    if (status === 'revoked') continue;
    for (const { credential, scopes } of grants) {
      const known = granted.get(credential) ?? new Set<Scope>();
      for (const scope of scopes) known.add(scope);
      granted.set(credential, known);
    }
  }
  return granted;
}
