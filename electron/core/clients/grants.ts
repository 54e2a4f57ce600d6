/** What the owner may grant, and what is left of a grant while a change of it is being saved. */
import { KeyturnError } from '../../../shared/errors.ts';
import { APPROVAL_RULES, type Grant, MODES, type NewGrant } from '../../../shared/model/client.ts';
import { servedFields, TOTP_FIELD } from '../../../shared/model/credential.ts';
import { commonHours, hoursCover } from '../../../shared/model/hours.ts';
import { sortScopes } from '../../../shared/model/scope.ts';
import type { StoredCredential } from '../vault/manifest.ts';

function refuse(field: string, problem: string): never {
  throw new KeyturnError('invalid_field', problem, { field, facts: { problem } });
}

/**
 * Throws `invalid_field` for what can't be meant: a rule that never holds, or one about fields the key has not.
 * @param at what stands in front of the field's name
 */
export function checkGrant(grant: NewGrant, key: Pick<StoredCredential, 'fields'>, at = ''): void {
  if (grant.fields?.length === 0)
    refuse(`${at}fields`, 'A grant covers one field at least, or all.');
  if (grant.fields?.includes(TOTP_FIELD) === true)
    refuse(`${at}fields`, 'The seed of the account’s second factor is given to no program.');
  const names = servedFields(key.fields);
  const unknown = grant.fields?.find((name) => !names.includes(name));
  if (unknown !== undefined) refuse(`${at}fields`, `The key has no field ${unknown}.`);
  if (grant.unattended.some((mode) => !grant.modes.includes(mode)))
    refuse(`${at}unattended`, 'What is not granted can not be served unattended.');
  if (grant.approval === 'until' && grant.approvedUntil === null)
    refuse(`${at}approvedUntil`, 'Say until which day nobody is asked.');
  if (grant.approval !== 'until' && grant.approvedUntil !== null)
    refuse(`${at}approvedUntil`, 'A day only goes with the rule "until a date".');
}

/**
 * Throws `invalid_field` for a scope that the key has not, when the owner grants it: if the key is given it some day,
 * nobody thinks of this grant any more. A key that nobody tagged may have any.
 */
export function checkScopes(grant: NewGrant, key: Pick<StoredCredential, 'scopes'>, at = ''): void {
  const lacking = grant.scopes.filter((scope) => !key.scopes.includes(scope));
  if (key.scopes.length > 0 && lacking.length > 0)
    refuse(`${at}scopes`, `The key itself can not do this: ${lacking.join(', ')}.`);
}

/** As it is stored from now on: each thing once, in one order, and nothing used of it. */
export function granted(grant: NewGrant, now: number): Grant {
  return {
    ...grant,
    modes: MODES.filter((mode) => grant.modes.includes(mode)),
    scopes: sortScopes(grant.scopes),
    fields: grant.fields === null ? null : [...new Set(grant.fields)],
    unattended: MODES.filter((mode) => grant.unattended.includes(mode)),
    grantedAt: now,
    used: 0,
  };
}

/** Only what both allow. How often it has served stays with the first. */
export function narrower(old: Grant, next: NewGrant): Grant {
  const both = <T>(a: readonly T[], b: readonly T[]): T[] => a.filter((one) => b.includes(one));
  const less = <T extends number | string>(a: T | null, b: T | null): T | null =>
    a === null || b === null ? (a ?? b) : a < b ? a : b;
  const rank = (grant: NewGrant): number => APPROVAL_RULES.indexOf(grant.approval);
  const stricter = rank(old) <= rank(next) ? old : next;
  const pins = ['ask', 'tell-upgrades', 'off'] as const;
  return {
    ...old,
    modes: both(old.modes, next.modes),
    scopes: both(old.scopes, next.scopes),
    fields:
      old.fields === null || next.fields === null
        ? (old.fields ?? next.fields)
        : both(old.fields, next.fields),
    approval: stricter.approval,
    approvedUntil:
      stricter.approval === 'until' ? less(old.approvedUntil, next.approvedUntil) : null,
    unattended: both(old.unattended, next.unattended),
    overPrivileged: old.overPrivileged && next.overPrivileged,
    pin: pins.find((pin) => old.pin === pin || next.pin === pin) ?? 'ask',
    ends: less(old.ends, next.ends),
    uses: less(old.uses, next.uses),
    perMinute: less(old.perMinute, next.perMinute),
    hours: commonHours(old.hours, next.hours),
    leaseSeconds: less(old.leaseSeconds, next.leaseSeconds),
  };
}

/** Whether the new grant allows anything that the old one does not. What was used up is open again. */
export function allowsMore(old: Grant | null, next: NewGrant): boolean {
  if (old === null) return true;
  const { grantedAt: _at, used: _used, hours: _hours, ...both } = narrower(old, next);
  const { hours, ...wanted } = next;
  const again = next.uses !== null && old.used > 0;
  return again || !hoursCover(old.hours, hours) || !sameTerms(both, wanted);
}

type Terms = Omit<NewGrant, 'hours'>;

function sameTerms(a: Terms, b: Terms): boolean {
  const plain = (terms: Terms): string =>
    JSON.stringify(
      Object.entries(terms)
        .map(([name, value]) => [name, Array.isArray(value) ? [...value].sort() : value])
        .sort(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    );
  return plain(a) === plain(b);
}
