import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { memo } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { useNow } from '../../ui/clock.ts';
import { RowGrid } from '../../ui/row-grid.tsx';
import { nextSort, type Sort } from './arrange.ts';
import { COLUMNS } from './columns.tsx';
import { keyWords } from './strings.ts';

interface KeysTableProps {
  readonly keys: readonly CredentialView[];
  readonly sort: Sort;
  readonly setSort: (sort: Sort) => void;
  readonly selected: string | null;
  readonly select: (id: string) => void;
}

/** Rows are written by hand, so that they stay fast when there are many. Arrows move, Enter opens. */
export function KeysTable({ keys, sort, setSort, selected, select }: KeysTableProps) {
  const now = useNow(60_000);
  const entry = keys.some((key) => key.id === selected) ? selected : (keys[0]?.id ?? null);
  return (
    <RowGrid
      label={keyWords.table}
      head={<Head sort={sort} setSort={setSort} />}
      open={selected !== null}
      choose={select}
    >
      {keys.map((key) => (
        <Row
          key={key.id}
          of={key}
          now={now}
          selected={key.id === selected}
          entry={key.id === entry}
          select={select}
        />
      ))}
    </RowGrid>
  );
}

function Head({ sort, setSort }: Pick<KeysTableProps, 'sort' | 'setSort'>) {
  return (
    <tr>
      {COLUMNS.map(({ id, sort: by }) => (
        <th
          key={id}
          className={`col-${id}`}
          aria-sort={by === sort.by ? (sort.descending ? 'descending' : 'ascending') : undefined}
        >
          {by === null ? (
            keyWords.columns[id]
          ) : (
            <button type="button" onClick={() => setSort(nextSort(sort, by))}>
              {keyWords.columns[id]}
              {by === sort.by && <Direction descending={sort.descending} />}
            </button>
          )}
        </th>
      ))}
    </tr>
  );
}

function Direction({ descending }: { descending: boolean }) {
  const Icon = descending ? IconChevronDown : IconChevronUp;
  return <Icon size={14} aria-hidden />;
}

interface RowProps {
  readonly of: CredentialView;
  readonly now: number;
  readonly selected: boolean;
  /** The one row Tab reaches. */
  readonly entry: boolean;
  readonly select: (id: string) => void;
}

const Row = memo(function Row({ of: key, now, selected, entry, select }: RowProps) {
  return (
    <tr
      data-id={key.id}
      data-dim={key.accessLevel === 'none' || undefined}
      aria-selected={selected}
      tabIndex={entry ? 0 : -1}
      onClick={() => select(key.id)}
      onKeyDown={(event) => event.key === 'Enter' && select(key.id)}
    >
      {COLUMNS.map(({ id, cell }) => (
        <td key={id} className={`col-${id}`}>
          {cell(key, now)}
        </td>
      ))}
    </tr>
  );
});
