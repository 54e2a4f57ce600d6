import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type KeyboardEvent, memo, useRef } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { useNow } from '../../ui/clock.ts';
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
  const body = useRef<HTMLTableSectionElement>(null);
  const now = useNow(60_000);
  const entry = keys.some((key) => key.id === selected) ? selected : (keys[0]?.id ?? null);

  const onKeyDown = (event: KeyboardEvent): void => {
    const rows: Element[] = [...(body.current?.rows ?? [])];
    const at = document.activeElement === null ? -1 : rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    const row = to === undefined ? undefined : rows[Math.max(0, Math.min(rows.length - 1, to))];
    if (row === undefined) return;
    event.preventDefault();
    row.focus();
    const id = row.dataset['id'];
    if (selected !== null && id !== undefined) select(id);
  };

  return (
    // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a table whose rows are chosen is a grid
    <table
      className="keys-table"
      role="grid"
      aria-label={keyWords.table}
      aria-rowcount={keys.length}
    >
      <thead>
        <tr>
          {COLUMNS.map(({ id, sort: by }) => (
            <th
              key={id}
              className={`col-${id}`}
              aria-sort={
                by === sort.by ? (sort.descending ? 'descending' : 'ascending') : undefined
              }
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
      </thead>
      <tbody ref={body} onKeyDown={onKeyDown}>
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
      </tbody>
    </table>
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
