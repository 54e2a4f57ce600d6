import { createContext, use } from 'react';

/** Where in the main window one is. */
export type Place =
  | { readonly page: 'keys'; readonly selected?: string | null; readonly said?: readonly string[] }
  | { readonly page: 'key-form'; readonly form: FormPurpose }
  | { readonly page: 'clients'; readonly selected?: string | null }
  | { readonly page: 'audit' }
  | { readonly page: 'panic' }
  | { readonly page: 'settings'; readonly section?: 'address' };

/** `turn`: the same key with new values, made today. */
export type FormPurpose =
  | { readonly kind: 'add' }
  | { readonly kind: 'edit'; readonly id: string }
  | { readonly kind: 'turn'; readonly id: string };

export interface Navigation {
  readonly place: Place;
  readonly go: (place: Place) => void;
}

export const NavigationContext = createContext<Navigation | null>(null);

export function useNavigation(): Navigation {
  const navigation = use(NavigationContext);
  if (navigation === null) throw new Error('used outside of the main window');
  return navigation;
}
