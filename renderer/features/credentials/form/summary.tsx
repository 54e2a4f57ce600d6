import type { ReactNode } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { riskOf } from '../../../../shared/model/scope.ts';
import { longDate, mediumDate } from '../../../format/time.ts';
import { list } from '../../../format/words.ts';
import { riskWords, scopeMeaning } from '../../../strings/common.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { Callout } from '../../../ui/callout.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { RiskBar, Scopes } from '../../../ui/scopes.tsx';
import { type Draft, scopesNow, turnBy } from './draft.ts';
import type { Given } from './use-key-form.ts';

interface SummaryProps {
  readonly spec: ExchangeSpec;
  readonly draft: Draft;
  readonly given: Given;
}

/** What the ticks add up to, growing while they are made. */
export function Summary({ spec, draft, given }: SummaryProps) {
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
      {draft.ipAllowList.length === 0 && spec.kind !== 'generic' && <NoIps spec={spec} />}
      {scopes.includes('trade') && <div className="summary-small">{formWords.warnings.trade}</div>}
      <Before spec={spec} draft={draft} given={given} />
      <Lapses spec={spec} draft={draft} />
    </aside>
  );
}

const aboutIps = (note: string): boolean => /\bIP\b/.test(note);

/** What it means that there is no list: in general, and at this exchange. */
function NoIps({ spec }: { spec: ExchangeSpec }) {
  const notes = spec.expiryNotes.filter(aboutIps);
  return (
    <Callout tone="amber">
      <div>{formWords.warnings.noIps}</div>
      {notes.length > 0 && (
        <div className="summary-note">
          {formWords.atExchange(spec.name)}
          <ul>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </div>
      )}
    </Callout>
  );
}

/** The whole of it in a few lines, before it is stored. */
function Before({ spec, draft, given }: SummaryProps) {
  const words = formWords.before;
  const needed = spec.fields.filter(({ required }) => required).length;
  const ips = draft.ipAllowList.length;
  return (
    <section className="summary-before">
      <h3>{words.title}</h3>
      <Facts
        of={[
          [words.values, needed === 0 ? null : valuesIn(given, needed)],
          [
            words.ips,
            spec.kind === 'generic' ? null : ips === 0 ? words.noIps : words.ipCount(ips),
          ],
          [words.turn, mediumDate(turnBy(draft, spec))],
        ]}
      />
    </section>
  );
}

function valuesIn({ count, seed }: Given, needed: number): string {
  const text = formWords.before.given(count, needed);
  return seed ? `${text}, ${formWords.before.seed}` : text;
}

function Lapses({ spec, draft }: { spec: ExchangeSpec; draft: Draft }): ReactNode {
  // What lapses for want of a list is said there, as long as there is none.
  const notes = spec.expiryNotes.filter((note) => draft.ipAllowList.length > 0 || !aboutIps(note));
  if (notes.length === 0) return null;
  return (
    <section className="summary-small">
      <strong>{formWords.lapses}</strong>
      <ul>
        {notes.map((note) => (
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
