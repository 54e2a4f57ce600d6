/** The list as it is searched, narrowed, sorted and grouped. Each step is done again only when what it is made of is. */
import {
  startTransition,
  useCallback,
  useDeferredValue,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import type { FirstKeys } from '../../../shared/model/first-keys.ts';
import { DEFAULT_APP_SETTINGS, type KeysView } from '../../../shared/model/settings.ts';
import { useAppSettings } from '../frame/queries.ts';
import { useMain } from '../frame/window.ts';
import { dueFirst } from './arrange.ts';
import { type Filters, isNarrowed } from './filters.ts';
import { rowsOf } from './groups.ts';
import { filtered, matching, prepare } from './prepared.ts';
import { extended, kept, NOTHING, type Selection, toggled, toggledAll } from './selection.ts';

const NO_KEYS: readonly CredentialView[] = [];

/** @param first what is shown until the keys are there */
export function useKeysList(
  keys: readonly CredentialView[] = NO_KEYS,
  first: FirstKeys | null,
  begin?: Filters,
) {
  const [needle, setNeedle] = useState('');
  const [cleared, setCleared] = useState(0);
  const [filters, setFilters] = useState<Filters>(begin ?? {});
  useEffect(() => {
    if (begin !== undefined) setFilters(begin);
  }, [begin]);
  const { view, setView } = useKeysView(first?.view);
  const [closed, setClosed] = useState<ReadonlySet<string>>(() => new Set());
  const narrowed = useDeferredValue(filters);

  const prepared = useMemo(() => prepare(keys, view.sort), [keys, view.sort]);
  const matched = useMemo(() => matching(prepared, needle), [prepared, needle]);
  const found = useMemo(() => filtered(matched, narrowed), [matched, narrowed]);
  const listed = useMemo(() => found.map(({ key }) => key.id), [found]);
  const opening = first !== null && opens(first, view, filters) ? first : null;
  const rows = useMemo(
    () => rowsOf(opening === null ? found : prepare(opening.rows, view.sort), view.group, closed),
    [opening, found, view, closed],
  );
  const due = useMemo(() => {
    if (opening !== null) return opening.due;
    const all = dueFirst(keys);
    return { rows: all, total: all.length };
  }, [opening, keys]);

  const toggleGroup = useCallback((id: string, open?: boolean): void => {
    setClosed((before) => {
      const next = new Set(before);
      if (open ?? before.has(id)) next.delete(id);
      else next.add(id);
      return next;
    });
  }, []);
  // Typing is answered at once by the field itself; the list follows as soon as there is time for it.
  const search = useCallback((text: string) => startTransition(() => setNeedle(text)), []);
  const clear = useCallback((): void => {
    setNeedle('');
    setFilters({});
    setCleared((n) => n + 1);
  }, []);
  // For whoever opens a menu of filters: counting with each keystroke would be for nobody.
  const latest = useRef(matched);
  latest.current = matched;
  const matches = useCallback(() => latest.current, []);
  return {
    ...{ search, needle, cleared, filters, setFilters, narrowed, matches },
    ...{ view, setView, rows, listed, due, toggleGroup, clear },
    /** Of all rows, also those that have not come yet. */
    count: opening?.total ?? rows.length,
    opening,
  };
}

/** Groups, and what is narrowed, are made of the whole list. What is typed meanwhile is answered when that has come. */
export function opens(first: FirstKeys, { sort, group }: KeysView, filters: Filters): boolean {
  const { by, descending } = first.view.sort;
  const sameOrder = by === sort.by && descending === sort.descending;
  return sameOrder && group === 'none' && !isNarrowed(filters);
}

/** Remembered by the main process; here at once. */
function useKeysView(first: KeysView | undefined) {
  const { calls } = useMain();
  const { data: app } = useAppSettings();
  const [chosen, setChosen] = useState<KeysView | null>(null);
  const view = chosen ?? app?.keys ?? first ?? DEFAULT_APP_SETTINGS.keys;
  const now = useRef({ view, app });
  now.current = { view, app };
  const setView = useCallback(
    (change: Partial<KeysView>): void => {
      const { view: before, app: settings } = now.current;
      const next = { ...before, ...change };
      setChosen(next);
      // Not remembered is no reason to disturb anybody.
      if (settings !== undefined) calls.setAppSettings({ ...settings, keys: next }).catch(() => {});
    },
    [calls],
  );
  return { view, setView };
}

/** @param listed ids in the order of the list */
export function useSelection(
  keys: readonly CredentialView[] | undefined,
  listed: readonly string[],
) {
  const [selection, setSelection] = useState<Selection>(NOTHING);
  useEffect(() => {
    if (keys === undefined) return;
    const there = new Set(keys.map(({ id }) => id));
    setSelection((now) => kept(now, there));
  }, [keys]);
  const now = useRef({ listed, selection });
  now.current = { listed, selection };
  const choose = useCallback((how: 'one' | 'range', id: string): void => {
    setSelection((was) =>
      how === 'one' ? toggled(was, id) : extended(was, id, now.current.listed),
    );
  }, []);
  const chooseAll = useCallback(
    (ids: readonly string[]): void => setSelection((was) => toggledAll(was, ids)),
    [],
  );
  const chooseNone = useCallback((): boolean => {
    const some = now.current.selection.ids.size > 0;
    if (some) setSelection(NOTHING);
    return some;
  }, []);
  return { selection, choose, chooseAll, chooseNone };
}
