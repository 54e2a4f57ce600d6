import type { KeyboardEvent, ReactNode } from 'react';

interface RowGridProps {
  readonly label: string;
  readonly head: ReactNode;
  /** Rows with a `data-id`. */
  readonly children: ReactNode;
  /** Arrows move from row to row; while one is open, the one moved to is opened in its place. */
  readonly open: boolean;
  readonly choose: (id: string) => void;
}

/** A table whose rows are chosen: to assistive technology that is a grid. */
export function RowGrid({ label, head, children, open, choose }: RowGridProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const row = rowAfter(event);
    if (row === null) return;
    event.preventDefault();
    row.focus();
    const id = row.dataset['id'];
    if (open && id !== undefined) choose(id);
  };
  const grid = { role: 'grid', 'aria-label': label };
  return (
    <table className="keys-table" {...grid}>
      <thead>{head}</thead>
      <tbody onKeyDown={onKeyDown}>{children}</tbody>
    </table>
  );
}

function rowAfter(event: KeyboardEvent<HTMLTableSectionElement>): HTMLTableRowElement | null {
  const rows = [...event.currentTarget.rows];
  const at = rows.findIndex((row) => row.matches(':focus'));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  return to === undefined ? null : (rows[Math.max(0, Math.min(rows.length - 1, to))] ?? null);
}
