import './keys.css';
import { Button, CloseButton, TextInput } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { type RefObject, useCallback, useDeferredValue, useEffect, useRef, useState } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { Trouble } from '../../ui/callout.tsx';
import { type Place, useNavigation } from '../frame/navigation.ts';
import { Panes } from '../frame/panes.tsx';
import { useCredentials } from '../frame/queries.ts';
import { dueFirst, matching, type Sort, sorted } from './arrange.ts';
import { KeyDetail } from './detail.tsx';
import { DueSection } from './due-section.tsx';
import { EmptyKeys } from './empty-keys.tsx';
import { KeysTable } from './keys-table.tsx';
import { keyWords } from './strings.ts';

/** The list of keys, with what is due on top and one of them open beside it. */
export function KeysPage({ place }: { place: Extract<Place, { page: 'keys' }> }) {
  const { go } = useNavigation();
  const { data: keys, error } = useCredentials();
  const [search, setSearch] = useState('');
  const [sort, setSort] = useState<Sort>({ by: 'label', descending: false });
  const needle = useDeferredValue(search);
  const field = useRef<HTMLInputElement>(null);

  const select = useCallback((id: string) => go({ page: 'keys', selected: id }), [go]);
  const close = useCallback(() => go({ page: 'keys', selected: null }), [go]);
  useFirstOpen(keys, place, select);
  useKeysHotkeys(field);

  const open = keys?.find((key) => key.id === place.selected) ?? null;
  const found = sorted(matching(keys ?? [], needle), sort);
  if (keys?.length === 0) return <EmptyKeys />;
  const list = (
    <>
      <Head
        field={field}
        search={search}
        setSearch={setSearch}
        shown={found.length}
        all={keys?.length ?? 0}
      />
      <div className="page-scroll">
        {error !== null && <Trouble error={error} />}
        {needle === '' && <DueSection keys={dueFirst(keys ?? [])} select={select} />}
        {found.length > 0 && (
          <KeysTable
            keys={found}
            sort={sort}
            setSort={setSort}
            selected={open?.id ?? null}
            select={select}
          />
        )}
        {found.length === 0 && needle !== '' && (
          <NothingFound search={needle} clear={() => setSearch('')} />
        )}
      </div>
    </>
  );
  const detail =
    open === null ? null : (
      <KeyDetail key={open.id} of={open} said={place.said ?? []} close={close} />
    );
  return <Panes list={list} detail={detail} detailLabel={keyWords.detail} close={close} />;
}

function NothingFound({ search, clear }: { search: string; clear: () => void }) {
  return (
    <div className="empty">
      <p>{keyWords.nothingFound(search)}</p>
      <div>
        <Button variant="default" onClick={clear}>
          {keyWords.clearSearch}
        </Button>
      </div>
    </div>
  );
}

/** Where there is room for three panes, the most urgent key is open from the start. */
function useFirstOpen(
  keys: readonly CredentialView[] | undefined,
  place: Extract<Place, { page: 'keys' }>,
  select: (id: string) => void,
): void {
  const wide = useMediaQuery('(width >= 1280px)', false, { getInitialValueInEffect: false });
  useEffect(() => {
    if (!wide || place.selected !== undefined || keys === undefined) return;
    const first = dueFirst(keys)[0] ?? sorted(keys, { by: 'label', descending: false })[0];
    if (first !== undefined) select(first.id);
  }, [wide, place.selected, keys, select]);
}

function useKeysHotkeys(field: RefObject<HTMLInputElement | null>): void {
  const { go } = useNavigation();
  useHotkeys([
    ['/', () => field.current?.focus()],
    ['n', () => go({ page: 'key-form', form: { kind: 'add' } })],
  ]);
}

interface HeadProps {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly search: string;
  readonly setSearch: (search: string) => void;
  readonly shown: number;
  readonly all: number;
}

function Head({ field, search, setSearch, shown, all }: HeadProps) {
  const { go } = useNavigation();
  return (
    <header className="page-head">
      <h1>{keyWords.title}</h1>
      <span className="quiet tabular" role="status">
        {keyWords.found(shown, all)}
      </span>
      <span className="page-head-space" />
      <TextInput
        ref={field}
        w={220}
        leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
        rightSection={
          search === '' ? (
            <span className="kbd" aria-hidden>
              /
            </span>
          ) : (
            <CloseButton
              size="sm"
              aria-label={keyWords.clearSearch}
              onClick={() => setSearch('')}
            />
          )
        }
        placeholder={keyWords.search}
        aria-label={keyWords.search}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || search === '') return;
          event.preventDefault();
          setSearch('');
        }}
      />
      <Button
        leftSection={<IconPlus size={16} stroke={1.75} aria-hidden />}
        onClick={() => go({ page: 'key-form', form: { kind: 'add' } })}
      >
        {keyWords.add}
      </Button>
    </header>
  );
}
