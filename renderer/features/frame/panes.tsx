import { type ReactNode, useEffect } from 'react';

interface PanesProps {
  readonly list: ReactNode;
  /** Beside the list; over it where there is no room. Null: nothing is open. */
  readonly detail: ReactNode | null;
  readonly detailLabel: string;
  readonly close: () => void;
}

export function Panes({ list, detail, detailLabel, close }: PanesProps) {
  const open = detail !== null;
  useEffect(() => {
    if (!open) return;
    const onEscape = (event: KeyboardEvent): void => {
      // A menu, a dialog or a field in between has its own use for Escape.
      if (event.key === 'Escape' && !event.defaultPrevented && !inOverlay(event.target)) close();
    };
    addEventListener('keydown', onEscape);
    return () => removeEventListener('keydown', onEscape);
  }, [open, close]);
  return (
    <div className="panes" data-detail={open || undefined}>
      <div className="pane-list">{list}</div>
      {open && (
        <section className="pane-detail" aria-label={detailLabel}>
          {detail}
        </section>
      )}
    </div>
  );
}

function inOverlay(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('[role="menu"], [role="dialog"], [role="listbox"]') !== null
  );
}
