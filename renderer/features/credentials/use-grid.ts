/** The keyboard in the list of keys: one row has it, and keeps it while it is scrolled out of sight. */
import { type KeyboardEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { Row } from './groups.ts';

export interface GridMoves {
  readonly rows: readonly Row[];
  /** Rows that fit on a page. */
  readonly page: () => number;
  readonly reveal: (index: number) => void;
  readonly body: () => HTMLElement | null;
  readonly moved: (row: Row, how: 'plain' | 'range') => void;
  readonly open: (row: Row) => void;
  readonly toggle: (row: Row, open?: boolean) => void;
  readonly select: (row: Row) => void;
  readonly selectAll: () => void;
  /** False: there was nothing to clear. */
  readonly clear: () => boolean;
}

/** @param first the row the keyboard comes to at first */
export function useGrid(moves: GridMoves, first: string | null) {
  const { rows, body, reveal } = moves;
  const [at, setAt] = useState<string | null>(null);
  const wanted = useRef<string | null>(null);
  const own = useMemo(() => indexIn(rows, at), [rows, at]);
  const begin = useMemo(() => indexIn(rows, first), [rows, first]);
  const active = own >= 0 ? own : begin >= 0 ? begin : rows.length > 0 ? 0 : -1;

  // After the row was brought into the page.
  useLayoutEffect(() => {
    const id = wanted.current;
    if (id === null) return;
    const row = body()?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });

  const move = useCallback(
    (index: number): Row | null => {
      const to = Math.max(0, Math.min(rows.length - 1, index));
      const row = rows[to] ?? null;
      if (row === null) return null;
      wanted.current = row.id;
      setAt(row.id);
      reveal(to);
      return row;
    },
    [rows, reveal],
  );

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target instanceof Element && !event.target.matches('[data-id]')) return;
    const row = rows[active];
    if (row === undefined || event.altKey) return;
    const done = act(event, row, moves);
    const to = done ? null : target(event, active, moves);
    if (done || to !== null) event.preventDefault();
    if (to === null) return;
    const there = move(to);
    if (there !== null) moves.moved(there, event.shiftKey ? 'range' : 'plain');
  };

  return { active, onKeyDown, focusOn: setAt };
}

function indexIn(rows: readonly Row[], id: string | null): number {
  return id === null ? -1 : rows.findIndex((row) => row.id === id);
}

/** What a key does with the row itself. @returns whether it did anything */
function act(event: KeyboardEvent, row: Row, moves: GridMoves): boolean {
  const mod = event.ctrlKey || event.metaKey;
  if (mod && event.key.toLowerCase() === 'a') moves.selectAll();
  else if (mod) return false;
  else if (event.key === ' ') moves.select(row);
  else if (event.key === 'Enter') moves.open(row);
  else if (event.key === 'Escape') return moves.clear();
  else if (row.kind === 'group' && event.key === 'ArrowRight' && !row.open) moves.toggle(row, true);
  else if (row.kind === 'group' && event.key === 'ArrowLeft' && row.open) moves.toggle(row, false);
  else return false;
  return true;
}

/** Where a key leads from row `at`; null: nowhere. Left goes to the head of the group. */
function target(event: KeyboardEvent, at: number, { rows, page }: GridMoves): number | null {
  switch (event.key) {
    case 'ArrowDown':
      return at + 1;
    case 'ArrowUp':
      return at - 1;
    case 'PageDown':
      return at + page();
    case 'PageUp':
      return at - page();
    case 'Home':
      return 0;
    case 'End':
      return rows.length - 1;
    case 'ArrowLeft':
      return headOf(rows, at);
    default:
      return null;
  }
}

function headOf(rows: readonly Row[], at: number): number | null {
  const level = rows[at]?.level ?? 1;
  const head = rows.slice(0, at).findLastIndex((row) => row.kind === 'group' && row.level < level);
  return head < 0 ? null : head;
}
