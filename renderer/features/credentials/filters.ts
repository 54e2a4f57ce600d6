/** What the list of keys can be narrowed by. */
import { ENVIRONMENTS, SCOPES } from '../../../shared/model/scope.ts';
import { environmentWords, riskWords, scopeWords, statusWords } from '../../strings/common.ts';
import { facetWords } from '../../strings/credentials.ts';
import { collator } from './arrange.ts';

export const FACETS = ['exchange', 'scope', 'risk', 'status', 'tag', 'environment'] as const;
export type Facet = (typeof FACETS)[number];

/** Values of one facet are alternatives, facets narrow one another. Nothing chosen: the facet says nothing. */
export type Filters = Readonly<Partial<Record<Facet, readonly string[]>>>;

/** By facet and value: how many keys it would show. */
export type FacetCounts = Readonly<Record<Facet, ReadonlyMap<string, number>>>;

export function isNarrowed(filters: Filters): boolean {
  return FACETS.some((facet) => (filters[facet] ?? []).length > 0);
}

export interface FacetOption {
  readonly value: string;
  readonly label: string;
  readonly count: number;
}

const WORDS: Partial<Record<Facet, (value: string) => string>> = {
  scope: (value) => wordOf(scopeWords, value),
  risk: (value) => facetWords.risk(value, wordOf(riskWords, value)),
  status: (value) => wordOf(statusWords, value),
  environment: (value) => wordOf(environmentWords, value),
};

const ORDER: Partial<Record<Facet, readonly string[]>> = {
  scope: SCOPES,
  risk: ['5', '4', '3', '2', '1'],
  status: ['active', 'rotating', 'deactivated', 'expired', 'revoked'],
  environment: ENVIRONMENTS,
};

export function facetLabel(facet: Facet, value: string): string {
  return WORDS[facet]?.(value) ?? value;
}

/** What can be chosen of a facet, with how many keys each would show; what is chosen already is always there. */
export function facetOptions(facet: Facet, counts: FacetCounts, filters: Filters): FacetOption[] {
  const values = new Set([...counts[facet].keys(), ...(filters[facet] ?? [])]);
  const order = ORDER[facet];
  const place = (value: string): number => {
    const at = order?.indexOf(value) ?? -1;
    return at < 0 ? Number.POSITIVE_INFINITY : at;
  };
  return [...values]
    .sort((a, b) => {
      const [first, second] = [place(a), place(b)];
      return first === second ? collator.compare(a, b) : first - second;
    })
    .map((value) => ({
      value,
      label: facetLabel(facet, value),
      count: counts[facet].get(value) ?? 0,
    }));
}

function wordOf(words: Readonly<Record<string | number, string>>, value: string): string {
  return words[value] ?? value;
}
