/** What is being written about a key, everything but its values. Pure. */
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { CredentialDetails, CredentialView } from '../../../../shared/model/credential.ts';
import { ipProblem } from '../../../../shared/model/ip.ts';
import { defaultRotationDays, type Scope, sortScopes } from '../../../../shared/model/scope.ts';
import { cleanName } from '../../../../shared/model/text.ts';
import { addDays } from '../../../format/time.ts';
import { formWords } from '../../../strings/credentials-form.ts';

export type Draft = Readonly<Omit<CredentialDetails, 'rotationDays'>> & {
  /** Null while it follows the scopes. */
  readonly rotationDays: number | null;
};

export function emptyDraft(today: string): Draft {
  return {
    label: '',
    exchange: '',
    account: '',
    environment: 'live',
    permissions: [],
    scopes: [],
    ipAllowList: [],
    created: today,
    rotationDays: null,
    rotateBy: null,
    expires: null,
    tags: [],
    notes: '',
  };
}

export function draftOf(key: CredentialView): Draft {
  const { label, exchange, account, environment, permissions, scopes, ipAllowList } = key;
  const { created, rotationDays, rotateBy, expires, tags, notes } = key;
  return {
    label,
    exchange,
    account,
    environment,
    permissions,
    scopes,
    ipAllowList,
    created,
    rotationDays,
    rotateBy,
    expires,
    tags,
    notes,
  };
}

/** The same key made anew today: its old dates say nothing about the new values. */
export function turned(draft: Draft, today: string): Draft {
  return { ...draft, created: today, rotateBy: null, expires: null };
}

/** Permissions that decide the scopes, or scopes that are chosen directly where nobody described the exchange. */
export function choosesScopes(spec: ExchangeSpec | null): boolean {
  return spec === null || spec.permissions.length === 0;
}

/** What a permission lets its holder do. What the catalogue does not know counts as `account`. */
export function scopesOf(spec: ExchangeSpec, name: string): readonly Scope[] {
  const known = spec.permissions.find((permission) => permission.name === name);
  return known === undefined ? ['account'] : sortScopes([known.scope, ...(known.also ?? [])]);
}

export function scopesNow(draft: Draft, spec: ExchangeSpec | null): readonly Scope[] {
  if (spec === null || choosesScopes(spec)) return sortScopes(draft.scopes);
  return sortScopes(draft.permissions.flatMap((name) => scopesOf(spec, name)));
}

/** Ticks or unticks a permission. One that is held alone takes the others' place, and they take its. */
export function tick(
  permissions: readonly string[],
  spec: ExchangeSpec,
  name: string,
  on: boolean,
): string[] {
  if (!on) return permissions.filter((one) => one !== name);
  const exclusive = (one: string): boolean =>
    spec.permissions.some((p) => p.name === one && p.exclusive === true);
  const kept = exclusive(name) ? [] : permissions.filter((one) => !exclusive(one));
  return [...kept, name];
}

/** Another exchange has other permissions and environments; the rest of what was written stays. */
export function withExchange(draft: Draft, spec: ExchangeSpec): Draft {
  const environment = spec.environments.includes(draft.environment)
    ? draft.environment
    : (spec.environments[0] ?? 'live');
  return { ...draft, exchange: spec.id, environment, permissions: [], scopes: [] };
}

export function rotationDaysNow(draft: Draft, spec: ExchangeSpec | null): number {
  return draft.rotationDays ?? defaultRotationDays(scopesNow(draft, spec));
}

/** Whether anything was written but which exchange it is: that is quickly chosen again. */
export function isWritten(draft: Draft, start: Draft): boolean {
  const rest = (of: Draft): string => JSON.stringify({ ...of, exchange: '', environment: 'live' });
  return rest(draft) !== rest(start);
}

export type Problems = Readonly<Record<string, string>>;

/** What can be seen to be missing before anything is sent. */
export function problemsOf(draft: Draft): Problems {
  return {
    ...(cleanName(draft.label) === null ? { label: formWords.problems.label } : {}),
    ...(draft.exchange === '' ? { exchange: formWords.problems.exchange } : {}),
    ...(draft.account.trim() !== '' && cleanName(draft.account) === null
      ? { account: formWords.problems.name }
      : {}),
    ...ipProblemsOf(draft.ipAllowList),
    ...(draft.tags.every((tag) => cleanName(tag) !== null)
      ? {}
      : { tags: formWords.problems.name }),
  };
}

/** What can't be meant. An address that is odd is a warning beside the field: see `ipWarningsOf`. */
function ipProblemsOf(ips: readonly string[]): Problems {
  for (const ip of ips) {
    const problem = ipProblem(ip);
    if (problem === 'not-an-address') return { ipAllowList: formWords.problems.ip(ip) };
    if (problem === 'bad-prefix') return { ipAllowList: formWords.problems.ipPrefix(ip) };
  }
  return {};
}

export function ipWarningsOf(ips: readonly string[]): string[] {
  return ips.flatMap((ip) => {
    const problem = ipProblem(ip);
    return problem === 'everyone' || problem === 'private'
      ? [formWords.ipWarnings[problem](ip)]
      : [];
  });
}

/** The day by which it is to be turned, when nothing else is said. */
export function turnBy(draft: Draft, spec: ExchangeSpec | null): string {
  return draft.rotateBy ?? addDays(draft.created, rotationDaysNow(draft, spec));
}

export function detailsOf(draft: Draft, spec: ExchangeSpec | null): CredentialDetails {
  const scopes = scopesNow(draft, spec);
  return {
    ...draft,
    account: draft.account.trim(),
    permissions: choosesScopes(spec) ? [] : [...draft.permissions],
    scopes: [...scopes],
    ipAllowList: [...draft.ipAllowList],
    tags: [...draft.tags],
    rotationDays: rotationDaysNow(draft, spec),
  };
}

/** Which field of the form an error is about: `details.label` → `label`; a value keeps its `fields.` in front. */
export function fieldOf(path: string | undefined): string | null {
  if (path === undefined || path === '') return null;
  const [first = '', second = ''] = path.split('.');
  if (first === 'fields') return `fields.${second}`;
  return first === 'details' ? second : first;
}
