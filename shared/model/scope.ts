/** What the holder of a key can do with it, in the order they are always shown. */
export const SCOPES = ['read', 'trade', 'transfer', 'withdraw', 'account'] as const;
export type Scope = (typeof SCOPES)[number];

export const ENVIRONMENTS = ['live', 'testnet', 'demo'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** Five steps, drawn as a bar. There is no 0: a key is never called safe. */
export type Risk = 1 | 2 | 3 | 4 | 5;

export const ACCESS_LEVELS = ['none', 'read', 'full'] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

const BASE_RISK: Record<Scope, number> = {
  read: 1,
  trade: 2,
  transfer: 3,
  withdraw: 3,
  account: 4,
};

export function sortScopes(scopes: Iterable<Scope>): Scope[] {
  const given = new Set(scopes);
  return SCOPES.filter((scope) => given.has(scope));
}

/**
 * The highest scope's risk, one step up without an IP allow-list, one step down off the live exchange.
 * A key without any scope counts as `account`: what nobody has judged may do anything.
 */
export function riskOf(key: {
  readonly scopes: readonly Scope[];
  readonly ipAllowList: readonly string[];
  readonly environment: Environment;
}): Risk {
  const scopes: readonly Scope[] = key.scopes.length === 0 ? ['account'] : key.scopes;
  const highest = Math.max(...scopes.map((scope) => BASE_RISK[scope]));
  const open = key.ipAllowList.length === 0 ? 1 : 0;
  const rehearsal = key.environment === 'live' ? 0 : -1;
  return Math.min(5, Math.max(1, highest + open + rehearsal)) as Risk;
}

/** The level a person reads beside the scopes. */
export function accessLevelOf(key: {
  readonly scopes: readonly Scope[];
  readonly status: string;
}): AccessLevel {
  if (key.status === 'deactivated' || key.status === 'revoked') return 'none';
  return key.scopes.length > 0 && key.scopes.every((scope) => scope === 'read') ? 'read' : 'full';
}

/** The owner's own rule when nothing else is said: days until a key with these scopes should be turned. */
export function defaultRotationDays(scopes: readonly Scope[]): 30 | 60 | 90 {
  if (scopes.length === 0 || scopes.some((s) => s !== 'read' && s !== 'trade')) return 30;
  return scopes.includes('trade') ? 60 : 90;
}
