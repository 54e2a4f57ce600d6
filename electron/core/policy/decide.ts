/**
 * May this client have this, now? A pure function of what is known, so that the whole policy can be read here and
 * tested without a vault. It is asked three times for a release: before the owner is asked, afterwards, and once more when
 * the line is in the log; but not again where nothing can have changed that it looks at (broker/same-world.ts).
 */
import type { ClientStatus, Grant, Mode } from '../../../shared/model/client.ts';
import { type CredentialStatus, TOTP_FIELD } from '../../../shared/model/credential.ts';
import { type LocalTime, within } from '../../../shared/model/hours.ts';
import type { PanicLevel } from '../../../shared/model/panic.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import type { AllowRule, AskRule, DenyRule } from './rules.ts';

/** What the client asks for. */
export interface Asked {
  readonly mode: Mode;
  /** `need`: it did not name the key; any that serves will do. */
  readonly by: 'name' | 'need';
  /** What it says it will do, empty if it does not say; by `sign` what the request needs. */
  readonly scopes: readonly Scope[];
  /** By `sign`: the request cancels, reduces, or only reads. Whoever reveals holds the key for anything. */
  readonly exit: boolean;
  /** By `reveal`; null: all that the grant covers. */
  readonly fields: readonly string[] | null;
}

/** The calling program against the one the client was paired as. What was known and is unknown now has changed. */
export type ProgramChange = 'same' | 'upgraded' | 'changed';

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
  /** The panic switch. */
  readonly frozen: PanicLevel | null;
  /** The owner's calendar date, and the clock on the wall. */
  readonly today: string;
  readonly local: LocalTime;
  /** How often the grant has served, in all and within the last sixty seconds. */
  readonly served: number;
  readonly lastMinute: number;
  readonly program: ProgramChange;
  /**
   * Has the owner said "for this session" to exactly this client, program, credential and mode, for all of `what`?
   * By `reveal` those are fields, by `sign` scopes.
   */
  readonly approvedForSession: (what: readonly string[]) => boolean;
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

/** What the caller could do with what it gets: all that the key can when it is revealed, else what was asked for. */
export function scopesGiven(
  asked: Pick<Asked, 'mode' | 'scopes'>,
  credential: { readonly scopes: readonly Scope[] },
): readonly Scope[] {
  return asked.mode === 'reveal' ? scopesOfWholeKey(credential) : asked.scopes;
}

/**
 * Whether the caller would hold more than it asked for. Who named a key and no scopes asked for all of it; and that a key
 * for anything else can also read is nothing to be told of, for they all can.
 */
export function isOverPrivileged(
  asked: Pick<Asked, 'mode' | 'by' | 'scopes'>,
  credential: { readonly scopes: readonly Scope[] },
): boolean {
  if (asked.mode !== 'reveal' || (asked.by === 'name' && asked.scopes.length === 0)) return false;
  return !covers(['read', ...asked.scopes], scopesOfWholeKey(credential));
}

const covers = <T>(all: readonly T[], some: readonly T[]): boolean =>
  some.every((one) => all.includes(one));

export function decide(asked: Asked, situation: Situation): Decision {
  const refusal = standsAgainst(asked, situation) ?? exceeds(asked, situation);
  if (refusal !== null) return deny(refusal);
  const fields = fieldsFor(asked, situation);
  // A field that does not exist looks like one that is not granted, so that names can't be felt for.
  if (fields === null) return deny('field-not-granted');
  const limit = limited(situation);
  return limit === null ? approvalFor(asked, fields, situation) : deny(limit);
}

/** What holds whatever the grant says. */
function standsAgainst(asked: Asked, situation: Situation): DenyRule | null {
  const { client, frozen, credential } = situation;
  if (client.status !== 'active') return 'client-paused';
  if (frozen === 'stop') return 'panic-stop';
  if (frozen === 'exits' && (asked.mode !== 'sign' || !asked.exit)) return 'panic-exits-only';
  const served = credential.status === 'active' || credential.status === 'rotating';
  return credential.expired || !served ? 'key-inactive' : null;
}

/** What was asked for against what was granted. */
function exceeds(asked: Asked, { grant, credential }: Situation): DenyRule | null {
  if (!grant.modes.includes(asked.mode)) return 'mode-not-granted';
  // What nobody tagged may well do it: there the grant's own scopes are the measure.
  const tagged = credential.scopes.length > 0;
  if (tagged && !covers(credential.scopes, asked.scopes)) return 'scope-not-on-key';
  if (!covers(grant.scopes, asked.scopes)) return 'scope-not-granted';
  // A revealed key obeys nobody: what was asked for says nothing about what its holder can do with it.
  if (!covers(grant.scopes, scopesGiven(asked, credential))) return 'reveal-exceeds-grant';
  const more = asked.by === 'need' && isOverPrivileged(asked, credential);
  return more && !grant.overPrivileged ? 'over-privileged' : null;
}

/** What the grant says about when and how often. */
function limited({ grant, today, local, served, lastMinute }: Situation): DenyRule | null {
  if (grant.ends !== null && today > grant.ends) return 'grant-ended';
  if (grant.hours !== null && !within(grant.hours, local)) return 'outside-hours';
  if (grant.uses !== null && served >= grant.uses) return 'uses-used-up';
  return grant.perMinute !== null && lastMinute >= grant.perMinute ? 'too-fast' : null;
}

/** The fields to give; null if one was asked for that is not granted, or none is. Who signs is given none. */
function fieldsFor(asked: Asked, { grant, credential }: Situation): readonly string[] | null {
  if (asked.mode === 'sign') return [];
  const granted = credential.fields.filter(
    (one) => one !== TOTP_FIELD && (grant.fields?.includes(one) ?? true),
  );
  const fields = asked.fields === null ? granted : [...new Set(asked.fields)];
  return fields.length === 0 || !covers(granted, fields) ? null : fields;
}

function approvalFor(asked: Asked, fields: readonly string[], situation: Situation): Decision {
  const { grant, credential, windowLocked } = situation;
  if (windowLocked && !grant.unattended.includes(asked.mode)) return deny('window-locked');
  const strange = isStrange(situation);
  const risky = aboveTrade(scopesGiven(asked, credential));
  if (!strange && !risky && grant.approval === 'always') {
    return { verdict: 'allow', rule: 'granted-always', fields };
  }
  if (!strange && !risky && isApprovedUntil(situation)) {
    return { verdict: 'allow', rule: 'granted-until', fields };
  }
  const rememberable = grant.approval !== 'every-time';
  const what = asked.mode === 'reveal' ? fields : asked.scopes;
  if (rememberable && situation.approvedForSession(what)) {
    return { verdict: 'allow', rule: 'granted-for-session', fields };
  }
  if (windowLocked) return deny(strange ? 'program-changed' : 'window-locked');
  return { verdict: 'ask', rule: askRule(grant, strange, risky), fields, rememberable };
}

/** The grant is pinned to a program, and this is another. */
function isStrange({ grant, program }: Situation): boolean {
  if (grant.pin === 'off' || program === 'same') return false;
  return grant.pin === 'ask' || program === 'changed';
}

function isApprovedUntil({ grant, today }: Situation): boolean {
  const { approval, approvedUntil } = grant;
  return approval === 'until' && approvedUntil !== null && today <= approvedUntil;
}

function askRule({ approval }: Grant, strange: boolean, risky: boolean): AskRule {
  if (strange) return 'ask-program-changed';
  if (approval === 'every-time') return 'ask-every-time';
  if (approval === 'session') return 'ask-once-per-session';
  return risky ? 'ask-above-trade' : 'ask-after-date';
}
