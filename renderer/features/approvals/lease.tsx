import { Button, Collapse } from '@mantine/core';
import { useState } from 'react';
import type { LeaseQuestion } from '../../../shared/ipc/contract.ts';
import { ArmedButton } from '../../ui/armed-button.tsx';
import { useAttempt } from '../../ui/attempt.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import { ProgramFacts, Who } from './program.tsx';
import { approvalWords } from './strings.ts';
import { TimerLine } from './timer-line.tsx';
import { useApproval } from './window.ts';

const words = approvalWords.lease;

/** The question: who, wants what, why, at worst what, and the choices. Nothing is focused and nothing is the default. */
export function Lease({ question }: { question: LeaseQuestion }) {
  const [more, setMore] = useState(false);
  return (
    <main className="approval">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <div className="approval-body" tabIndex={0}>
        <Who name={question.client.name} process={question.process} />
        {question.changes.length > 0 && (
          <Callout tone="amber" title={words.changed}>
            {question.changes.map((change) => (
              <div key={change}>{change}</div>
            ))}
          </Callout>
        )}
        <Wants question={question} />
        <section>
          <h2>{words.why}</h2>
          {question.reason === '' ? (
            <p className="quiet">{words.noReason}</p>
          ) : (
            <blockquote className="own-words selectable">{question.reason}</blockquote>
          )}
        </section>
        <WorstCase question={question} />
        <Collapse expanded={more}>
          <ProgramFacts process={question.process} />
        </Collapse>
      </div>
      <footer className="approval-foot">
        <Choices question={question} />
        <div>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            ml={-8}
            onClick={() => setMore(!more)}
            aria-expanded={more}
          >
            {more ? words.less : words.more}
          </Button>
        </div>
      </footer>
    </main>
  );
}

/** In this order, none before a second has passed. */
function Choices({ question }: { question: LeaseQuestion }) {
  const { calls } = useApproval();
  const { run, busy, error } = useAttempt();
  const answer = (what: 'no' | 'once' | 'session') => (): void => {
    void run(() => calls.answer({ id: question.id, answer: what }));
  };
  const choice = { armedAt: question.armedAt, disabled: busy, variant: 'default' } as const;
  return (
    <>
      <Trouble error={error} />
      <TimerLine expiresAt={question.expiresAt} />
      <div className="choices">
        <ArmedButton {...choice} onClick={answer('no')}>
          {words.no}
        </ArmedButton>
        <ArmedButton {...choice} onClick={answer('once')}>
          {words.once}
        </ArmedButton>
        <ArmedButton
          {...choice}
          disabled={busy || !question.rememberable}
          onClick={answer('session')}
        >
          {words.session}
        </ArmedButton>
      </div>
      <div className="quiet">{question.rememberable ? words.sessionHelp : words.sessionOff}</div>
    </>
  );
}

function Wants({ question }: { question: LeaseQuestion }) {
  const { credential, mode, fields, timesBefore } = question;
  return (
    <section className="approval-wants">
      <div>
        <div className="quiet">{words.wants[mode]}</div>
        <div className="approval-key">
          {credential.label}{' '}
          <small>{[credential.exchangeName, credential.account].filter(Boolean).join(' · ')}</small>
        </div>
      </div>
      <div className="approval-chips">
        <Scopes of={credential.scopes} />
        <RiskBar risk={asRisk(credential.risk)} />
      </div>
      <div>{words.mode[mode]}</div>
      <div className="quiet">
        {words.fields(fields.join(', '))}.{' '}
        {timesBefore === 0 ? words.first : words.before(timesBefore)}
      </div>
    </section>
  );
}

function WorstCase({ question }: { question: LeaseQuestion }) {
  const above = question.credential.scopes.some((scope) => scope !== 'read' && scope !== 'trade');
  const sentence = question.worstCase.replace(/[^.]$/, '$&.');
  return (
    <Callout
      tone={above || question.credential.scopes.length === 0 ? 'red' : 'neutral'}
      title={words.worst}
    >
      {sentence}
    </Callout>
  );
}

function asRisk(risk: number): 1 | 2 | 3 | 4 | 5 {
  return risk <= 1 ? 1 : risk === 2 ? 2 : risk === 3 ? 3 : risk === 4 ? 4 : 5;
}
