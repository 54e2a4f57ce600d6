import { useId, useState } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { number } from '../../format/words.ts';
import { healthWords as words } from '../../strings/health.ts';
import { Day } from '../../ui/when.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { More } from './more.tsx';

const AT_FIRST = 8;

/** What is due in the next thirty days, the nearest first. */
export function Ahead({ of: keys }: { of: readonly CredentialView[] }) {
  const { go } = useNavigation();
  const [shown, setShown] = useState(AT_FIRST);
  const title = useId();
  return (
    <section className="health-list" aria-labelledby={title}>
      <div className="finding-head">
        <h2 id={title}>{words.ahead}</h2>
        {keys.length > 0 && <span className="tabular finding-count">{number(keys.length)}</span>}
      </div>
      {keys.length === 0 && <p>{words.noneAhead}</p>}
      <ul className="health-rows">
        {keys.slice(0, shown).map((key) => (
          <li key={key.id} className="health-row">
            <span className="health-what">
              <button
                type="button"
                className="due-label"
                onClick={() => go({ page: 'keys', selected: key.id, focus: 'dates' })}
              >
                {key.label}
              </button>
              <span className="quiet">{words.dueAhead[key.due.kind]}</span>
            </span>
            <span className="health-when" data-soon={key.due.state === 'soon' || undefined}>
              <Day date={key.due.date} />
            </span>
          </li>
        ))}
      </ul>
      <More all={keys.length} shown={shown} show={setShown} />
    </section>
  );
}
