import type { ReactNode } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { riskOf } from '../../../../shared/model/scope.ts';
import { longDate } from '../../../format/time.ts';
import { list } from '../../../format/words.ts';
import { riskWords, scopeMeaning } from '../../../strings.ts';
import { Callout } from '../../../ui/callout.tsx';
import { RiskBar, Scopes } from '../../../ui/scopes.tsx';
import { type Draft, scopesNow } from './draft.ts';
import { formWords } from './strings.ts';

/** What the ticks add up to, growing while they are made. */
export function Summary({ spec, draft }: { spec: ExchangeSpec | null; draft: Draft }) {
  const scopes = scopesNow(draft, spec);
  const risk = riskOf({ ...draft, scopes });
  const can =
    scopes.length === 0 ? formWords.unjudged : list(scopes.map((scope) => scopeMeaning[scope]));
  return (
    <aside className="summary" aria-label={formWords.risk} aria-live="polite">
      <h2>
        {formWords.risk}
        <span>{formWords.riskOf(risk, riskWords[risk])}</span>
      </h2>
      <RiskBar risk={risk} wide />
      <Scopes of={scopes} />
      <div>
        {formWords.holder} {can}.
      </div>
      {scopes.includes('withdraw') && <Callout tone="red">{formWords.warnings.withdraw}</Callout>}
      {scopes.includes('account') && <Callout tone="red">{formWords.warnings.account}</Callout>}
      {draft.ipAllowList.length === 0 && spec?.kind !== 'generic' && (
        <Callout tone="amber">{formWords.warnings.noIps}</Callout>
      )}
      {scopes.includes('trade') && <div className="summary-small">{formWords.warnings.trade}</div>}
      <Lapses spec={spec} />
    </aside>
  );
}

function Lapses({ spec }: { spec: ExchangeSpec | null }): ReactNode {
  if (spec === null || spec.expiryNotes.length === 0) return null;
  return (
    <section className="summary-small">
      <strong>{formWords.lapses}</strong>
      <ul>
        {spec.expiryNotes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      {spec.sources.slice(0, 1).map((source) => (
        <div key={source.text} style={{ marginTop: 4 }}>
          {formWords.source(source.text, longDate(source.checked))}.{' '}
          {source.secondHand && formWords.secondHand}
        </div>
      ))}
    </section>
  );
}
