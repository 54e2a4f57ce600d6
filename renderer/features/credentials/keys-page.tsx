import './keys.css';
import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { keyWords } from '../../strings/credentials.ts';
import { Trouble } from '../../ui/callout.tsx';
import { type Place, useNavigation } from '../frame/navigation.ts';
import { Panes } from '../frame/panes.tsx';
import { useCredentials, useFirstKeys } from '../frame/queries.ts';
import { useCommand, useCommands } from '../palette/commands.ts';
import { collator, type Sort } from './arrange.ts';
import { BulkBar } from './bulk-bar.tsx';
import { keyCommands } from './commands.ts';
import { KeyDetail } from './detail.tsx';
import { DueSection } from './due-section.tsx';
import { EmptyKeys } from './empty-keys.tsx';
import { FilterBar } from './filter-bar.tsx';
import { isNarrowed } from './filters.ts';
import type { Grouping } from './groups.ts';
import { KeysHead } from './keys-head.tsx';
import { KeysTable } from './keys-table.tsx';
import { type Bulk, useBulk } from './use-bulk.ts';
import { useKeysList, useSelection } from './use-keys-list.ts';

const NOTHING_SAID: readonly string[] = [];

type KeysPlace = Extract<Place, { page: 'keys' }>;
type List = ReturnType<typeof useKeysList>;

/** The list of keys, with what is due on top and one of them open beside it. */
export function KeysPage({ place }: { place: KeysPlace }) {
  const { go } = useNavigation();
  const { data: keys, error } = useCredentials();
  const field = useRef<HTMLInputElement>(null);
  const scroller = useRef<HTMLDivElement>(null);
  const first = useFirstKeys(keys === undefined);
  const list = useKeysList(keys, first, place.filters);
  const chosen = useSelection(keys, list.listed);
  const bulk = useBulk();
  const select = useCallback((id: string) => go({ page: 'keys', selected: id }), [go]);
  const close = useCallback(() => go({ page: 'keys', selected: null }), [go]);
  const begin = useFirstOpen(list, place, select);
  useCommand({ ...keyCommands.search, run: () => field.current?.focus() });
  useListCommands(list, chosen, bulk);

  const open = findOpen(keys, list, place.selected ?? begin);
  if (keys?.length === 0) return <EmptyKeys />;
  const pane = (
    <>
      <KeysHead
        field={field}
        search={list.search}
        cleared={list.cleared}
        shown={list.opening?.total ?? list.listed.length}
        all={list.opening?.total ?? keys?.length ?? 0}
        down={() => scroller.current?.querySelector<HTMLElement>('tr[tabindex="0"]')?.focus()}
      />
      <Rows {...{ keys, error, list, chosen, select, scroller }} selected={open?.id ?? null} />
      <Chosen keys={keys ?? []} list={list} chosen={chosen} bulk={bulk} />
    </>
  );
  const detail =
    open === null ? null : (
      <KeyDetail
        key={open.id}
        of={open}
        said={place.said ?? NOTHING_SAID}
        focus={place.focus ?? null}
        close={close}
        later={list.opening !== null}
      />
    );
  return <Panes list={pane} detail={detail} detailLabel={keyWords.detail} close={close} />;
}

interface RowsProps {
  readonly keys: readonly CredentialView[] | undefined;
  readonly error: unknown;
  readonly list: List;
  readonly chosen: ReturnType<typeof useSelection>;
  readonly selected: string | null;
  readonly select: (id: string) => void;
  readonly scroller: RefObject<HTMLDivElement | null>;
}

/** The filters, and below them what they leave. */
function Rows({ keys, error, list, chosen, selected, select, scroller }: RowsProps) {
  const { setView, view, rows } = list;
  const setSort = useCallback((sort: Sort) => setView({ sort }), [setView]);
  const setGroup = useCallback((group: Grouping) => setView({ group }), [setView]);
  const whole = list.opening !== null || (list.needle === '' && !isNarrowed(list.narrowed));
  return (
    <>
      <FilterBar
        matches={list.matches}
        filters={list.filters}
        setFilters={list.setFilters}
        group={view.group}
        setGroup={setGroup}
      />
      <div className="page-scroll" ref={scroller}>
        {error !== null && <Trouble error={error} />}
        {whole && <DueSection {...list.due} select={select} />}
        {rows.length > 0 && (
          <KeysTable
            {...chosen}
            rows={rows}
            count={list.count}
            listed={list.listed}
            group={view.group}
            sort={view.sort}
            setSort={setSort}
            selected={selected}
            open={select}
            toggleGroup={list.toggleGroup}
            scroller={scroller}
          />
        )}
        {keys !== undefined && rows.length === 0 && <NothingFound list={list} />}
      </div>
    </>
  );
}

interface ChosenProps {
  readonly keys: readonly CredentialView[];
  readonly list: List;
  readonly chosen: ReturnType<typeof useSelection>;
  readonly bulk: Bulk;
}

function Chosen({ keys, list, chosen, bulk }: ChosenProps) {
  const { ids } = chosen.selection;
  const allTags = useMemo(() => tagsOf(keys), [keys]);
  const theirTags = useMemo(() => tagsOf(keys.filter(({ id }) => ids.has(id))), [keys, ids]);
  if (ids.size === 0) return null;
  const shown = list.listed.reduce((n, id) => n + (ids.has(id) ? 1 : 0), 0);
  return (
    <BulkBar
      ids={[...ids]}
      hidden={ids.size - shown}
      bulk={bulk}
      allTags={allTags}
      theirTags={theirTags}
      clear={() => void chosen.chooseNone()}
    />
  );
}

function tagsOf(keys: readonly CredentialView[]): string[] {
  return [...new Set(keys.flatMap(({ tags }) => tags))].sort(collator.compare);
}

/** Says by what nothing was left, and undoes it. */
function NothingFound({ list }: { list: List }) {
  const narrowed = isNarrowed(list.narrowed);
  const text =
    list.needle === ''
      ? keyWords.nothingLeft
      : (narrowed ? keyWords.nothingOfBoth : keyWords.nothingFound)(list.needle);
  return (
    <div className="empty" role="status">
      <p>{text}</p>
      <div>
        <Button variant="default" onClick={list.clear}>
          {narrowed ? keyWords.clearAll : keyWords.clearSearch}
        </Button>
      </div>
    </div>
  );
}

function useListCommands(list: List, chosen: ChosenProps['chosen'], bulk: Bulk): void {
  const { go } = useNavigation();
  const ids = [...chosen.selection.ids];
  const some = ids.length > 0;
  const { group } = list.view;
  useCommands([
    {
      ...keyCommands.group,
      run: () => list.setView({ group: group === 'none' ? 'account' : 'none' }),
    },
    { ...keyCommands.clear, run: list.clear },
    { ...keyCommands.selectAll, run: () => chosen.chooseAll(list.listed) },
    { ...keyCommands.selectNone, enabled: some, run: () => void chosen.chooseNone() },
    { ...keyCommands.deactivate, enabled: some, run: () => bulk.setStatus(ids, 'deactivated') },
    { ...keyCommands.activate, enabled: some, run: () => bulk.setStatus(ids, 'active') },
    { ...keyCommands.export, enabled: some, run: () => go({ page: 'export', ids }) },
  ]);
}

/**
 * Where there is room for three panes, the most urgent key is open from the start, or the first of the list.
 * @returns which, until it is where one is: drawn together with the list, the list does not become narrower
 */
function useFirstOpen(
  { due, rows }: Pick<List, 'due' | 'rows'>,
  place: KeysPlace,
  select: (id: string) => void,
): string | null {
  const wide = useMediaQuery('(width >= 1280px)', false, { getInitialValueInEffect: false });
  const wanted = wide && place.selected === undefined;
  const top = due.rows[0]?.id ?? rows.find(({ kind }) => kind === 'key')?.id ?? null;
  const first = wanted ? top : null;
  useEffect(() => {
    if (first !== null) select(first);
  }, [first, select]);
  return first;
}

function findOpen(
  keys: readonly CredentialView[] | undefined,
  { opening }: List,
  id: string | null,
): CredentialView | null {
  const known = keys ?? [...(opening?.due.rows ?? []), ...(opening?.rows ?? [])];
  return known.find((key) => key.id === id) ?? null;
}
