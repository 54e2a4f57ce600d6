/** Lists of rows of which one takes the keyboard, wherever it is scrolled to. */
import { type RefObject, useEffect, useRef, useState } from 'react';

const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
};

/** The row that a key leads to from this one; null for a key that leads nowhere, and where there are no rows. */
export function rowAfter(key: string, at: number, count: number): number | null {
  const ends: Readonly<Record<string, number>> = { Home: 0, End: count - 1 };
  const step = STEPS[key];
  const to = ends[key] ?? (step === undefined ? undefined : at + step);
  return to === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, to));
}

/** Hands the keyboard to the row at `entry` (its `data-index`) once that is in the page. */
export function useRowFocus(entry: number): {
  readonly body: RefObject<HTMLTableSectionElement | null>;
  readonly takeFocus: () => void;
} {
  const body = useRef<HTMLTableSectionElement>(null);
  const [wanted, setWanted] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const row = body.current?.querySelector<HTMLElement>(`[data-index="${entry}"]`);
    if (row === null || row === undefined) return;
    row.focus();
    setWanted(false);
  });
  return { body, takeFocus: () => setWanted(true) };
}
