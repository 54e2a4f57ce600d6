import './scopes.css';
import type { Risk, Scope } from '../../shared/model/scope.ts';
import { sortScopes } from '../../shared/model/scope.ts';
import { riskWords, scopeMeaning, scopeWords, unjudged } from '../strings/common.ts';

/** A chip may be folded to its letter, and then trade and transfer have to be told apart. */
export const SCOPE_LETTERS: Readonly<Record<Scope, string>> = {
  read: 'R',
  trade: 'T',
  transfer: 'Tf',
  withdraw: 'W',
  account: 'A',
};

/** What a key may do, always in the same order: a letter for the eye that scans, a word for the eye that reads. */
export function Scopes({ of, fold = false }: { of: readonly Scope[]; fold?: boolean }) {
  const scopes = sortScopes(of);
  if (scopes.length === 0) {
    return (
      <span className="scopes" title={unjudged.meaning}>
        <span className="scope">
          <span className="scope-letter">?</span>
          <span className="scope-word">{unjudged.word}</span>
        </span>
      </span>
    );
  }
  return (
    <span
      className="scopes"
      role="img"
      aria-label={`May: ${scopes.map((scope) => scopeWords[scope]).join(', ')}`}
      data-fold={fold ? scopes.length : undefined}
    >
      {scopes.map((scope) => (
        <span
          key={scope}
          className="scope"
          data-scope={scope}
          title={`${scopeWords[scope]}: ${scopeMeaning[scope]}`}
        >
          <span className="scope-letter" aria-hidden>
            {SCOPE_LETTERS[scope]}
          </span>
          <span className="scope-word">{scopeWords[scope]}</span>
        </span>
      ))}
    </span>
  );
}

const STEPS = [1, 2, 3, 4, 5] as const;

/** Five steps and never none: a key is not called safe. */
export function RiskBar({ risk, wide = false }: { risk: Risk; wide?: boolean }) {
  const words = `Risk ${risk} of 5, ${riskWords[risk]}`;
  return (
    <span
      className="risk"
      role="img"
      aria-label={words}
      title={words}
      data-risk={risk}
      data-wide={wide || undefined}
    >
      {STEPS.map((step) => (
        <span key={step} className="risk-step" data-on={step <= risk || undefined} />
      ))}
    </span>
  );
}
