import './facts.css';
import type { ReactNode } from 'react';

/** Names and what they are, in two columns. Entries without a value are left out. */
export function Facts({ of }: { of: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className="facts">
      {of.map(([name, value]) =>
        value === null || value === undefined || value === '' ? null : (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd className="selectable">{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
