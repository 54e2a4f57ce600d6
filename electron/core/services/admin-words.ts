/** A key and a grant line by line, for a question to the owner. Pure; never a value of a secret field. */
import {
  GRANT_DEFAULTS,
  type Hours,
  type NewGrant,
  type Pin,
} from '../../../shared/model/client.ts';
import type { CredentialDetails } from '../../../shared/model/credential.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import { cleanLine } from '../../../shared/model/text.ts';
import type { Line } from './admin-plan.ts';

/** Of somebody's own words no more than fits on a screen. */
const LONGEST = 200;
const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

type Words = Readonly<Record<string, string | null>>;

/** What would be, where it differs from what is; of something new all that is said of it. */
export function linesOf(before: Words | null, after: Words): Line[] {
  return Object.entries(after)
    .map(([what, to]) => ({ what, from: before?.[what] ?? null, to }))
    .filter(({ from, to }) => from !== to)
    .map(({ what, from, to }) => ({ what, from: shown(from), to: shown(to) }));
}

export function keyWords(details: CredentialDetails, exchangeName: string): Words {
  return {
    Label: details.label,
    Exchange: exchangeName,
    Account: details.account || null,
    Environment: details.environment,
    Permissions: listed(details.permissions),
    Scopes: scopeWords(details.scopes),
    'IP allow-list': listed(details.ipAllowList),
    'Made on': details.created,
    'To be turned': `every ${details.rotationDays} days`,
    'To be turned by': details.rotateBy,
    'Ends on': details.expires,
    Tags: listed(details.tags),
    Notes: details.notes || null,
  };
}

export function grantWords(grant: NewGrant): Words {
  const { fields, unattended, ends, uses, perMinute, hours, leaseSeconds } = grant;
  return {
    May: grant.modes
      .map((mode) => (mode === 'sign' ? 'have requests signed' : 'receive the values'))
      .join(' and '),
    Scopes: scopeWords(grant.scopes),
    Fields: fields === null ? null : listed(fields),
    'You are asked': approvalWords(grant),
    'While the window is locked':
      unattended.length === 0 ? null : `served (${unattended.join(', ')})`,
    'By need': grant.overPrivileged ? 'also where the key can do more than was asked' : null,
    'When its program changes': PIN_WORDS[grant.pin],
    'Ends on': ends,
    Uses: uses === null ? null : `${uses} at the most`,
    'A minute': perMinute === null ? null : `${perMinute} at the most`,
    Hours: hours === null ? null : hours.map(hourWords).join('; '),
    'Longest lease': leaseSeconds === null ? null : `${leaseSeconds} seconds`,
  };
}

const PIN_WORDS: Readonly<Record<Pin, string | null>> = {
  off: null,
  ask: 'you are asked again',
  'tell-upgrades': 'you are asked again, and only told when the system upgraded it',
};

function approvalWords({ approval, approvedUntil }: NewGrant): string {
  switch (approval) {
    case 'every-time':
      return 'every time';
    case 'session':
      return 'once a session';
    case 'until':
      return `not before ${approvedUntil ?? 'the day'} is over`;
    case 'always':
      return 'never';
  }
}

function hourWords({ days, from, to }: Hours): string {
  const names = [...days].sort((a, b) => a - b).map((day) => DAYS[day - 1]);
  return `${names.join(' ')} ${from}–${to}`;
}

function scopeWords(scopes: readonly Scope[]): string {
  return scopes.length === 0 ? 'not said, so it counts as account' : scopes.join(', ');
}

function listed(words: readonly string[]): string | null {
  return words.length === 0 ? null : words.join(', ');
}

/** Typed by a person at the other end of a socket, or by a program. */
function shown(text: string | null): string | null {
  if (text === null) return null;
  const line = cleanLine(text);
  return line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line;
}

/** What a grant without a word is, for telling what was said. */
export const UNSAID: Pick<NewGrant, keyof typeof GRANT_DEFAULTS> = {
  ...GRANT_DEFAULTS,
  unattended: [],
};
