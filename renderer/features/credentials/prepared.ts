/**
 * Keys made ready to be searched and filtered: what is looked at with every keystroke is worked out once, when the list
 * comes. Pure.
 */
import type { CredentialView } from '../../../shared/model/credential.ts';
import {
  accessWords,
  environmentWords,
  riskWords,
  scopeWords,
  statusWords,
} from '../../strings/common.ts';
import { facetWords } from '../../strings/credentials.ts';
import { type Sort, sorted, statusOf } from './arrange.ts';
import { FACETS, type Facet, type FacetCounts, type Filters } from './filters.ts';

export interface PreparedKey {
  readonly key: CredentialView;
  /** Every word that is shown of it, in lower case. */
  readonly text: string;
  /** What it has of each facet: one exchange, several scopes. */
  readonly facets: Readonly<Record<Facet, readonly string[]>>;
}

export function prepare(keys: readonly CredentialView[], sort: Sort): readonly PreparedKey[] {
  return sorted(keys, sort).map(preparedOf);
}

/** Kept for as long as the key is the same object: sorting anew makes nothing anew. */
const known = new WeakMap<CredentialView, PreparedKey>();

function preparedOf(key: CredentialView): PreparedKey {
  const before = known.get(key);
  if (before !== undefined) return before;
  const prepared = { key, text: searchText(key), facets: facetsOf(key) };
  known.set(key, prepared);
  return prepared;
}

function facetsOf(key: CredentialView): PreparedKey['facets'] {
  return {
    exchange: [key.exchangeName],
    scope: key.scopes.length === 0 ? [facetWords.unjudged] : key.scopes,
    risk: [String(key.risk)],
    status: [statusOf(key)],
    tag: key.tags,
    environment: [key.environment],
  };
}

/** What the list and the pane beside it show of a key, its hints and permissions too, and never a value. */
export function searchText(key: CredentialView): string {
  const parts: (string | null)[] = [
    key.label,
    key.ref,
    key.exchangeName,
    key.account,
    environmentWords[key.environment],
    accessWords[key.accessLevel],
    statusWords[statusOf(key)],
    `risk ${key.risk} ${riskWords[key.risk]}`,
    key.due.state === 'none' ? '' : key.due.state,
    key.due.date,
    key.created,
    key.expires,
    key.notes,
  ];
  for (const scope of key.scopes) parts.push(scopeWords[scope]);
  for (const { name, hint, pem } of key.fields) parts.push(name, hint, pem?.type ?? null);
  return parts
    .concat(key.tags, key.clients, key.permissions, key.ipAllowList)
    .join('\n')
    .toLowerCase();
}

/** Each word of the search must appear somewhere. */
export function matching(keys: readonly PreparedKey[], search: string): readonly PreparedKey[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return keys;
  return keys.filter(({ text }) => words.every((word) => text.includes(word)));
}

/** Those that have one of the values chosen of every facet. */
export function filtered(keys: readonly PreparedKey[], filters: Filters): readonly PreparedKey[] {
  const chosen = chosenOf(filters);
  if (chosen.length === 0) return keys;
  return keys.filter(({ facets }) => chosen.every(([facet, values]) => has(facets[facet], values)));
}

/**
 * How many keys each value would show, were it chosen alone of its facet while the other facets stay as they are. In one
 * pass: a key that fails one facet counts in that facet only, one that fails two counts nowhere.
 */
export function countFacets(keys: readonly PreparedKey[], filters: Filters): FacetCounts {
  const chosen = chosenOf(filters);
  const counts = Object.fromEntries(FACETS.map((facet) => [facet, new Map<string, number>()]));
  for (const { facets } of keys) {
    let failed: Facet | null = null;
    let out = false;
    for (const [facet, values] of chosen) {
      if (has(facets[facet], values)) continue;
      out = failed !== null;
      failed = facet;
      if (out) break;
    }
    if (out) continue;
    for (const facet of failed === null ? FACETS : [failed]) {
      const of = counts[facet];
      for (const value of facets[facet]) of?.set(value, (of.get(value) ?? 0) + 1);
    }
  }
  return counts as unknown as FacetCounts;
}

function chosenOf(filters: Filters): readonly (readonly [Facet, ReadonlySet<string>])[] {
  return FACETS.flatMap((facet) => {
    const values = filters[facet] ?? [];
    return values.length === 0 ? [] : [[facet, new Set(values)] as const];
  });
}

function has(values: readonly string[], chosen: ReadonlySet<string>): boolean {
  return values.some((value) => chosen.has(value));
}
