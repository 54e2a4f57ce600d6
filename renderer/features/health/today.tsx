import { useId, useState } from 'react';
import { healthWords as words } from '../../strings/health.ts';
import { Trouble } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { useNavigation } from '../frame/navigation.ts';
import { useUsesToday } from '../frame/queries.ts';
import { More } from './more.tsx';

const AT_FIRST = 8;

/** Which program used which key today. */
export function Today() {
  const { go } = useNavigation();
  const { data, error } = useUsesToday();
  const [shown, setShown] = useState(AT_FIRST);
  const title = useId();
  return (
    <section className="health-list" aria-labelledby={title}>
      <div className="finding-head">
        <h2 id={title}>{words.today}</h2>
      </div>
      <Trouble error={error} />
      {data?.length === 0 && <p>{words.noneToday}</p>}
      <ul className="health-rows">
        {data?.slice(0, shown).map(({ client, credential, count, lastAt }) => (
          <li key={`${client.id} ${credential.id}`} className="health-row">
            <span className="health-what">
              <button
                type="button"
                className="due-label"
                onClick={() => go({ page: 'keys', selected: credential.id, focus: 'uses' })}
              >
                {credential.label}
              </button>
              <button
                type="button"
                className="due-label quiet"
                onClick={() => go({ page: 'clients', selected: client.id })}
              >
                {words.usedBy(client.name)}
              </button>
            </span>
            <span className="health-when">
              <span className="tabular">{words.uses(count)}</span>
              <span className="quiet">
                <Ago at={lastAt} />
              </span>
            </span>
          </li>
        ))}
      </ul>
      <More all={data?.length ?? 0} shown={shown} show={setShown} />
    </section>
  );
}
