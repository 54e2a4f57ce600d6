import { createContext, use } from 'react';
import type { AuditFilter } from '../../../shared/model/audit-filter.ts';
import type { Filters } from '../credentials/filters.ts';

/** Where in the main window one is. */
export type Place =
  | { readonly page: 'health' }
  | {
      readonly page: 'keys';
      readonly selected?: string | null;
      readonly said?: readonly string[];
      /** The part of the open key to look at. */
      readonly focus?: KeyPart;
      /** What the list is narrowed by when it is come to. */
      readonly filters?: Filters;
    }
  | { readonly page: 'key-form'; readonly form: FormPurpose }
  | { readonly page: 'clients'; readonly selected?: string | null }
  | {
      readonly page: 'audit';
      readonly filter?: Partial<AuditFilter>;
      readonly record?: number | null;
    }
  | { readonly page: 'access'; readonly client?: string; readonly credential?: string }
  | { readonly page: 'import' }
  /** Which keys; null or absent: all. */
  | { readonly page: 'export'; readonly ids?: readonly string[] | null }
  | { readonly page: 'backups' }
  | { readonly page: 'panic' }
  | { readonly page: 'settings'; readonly section?: 'address' };

/** A section of the open key. */
export type KeyPart =
  | 'values'
  | 'code'
  | 'permissions'
  | 'ips'
  | 'dates'
  | 'reach'
  | 'uses'
  | 'versions';

/** `turn`: the same key with new values, made today. */
export type FormPurpose =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly id: string }
  | { readonly kind: 'turn'; readonly id: string };

export interface Navigation {
  readonly place: Place;
  readonly go: (place: Place) => void;
  readonly back: () => void;
  readonly forward: () => void;
}

/** The places one was at, and which of them one is at now. */
export interface Trail {
  readonly places: readonly Place[];
  readonly at: number;
}

const LONGEST = 50;

export function startAt(place: Place): Trail {
  return { places: [place], at: 0 };
}

export function placeOf({ places, at }: Trail): Place {
  return places[at] ?? { page: 'health' };
}

/** On one page one stays at one place, whatever is opened there; a form that is done is not gone back to. */
export function gone({ places, at }: Trail, to: Place): Trail {
  const now = places[at];
  const over = now !== undefined && (now.page === to.page || now.page === 'key-form');
  const kept = [...places.slice(0, over ? at : at + 1), to].slice(-LONGEST);
  return { places: kept, at: kept.length - 1 };
}

export function stepped({ places, at }: Trail, by: -1 | 1): Trail {
  return { places, at: Math.min(Math.max(at + by, 0), places.length - 1) };
}

export const NavigationContext = createContext<Navigation | null>(null);

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext);
  if (navigation === null) throw new Error('used outside of the main window');
  return navigation;
}
