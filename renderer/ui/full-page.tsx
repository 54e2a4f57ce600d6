import './full-page.css';
import type { ReactNode } from 'react';

/** One thing in the middle of a window. */
export function FullPage({ wide = false, children }: { wide?: boolean; children: ReactNode }) {
  return (
    <main className="full-page">
      <div className="full-page-inner" data-wide={wide || undefined}>
        {children}
      </div>
    </main>
  );
}

/** A thin line at the top while the key is derived. */
export function ThinProgress({ working, label }: { working: boolean; label: string }) {
  if (!working) return null;
  return (
    <header>
      <div className="thin-progress" role="progressbar" aria-label={label} />
    </header>
  );
}
