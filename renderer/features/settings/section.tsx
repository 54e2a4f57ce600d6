import type { ReactNode } from 'react';

export function Section({
  title,
  note,
  children,
}: {
  title: string;
  note?: string;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {note !== undefined && <p className="settings-note">{note}</p>}
      <div className="settings-card">{children}</div>
    </section>
  );
}
