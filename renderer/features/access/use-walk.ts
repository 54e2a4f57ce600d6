import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';

/** A place in the grid; -1 is the heading of the row, or of the column. */
export interface Spot {
  readonly row: number;
  readonly column: number;
}

interface WalkProps {
  readonly rows: number;
  readonly columns: number;
  readonly start: Spot;
  readonly grid: RefObject<HTMLElement | null>;
  /** Brings a place into sight, so that it is on the page. */
  readonly show: (spot: Spot) => void;
}

const PAGE = 10;

/** One place takes the keyboard: arrows, Home, End and Page keys move it, as the ARIA grid pattern says. */
export function useWalk({ rows, columns, start, grid, show }: WalkProps) {
  const [at, setAt] = useState(start);
  const wanted = useRef(false);
  const spot = within(at, rows, columns);
  useEffect(() => {
    if (!wanted.current) return;
    const name = `[data-spot="${spot.row},${spot.column}"]`;
    const cell = grid.current?.querySelector<HTMLElement>(name);
    if (cell === null || cell === undefined) return;
    wanted.current = false;
    cell.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = stepped(event, spot, rows, columns);
    if (to === null) return;
    event.preventDefault();
    wanted.current = true;
    const next = within(to, rows, columns);
    setAt(next);
    show(next);
  };
  const stand = useCallback((to: Spot) => setAt(to), []);
  return { spot, stand, onKeyDown };
}

function within({ row, column }: Spot, rows: number, columns: number): Spot {
  const clamp = (n: number, many: number): number => Math.min(many - 1, Math.max(-1, n));
  const fitted = { row: clamp(row, rows), column: clamp(column, columns) };
  // The corner is nothing to stand on.
  return fitted.row < 0 && fitted.column < 0 ? { row: Math.min(0, rows - 1), column: -1 } : fitted;
}

function stepped(
  { key, ctrlKey }: KeyboardEvent,
  { row, column }: Spot,
  rows: number,
  columns: number,
): Spot | null {
  switch (key) {
    case 'ArrowDown':
      return { row: row + 1, column };
    case 'ArrowUp':
      return { row: row - 1, column };
    case 'ArrowRight':
      return { row, column: column + 1 };
    case 'ArrowLeft':
      return { row, column: column - 1 };
    case 'PageDown':
      return { row: row + PAGE, column };
    case 'PageUp':
      return { row: Math.max(0, row - PAGE), column };
    case 'Home':
      return ctrlKey ? { row: 0, column: 0 } : { row, column: row < 0 ? 0 : -1 };
    case 'End':
      return ctrlKey ? { row: rows - 1, column: columns - 1 } : { row, column: columns - 1 };
    default:
      return null;
  }
}
