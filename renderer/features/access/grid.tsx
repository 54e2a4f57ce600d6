// biome-ignore-all lint/a11y/useSemanticElements: a table's own elements can't be placed in both directions
// biome-ignore-all lint/a11y/useFocusableInteractive: the cells take the keyboard, not their rows
import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type RefObject, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { ClientView } from '../../../shared/model/client.ts';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { accessWords, cellWords } from '../../strings/access.ts';
import { RiskBar } from '../../ui/scopes.tsx';
import { CellSigns, roomOf } from './cell.tsx';
import type { Matrix } from './matrix.ts';
import { type Spot, useWalk } from './use-walk.ts';

const ROW = 36;
const HEAD = 44;
/** Columns share what room there is between these; where a cell needs more, all of them get it. */
const COLUMN = { least: 148, most: 200 };
/** Labels are whole where the window is wide. */
const SIDE = { narrow: 220, wide: 400 };
const WIDE = 1100;

interface AccessGridProps {
  readonly of: Matrix;
  readonly start: Spot;
  /** Where one stands: its client and its key are spoken of below. */
  readonly stood: (spot: Spot) => void;
  readonly openCell: (client: ClientView, key: CredentialView) => void;
  readonly openClient: (client: ClientView) => void;
  readonly openKey: (key: CredentialView) => void;
  readonly canGive: (client: ClientView, key: CredentialView) => boolean;
}

/** Keys down, clients across; of both only what is in sight is on the page. */
export function AccessGrid(props: AccessGridProps) {
  const { of: matrix, start, stood } = props;
  const grid = useRef<HTMLDivElement>(null);
  const { rows, columns, side } = useSight(matrix, grid);
  const show = ({ row, column }: Spot): void => {
    if (row >= 0) rows.scrollToIndex(row);
    if (column >= 0) columns.scrollToIndex(column);
  };
  const { spot, stand, onKeyDown } = useWalk({
    rows: matrix.keys.length,
    columns: matrix.clients.length,
    start,
    grid,
    show,
  });
  const { row, column } = spot;
  useEffect(() => stood({ row, column }), [row, column, stood]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, to where one came for
  useEffect(() => show(start), []);
  const walking: Walking = { ...props, across: columns.getVirtualItems(), side, spot, stand };
  return (
    <div
      ref={grid}
      className="access-grid"
      role="grid"
      tabIndex={-1}
      aria-label={accessWords.table}
      aria-rowcount={matrix.keys.length + 1}
      aria-colcount={matrix.clients.length + 1}
      onKeyDown={onKeyDown}
    >
      <div
        role="presentation"
        style={{ width: columns.getTotalSize(), height: rows.getTotalSize(), minWidth: '100%' }}
      >
        <Heads {...walking} />
        {rows.getVirtualItems().map((item) => (
          <Row key={item.key} {...walking} item={item} />
        ))}
      </div>
    </div>
  );
}

/** What is in sight, down and across, and how wide it is. */
function useSight(matrix: Matrix, grid: RefObject<HTMLElement | null>) {
  const getScrollElement = () => grid.current;
  const rows = useVirtualizer({
    count: matrix.keys.length,
    getScrollElement,
    estimateSize: () => ROW,
    scrollPaddingStart: HEAD,
    paddingStart: HEAD,
    overscan: 6,
  });
  const room = rows.scrollRect?.width ?? 0;
  const side = room < WIDE ? SIDE.narrow : SIDE.wide;
  const share = Math.floor((room - side) / matrix.clients.length);
  const fullest = useMemo(() => fullestOf(matrix), [matrix]);
  const width = Math.max(COLUMN.least, Math.min(share, COLUMN.most), fullest);
  const columns = useVirtualizer({
    horizontal: true,
    count: matrix.clients.length,
    getScrollElement,
    estimateSize: () => width,
    scrollPaddingStart: side,
    paddingStart: side,
    overscan: 3,
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is asked for the width anew
  useLayoutEffect(() => columns.measure(), [columns, width]);
  return { rows, columns, side };
}

function fullestOf({ clients, of }: Matrix): number {
  let most = 0;
  for (const { id } of clients) {
    for (const cell of of(id)) most = Math.max(most, roomOf(cell));
  }
  return most;
}

interface Walking extends AccessGridProps {
  readonly across: readonly VirtualItem[];
  readonly side: number;
  readonly spot: Spot;
  readonly stand: (spot: Spot) => void;
}

const isAt = (spot: Spot, row: number, column: number): boolean =>
  spot.row === row && spot.column === column;

function Heads({ of: { clients }, across, side, spot, stand, openClient }: Walking) {
  return (
    <div role="row" aria-rowindex={1} className="access-heads" style={{ height: HEAD }}>
      <div role="columnheader" aria-colindex={1} className="access-corner" style={{ width: side }}>
        {accessWords.corner}
      </div>
      {across.map(({ index, start, size }) => {
        const client = clients[index];
        if (client === undefined) return null;
        const state = client.status === 'active' ? null : accessWords[client.status];
        return (
          <div
            key={client.id}
            role="columnheader"
            aria-colindex={index + 2}
            className="access-head"
            data-on={spot.column === index || undefined}
            data-spot={`-1,${index}`}
            tabIndex={isAt(spot, -1, index) ? 0 : -1}
            title={accessWords.client(client.name)}
            style={{ left: start, width: size }}
            onFocus={() => stand({ row: -1, column: index })}
            onClick={() => openClient(client)}
            onKeyDown={(event) => event.key === 'Enter' && openClient(client)}
          >
            <span className="access-name">{client.name}</span>
            {state !== null && <span className="quiet">{state}</span>}
          </div>
        );
      })}
    </div>
  );
}

function Row(props: Walking & { readonly item: VirtualItem }) {
  const { of: matrix, item, across, side, spot, stand, openKey } = props;
  const key = matrix.keys[item.index];
  if (key === undefined) return null;
  return (
    <div
      role="row"
      aria-rowindex={item.index + 2}
      className="access-row"
      data-on={spot.row === item.index || undefined}
      style={{ top: item.start, height: ROW }}
    >
      <div
        role="rowheader"
        aria-colindex={1}
        className="access-side"
        data-spot={`${item.index},-1`}
        tabIndex={isAt(spot, item.index, -1) ? 0 : -1}
        title={accessWords.key(key.label)}
        style={{ width: side }}
        onFocus={() => stand({ row: item.index, column: -1 })}
        onClick={() => openKey(key)}
        onKeyDown={(event) => event.key === 'Enter' && openKey(key)}
      >
        <span className="access-name">{key.label}</span>
        <RiskBar risk={key.risk} />
      </div>
      {across.map((column) => (
        <GridCell key={column.key} {...props} column={column} keyOf={key} />
      ))}
    </div>
  );
}

interface GridCellProps extends Walking {
  readonly item: VirtualItem;
  readonly column: VirtualItem;
  readonly keyOf: CredentialView;
}

function GridCell(props: GridCellProps) {
  const { of: matrix, item, keyOf: key, spot, stand, openCell, canGive } = props;
  const { index: column, start: left, size: width } = props.column;
  const client = matrix.clients[column];
  if (client === undefined) return null;
  const cell = matrix.cell(client.id, key.id);
  const words = cellWords(cell, canGive(client, key));
  return (
    <div
      role="gridcell"
      aria-colindex={column + 2}
      aria-label={words}
      className="access-cell"
      data-on={spot.column === column || undefined}
      data-spot={`${item.index},${column}`}
      tabIndex={isAt(spot, item.index, column) ? 0 : -1}
      title={words}
      style={{ left, width }}
      onFocus={() => stand({ row: item.index, column })}
      onClick={() => openCell(client, key)}
      onKeyDown={(event) => event.key === 'Enter' && openCell(client, key)}
    >
      {cell !== null && <CellSigns of={cell} />}
    </div>
  );
}
