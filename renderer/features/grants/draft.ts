/**
 * What the owner has chosen so far for one key, and the grant it becomes. Pure, so that "nothing is ticked beforehand"
 * and "what excludes each other is resolved towards less" can be tested.
 */
import type { PairingQuestion } from '../../../shared/ipc/questions.ts';
import type {
  ApprovalRule,
  Grant,
  Hours,
  Mode,
  NewGrant,
  Pin,
} from '../../../shared/model/client.ts';
import { type Scope, sortScopes } from '../../../shared/model/scope.ts';

/** The order of the model. Kept here and not taken from it, which would bring its schemas into the small windows. */
export const MODES: readonly Mode[] = ['sign', 'reveal'];
/** Strictest first. */
export const RULES: readonly ApprovalRule[] = ['every-time', 'session', 'until', 'always'];
export const PINS: readonly Pin[] = ['off', 'ask', 'tell-upgrades'];
export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** What the editor has to know of a key. */
export interface KeyToGrant {
  readonly id: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** Names of its fields. */
  readonly fields: readonly string[];
}

export interface Draft {
  readonly modes: readonly Mode[];
  readonly scopes: readonly Scope[];
  /** Null: all of them. */
  readonly fields: readonly string[] | null;
  readonly approval: ApprovalRule;
  readonly approvedUntil: string | null;
  readonly unattended: readonly Mode[];
  readonly overPrivileged: boolean;
  readonly pin: Pin;
  readonly ends: string | null;
  readonly uses: number | null;
  readonly perMinute: number | null;
  readonly hours: readonly Hours[] | null;
  readonly leaseSeconds: number | null;
}

type Wants = Extract<PairingQuestion, { kind: 'pairing' }>['wants'];

/** What a holder of the whole key can do. A key that nobody judged may do anything. */
export function wholeKey(key: Pick<KeyToGrant, 'scopes'>): readonly Scope[] {
  return key.scopes.length === 0 ? ['account'] : key.scopes;
}

export function aboveTrade(scopes: readonly Scope[]): boolean {
  return scopes.some((scope) => scope !== 'read' && scope !== 'trade');
}

/** The modes in which the program asked for this key; none where it did not ask for it. */
export function modesAsked(key: Pick<KeyToGrant, 'id'>, wants: Wants): readonly Mode[] {
  const asked = wants.filter(({ serves }) => serves.includes(key.id)).map(({ mode }) => mode);
  return MODES.filter((mode) => asked.includes(mode));
}

/**
 * A key as it is when it has just been chosen: used as the program asked, or in no way yet; asked about every time, and
 * no scope beyond what the mode forces.
 */
export function freshDraft(key: KeyToGrant, wants: Wants = []): Draft {
  const modes = modesAsked(key, wants);
  return {
    modes,
    scopes: modes.includes('reveal') ? wholeKey(key) : [],
    fields: null,
    approval: 'every-time',
    approvedUntil: null,
    unattended: [],
    overPrivileged: false,
    pin: 'off',
    ends: null,
    uses: null,
    perMinute: null,
    hours: null,
    leaseSeconds: null,
  };
}

/** What was granted, to be changed. */
export function draftOf(grant: Grant): Draft {
  const { credential: _, grantedAt: __, used: ___, ...draft } = grant;
  return draft;
}

/** Whoever receives values can do all the key can, so that is what has to be granted; and asked about. */
const cannotBeSilent = ({ modes }: Draft, key: KeyToGrant): boolean =>
  modes.includes('reveal') && aboveTrade(wholeKey(key));

/** Rules that can be chosen with these modes of this key. */
export function rulesFor(draft: Draft, key: KeyToGrant): readonly ApprovalRule[] {
  return cannotBeSilent(draft, key) ? ['every-time', 'session'] : RULES;
}

/** Choices that exclude each other are resolved towards less. */
export function changed(draft: Draft, change: Partial<Draft>, key: KeyToGrant): Draft {
  const next = { ...draft, ...change };
  const modes = MODES.filter((mode) => next.modes.includes(mode));
  const reveal = modes.includes('reveal');
  // What receiving the values forced is not kept when they are no longer received.
  const kept = draft.modes.includes('reveal') && change.scopes === undefined ? [] : next.scopes;
  const approval = rulesFor({ ...next, modes }, key).includes(next.approval)
    ? next.approval
    : 'session';
  return {
    ...next,
    modes,
    approval,
    scopes: reveal ? wholeKey(key) : sortScopes(kept),
    approvedUntil: approval === 'until' ? next.approvedUntil : null,
    unattended:
      approval === 'every-time' ? [] : modes.filter((mode) => next.unattended.includes(mode)),
    ...(reveal ? {} : { fields: null, overPrivileged: false, leaseSeconds: null }),
  };
}

export type Problem = 'modes' | 'scopes' | 'fields' | 'approvedUntil' | 'ends' | 'hours';

/** What is missing, or can't be meant, before this can be granted. */
export function problemsOf(draft: Draft, today: string): ReadonlySet<Problem> {
  const problems = new Set<Problem>();
  if (draft.modes.length === 0) problems.add('modes');
  else if (draft.scopes.length === 0) problems.add('scopes');
  if (draft.fields?.length === 0) problems.add('fields');
  const { approval, approvedUntil, ends, hours } = draft;
  if (approval === 'until' && (approvedUntil === null || approvedUntil < today)) {
    problems.add('approvedUntil');
  }
  if (ends !== null && ends < today) problems.add('ends');
  if (hours?.some(({ days }) => days.length === 0)) problems.add('hours');
  return problems;
}

/** How many of the quieter rules are set: the fold says so while it is closed. */
export function rulesSet(draft: Draft): number {
  const { fields, ends, leaseSeconds, uses, perMinute, hours, pin, overPrivileged } = draft;
  const limits = [fields, ends, leaseSeconds, uses, perMinute, hours];
  return (
    limits.filter((limit) => limit !== null).length +
    (pin === 'off' ? 0 : 1) +
    (overPrivileged ? 1 : 0)
  );
}

export function asGrant(credential: string, draft: Draft): NewGrant {
  return {
    ...draft,
    credential,
    modes: [...draft.modes],
    scopes: [...draft.scopes],
    fields: draft.fields === null ? null : [...draft.fields],
    unattended: [...draft.unattended],
    hours: draft.hours === null ? null : draft.hours.map((one) => ({ ...one })),
  };
}
