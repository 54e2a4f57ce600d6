import './health.css';
import { useMemo } from 'react';
import {
  dueAhead,
  FINDINGS,
  type Finding,
  findingsOf,
  URGENT,
} from '../../../shared/model/health.ts';
import { healthWords as words } from '../../strings/health.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { useNow } from '../../ui/clock.ts';
import { AlertList } from '../audit/alert-list.tsx';
import { EmptyKeys } from '../credentials/empty-keys.tsx';
import { FirstSteps } from '../first/first-steps.tsx';
import { useClients, useCredentials } from '../frame/queries.ts';
import { Ahead } from './ahead.tsx';
import { Findings } from './findings.tsx';
import { Today } from './today.tsx';

/** What needs the owner now, what will soon, and who used what today. */
export function HealthPage() {
  const { data: keys, error } = useCredentials();
  const { data: clients } = useClients();
  const now = useNow(600_000);
  const findings = useMemo(() => findingsOf(keys ?? [], clients ?? [], now), [keys, clients, now]);
  const ahead = useMemo(() => dueAhead(keys ?? []), [keys]);
  if (keys?.length === 0) return <EmptyKeys />;
  const known = keys !== undefined && clients !== undefined;
  return (
    <>
      <header className="page-head">
        <h1>{words.title}</h1>
        <span className="quiet" role="status">
          {known && summary(findings)}
        </span>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <div className="page-scroll" tabIndex={0}>
        <div className="health">
          <section className="health-now" aria-label={words.findings}>
            <Trouble error={error} />
            <FirstSteps />
            <AlertList />
            {known && findings.length === 0 && (
              <Callout tone="green" title={words.calm}>
                {words.calmText(keys.length)}
              </Callout>
            )}
            {FINDINGS.map((kind) => (
              <Findings key={kind} kind={kind} of={findings.filter((one) => one.kind === kind)} />
            ))}
          </section>
          {known && (
            <div className="health-side">
              <Ahead of={ahead} />
              <Today />
            </div>
          )}
        </div>
      </div>
    </>
  );
}

function summary(findings: readonly Finding[]): string {
  const urgent = new Set(findings.filter(({ kind }) => URGENT.has(kind)).map(({ key }) => key.id));
  if (urgent.size > 0) return words.urgent(urgent.size);
  return findings.length > 0 ? words.quiet(findings.length) : '';
}
