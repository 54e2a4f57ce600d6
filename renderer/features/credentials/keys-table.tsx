import { Checkbox } from '@mantine/core';
import { IconChevronDown, IconChevronRight, IconChevronUp } from '@tabler/icons-react';
import { type MouseEvent, memo, type ReactNode, type RefObject, useRef } from 'react';
import { keyWords } from '../../strings/credentials.ts';
import { useNow } from '../../ui/clock.ts';
import { nextSort, type Sort } from './arrange.ts';
import { COLUMNS } from './columns.tsx';
import type { Grouping, GroupRow, KeyRow, Row } from './groups.ts';
import { type Selection, share } from './selection.ts';
import { useGrid } from './use-grid.ts';
import { useVirtualRows } from './virtual-rows.ts';

export interface KeysTableProps {
  readonly rows: readonly Row[];
  /** Of all rows; those beyond `rows` have not come yet. */
  readonly count: number;
  /** Ids of all keys in the list, those in closed groups too. */
  readonly listed: readonly string[];
  readonly group: Grouping;
  readonly sort: Sort;
  readonly setSort: (sort: Sort) => void;
  /** The key that is open beside the list. */
  readonly selected: string | null;
  readonly open: (id: string) => void;
  readonly selection: Selection;
  readonly choose: (how: 'one' | 'range', id: string) => void;
  readonly chooseAll: (ids: readonly string[]) => void;
  /** False: nothing was chosen. */
  readonly chooseNone: () => boolean;
  readonly toggleGroup: (id: string, open?: boolean) => void;
  readonly scroller: RefObject<HTMLElement | null>;
}

/**
 * Rows are plain elements, and only those in sight are in the page. To assistive technology it is a grid of so many
 * rows, or a tree of them while they are grouped.
 */
export const KeysTable = memo(function KeysTable(props: KeysTableProps) {
  const { rows, count, group, selected, open, selection, choose, toggleGroup } = props;
  const now = useNow(60_000);
  const body = useRef<HTMLTableSectionElement>(null);
  const virtual = useVirtualRows(rows, count, props.scroller, body);
  const grid = useGrid(
    {
      rows,
      page: virtual.page,
      reveal: virtual.reveal,
      body: () => body.current,
      moved: (row, how) => {
        if (row.kind !== 'key') return;
        if (how === 'range') choose('range', row.id);
        else if (selected !== null) open(row.id);
      },
      open: (row) => (row.kind === 'key' ? open(row.id) : toggleGroup(row.id)),
      toggle: (row, to) => toggleGroup(row.id, to),
      select: (row) => (row.kind === 'key' ? choose('one', row.id) : props.chooseAll(row.keys)),
      selectAll: () => props.chooseAll(props.listed),
      clear: props.chooseNone,
    },
    selected,
  );
  virtual.keep(grid.active);

  const onClick = (event: MouseEvent<HTMLElement>): void => {
    const row = clicked(event, props);
    if (row !== null) grid.focusOn(row.id);
  };
  return (
    <table className="keys-table" {...roleOf(group)} aria-rowcount={count + 1}>
      <Head {...props} />
      <tbody ref={body} onKeyDown={grid.onKeyDown} onClick={onClick}>
        {virtual.items.map((item) =>
          item.kind === 'space' ? (
            <tr key={item.key} aria-hidden className="space">
              <td style={{ height: item.height }} />
            </tr>
          ) : (
            <Line
              key={item.row.id}
              row={item.row}
              index={item.index}
              entry={item.index === grid.active}
              now={now}
              tree={group !== 'none'}
              selected={selected}
              chosen={selection.ids}
            />
          ),
        )}
      </tbody>
    </table>
  );
});

/** To be spread, because what an element of this name may say depends on its role. */
function roleOf(group: Grouping) {
  return {
    role: group === 'none' ? 'grid' : 'treegrid',
    'aria-label': keyWords.table,
    'aria-multiselectable': true,
  };
}

/** Does what a click in a row means. @returns the row; null when it was in none */
function clicked(event: MouseEvent<HTMLElement>, props: KeysTableProps): Row | null {
  const { rows, choose, chooseAll, toggleGroup, open } = props;
  const target = event.target instanceof Element ? event.target : null;
  const row = rows[Number(target?.closest('[data-row]')?.getAttribute('data-row') ?? -1)];
  if (row === undefined) return null;
  const box = target?.closest('.col-select') !== null;
  if (row.kind === 'group') {
    if (box) chooseAll(row.keys);
    else toggleGroup(row.id);
  } else if (event.shiftKey) choose('range', row.id);
  else if (box || event.ctrlKey || event.metaKey) choose('one', row.id);
  else open(row.id);
  return row;
}

interface AnyLineProps extends LineProps<Row> {
  readonly now: number;
  readonly tree: boolean;
  readonly selected: string | null;
  readonly chosen: ReadonlySet<string>;
}

function Line({ row, now, tree, selected, chosen, ...place }: AnyLineProps) {
  if (row.kind === 'group') {
    return <GroupLine row={row} {...place} chosen={share(chosen, row.keys)} />;
  }
  return (
    <KeyLine
      row={row}
      {...place}
      now={now}
      tree={tree}
      current={row.id === selected}
      chosen={chosen.has(row.id)}
    />
  );
}

function Head({ sort, setSort, selection, listed, chooseAll }: KeysTableProps) {
  const chosen = share(selection.ids, listed);
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th className="col-select">
          <Checkbox
            aria-label={keyWords.selectAll}
            checked={chosen === 'all'}
            indeterminate={chosen === 'some'}
            onChange={() => chooseAll(listed)}
          />
        </th>
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
    </thead>
  );
}

function Direction({ descending }: { descending: boolean }) {
  const Icon = descending ? IconChevronDown : IconChevronUp;
  return <Icon size={14} aria-hidden />;
}

interface LineProps<R> {
  readonly row: R;
  readonly index: number;
  /** The one row Tab reaches. */
  readonly entry: boolean;
}

interface KeyLineProps extends LineProps<KeyRow> {
  readonly now: number;
  readonly tree: boolean;
  readonly current: boolean;
  readonly chosen: boolean;
}

const KeyLine = memo(function KeyLine({ row, index, entry, ...state }: KeyLineProps) {
  const { key } = row.of;
  return (
    <tr
      data-id={row.id}
      data-row={index}
      data-level={row.level}
      data-dim={key.accessLevel === 'none' || undefined}
      aria-rowindex={index + 2}
      aria-level={state.tree ? row.level : undefined}
      aria-selected={state.chosen}
      aria-current={state.current || undefined}
      tabIndex={entry ? 0 : -1}
    >
      <Box chosen={state.chosen ? 'all' : 'none'} />
      {COLUMNS.map(({ id, cell }) => (
        <td key={id} className={`col-${id}`}>
          {cell(key, state.now)}
        </td>
      ))}
    </tr>
  );
});

interface GroupLineProps extends LineProps<GroupRow> {
  readonly chosen: 'all' | 'some' | 'none';
}

const GroupLine = memo(function GroupLine({ row, index, entry, chosen }: GroupLineProps) {
  const Icon = row.open ? IconChevronDown : IconChevronRight;
  return (
    <tr
      className="group-row"
      data-id={row.id}
      data-row={index}
      data-level={row.level}
      aria-rowindex={index + 2}
      aria-level={row.level}
      aria-expanded={row.open}
      aria-selected={chosen === 'all'}
      tabIndex={entry ? 0 : -1}
    >
      <Box chosen={chosen} />
      {/* A cell for each column, because how many there are is up to the width. */}
      {COLUMNS.map(({ id }) =>
        id === 'label' ? (
          <td key={id} className="col-label">
            <span className="group-name">
              <Icon size={14} stroke={1.75} aria-hidden />
              {row.name === '' ? keyWords.noAccount : row.name}
              <span className="quiet tabular">{keyWords.inGroup(row.keys.length)}</span>
            </span>
          </td>
        ) : (
          <td key={id} className={`col-${id}`} />
        ),
      )}
    </tr>
  );
});

/** Drawn, not a control: the row itself says whether it is selected, and Space, a click and its cell change it. */
function Box({ chosen }: { chosen: 'all' | 'some' | 'none' }): ReactNode {
  return (
    <td className="col-select">
      <span className="row-box" data-chosen={chosen} aria-hidden />
    </td>
  );
}
