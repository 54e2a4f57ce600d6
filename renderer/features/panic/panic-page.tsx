import './panic.css';
import { Button } from '@mantine/core';
import type { PanicLevel, PanicState, PanicView } from '../../../shared/model/panic.ts';
import { panicWords as words } from '../../strings/panic.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { Ago } from '../../ui/when.tsx';
import { usePanic, usePanicPage } from '../frame/queries.ts';
import { PanicKeys } from './panic-keys.tsx';
import { usePull } from './use-panic.ts';

/** The switch in its two strengths, and what is to be revoked where. */
export function PanicPage() {
  const { data: state, error } = usePanic();
  const { data: page, error: pageError } = usePanicPage();
  return (
    <>
      <header className="page-head">
        <h1>{words.title}</h1>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <div className="page-scroll" tabIndex={0}>
        <div className="panic">
          <Trouble error={error ?? pageError} />
          {state !== undefined && <Switch of={state} />}
          {page !== undefined && page.unknown.length > 0 && <Unknown of={page.unknown} />}
          {page !== undefined && <PanicKeys of={page.keys} />}
        </div>
      </div>
    </>
  );
}

/** Where it is pulled already, only the stronger of the two is left to do. */
function Switch({ of: { level } }: { of: PanicState }) {
  const left: readonly PanicLevel[] =
    level === null ? ['exits', 'stop'] : level === 'exits' ? ['stop'] : [];
  if (left.length === 0) return null;
  return (
    <section aria-label={words.title}>
      {level === null && <p className="panic-intro">{words.intro}</p>}
      <div className="panic-choices">
        {left.map((strength) => (
          <Strength key={strength} of={strength} />
        ))}
      </div>
    </section>
  );
}

function Strength({ of: level }: { of: PanicLevel }) {
  const pull = usePull();
  return (
    <div className="panic-choice">
      <div>
        <h2>{words.level[level]}</h2>
        <p>{words.does[level]}</p>
        <p className="quiet">{words.not[level]}</p>
      </div>
      <Button
        color="red"
        size="md"
        variant={level === 'stop' ? 'filled' : 'outline'}
        onClick={() => pull(level)}
      >
        {words.pull[level]}
      </Button>
    </div>
  );
}

function Unknown({ of: requests }: { of: PanicView['unknown'] }) {
  return (
    <Callout tone="amber" title={words.unknown}>
      <div>{words.unknownText}</div>
      <ul className="panic-unknown">
        {requests.map(({ client, credential, what, at }) => (
          <li key={`${at} ${client} ${what}`} className="selectable">
            <Ago at={at} /> · {client} · {credential} · <span className="mono">{what}</span>
          </li>
        ))}
      </ul>
    </Callout>
  );
}
