/**
 * May this client have this, now? A pure function of what is known, so that the whole policy can be read here and
 * tested without a vault. It is asked twice for every release: before the owner is asked, and again afterwards.
 */
import type { ClientStatus, Grant, Mode } from '../../../shared/model/client.ts';
import type { CredentialStatus } from '../../../shared/model/credential.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import type { AllowRule, AskRule, DenyRule } from './rules.ts';

/** What the client asks for. */
export interface Asked {
  readonly mode: Mode;
  /** What it says it will do; empty if it does not say. */
  readonly scopes: readonly Scope[];
  /** Null: all that the grant covers. */
  readonly fields: readonly string[] | null;
}

/** What is known about the world. */
export interface Situation {
  readonly client: { readonly status: ClientStatus };
  readonly grant: Grant;
  readonly credential: {
    readonly status: CredentialStatus;
    /** Past the day on which the exchange ends it. */
    readonly expired: boolean;
    readonly scopes: readonly Scope[];
    /** Names of the fields it has. */
    readonly fields: readonly string[];
  };
  readonly windowLocked: boolean;
  /** Has the owner said "for this session" to exactly this client, credential, mode and these fields? */
  readonly approvedForSession: (fields: readonly string[]) => boolean;
}

export type Decision =
  | { readonly verdict: 'allow'; readonly rule: AllowRule; readonly fields: readonly string[] }
  | {
      readonly verdict: 'ask';
      readonly rule: AskRule;
      readonly fields: readonly string[];
      /** Whether a yes may hold until the vault locks. */
      readonly rememberable: boolean;
    }
  | { readonly verdict: 'deny'; readonly rule: DenyRule };

const deny = (rule: DenyRule): Decision => ({ verdict: 'deny', rule });

/**
 * The scopes a holder of the whole key has. A key that nobody tagged may do anything, so it counts as `account`.
 */
export function scopesOfWholeKey(credential: {
  readonly scopes: readonly Scope[];
}): readonly Scope[] {
  return credential.scopes.length === 0 ? ['account'] : credential.scopes;
}

/** Scopes whose yes is never remembered for good, whatever the grant says. */
export function aboveTrade(scopes: readonly Scope[]): boolean {
  return scopes.some((scope) => scope !== 'read' && scope !== 'trade');
}

const covers = <T>(all: readonly T[], some: readonly T[]): boolean =>
  some.every((one) => all.includes(one));

export function decide(asked: Asked, situation: Situation): Decision {
  const { client, grant, credential } = situation;
  if (client.status !== 'active') return deny('client-paused');
  if (credential.expired) return deny('key-inactive');
  if (credential.status !== 'active' && credential.status !== 'rotating')
    return deny('key-inactive');
  if (!grant.modes.includes(asked.mode)) return deny('mode-not-granted');

  const whole = scopesOfWholeKey(credential);
  if (!covers(whole, asked.scopes)) return deny('scope-not-on-key');
  if (!covers(grant.scopes, asked.scopes)) return deny('scope-not-granted');
  // A revealed key obeys nobody: what was asked for says nothing about what its holder can do with it.
  if (asked.mode === 'reveal' && !covers(grant.scopes, whole)) return deny('reveal-exceeds-grant');

  const granted =
    grant.fields === null ? credential.fields : intersect(credential.fields, grant.fields);
  const fields = asked.fields === null ? granted : [...new Set(asked.fields)];
  // A field that does not exist looks like one that is not granted, so that names can't be felt for.
  if (fields.length === 0 || !covers(granted, fields)) return deny('field-not-granted');

  const risky = aboveTrade(asked.mode === 'reveal' ? whole : asked.scopes);
  return approvalFor(fields, risky, situation);
}

function approvalFor(fields: readonly string[], risky: boolean, situation: Situation): Decision {
  const { grant, windowLocked } = situation;
  if (windowLocked && !grant.unattended) return deny('window-locked');
  if (grant.approval === 'always' && !risky)
    return { verdict: 'allow', rule: 'granted-always', fields };
  if (grant.approval !== 'every-time' && situation.approvedForSession(fields)) {
    return { verdict: 'allow', rule: 'granted-for-session', fields };
  }
  if (windowLocked) return deny('window-locked');
  if (grant.approval === 'every-time') {
    return { verdict: 'ask', rule: 'ask-every-time', fields, rememberable: false };
  }
  const rule = grant.approval === 'always' ? 'ask-above-trade' : 'ask-once-per-session';
  return { verdict: 'ask', rule, fields, rememberable: true };
}

function intersect(all: readonly string[], some: readonly string[]): readonly string[] {
  return all.filter((one) => some.includes(one));
}
