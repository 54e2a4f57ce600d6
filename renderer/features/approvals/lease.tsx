import { Button } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useState } from 'react';
import type { ANSWERS, LeaseQuestion } from '../../../shared/ipc/questions.ts';
import { sentence } from '../../format/words.ts';
import { approvalWords } from '../../strings/approvals.ts';
import { ArmedButton } from '../../ui/armed-button.tsx';
import { type Attempt, hasCode, useAttempt } from '../../ui/attempt.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { RiskBar, Scopes } from '../../ui/scopes.tsx';
import { ProgramFacts, Who } from './program.tsx';
import { asRisk } from './risk.ts';
import { TimerLine } from './timer-line.tsx';
import { useApproval } from './window.ts';

const words = approvalWords.lease;

interface Part {
  readonly question: LeaseQuestion;
}

/** The question: who, wants what, why, at worst what, and the choices. Nothing is focused and nothing is the default. */
export function Lease({ question }: Part) {
  const [more, setMore] = useState(false);
  const attempt = useAttempt();
  return (
    <main className="approval">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <div className="approval-body" tabIndex={0}>
        <Who name={question.client.name} process={question.process} />
        {more && <ProgramFacts process={question.process} />}
        {question.changes.length > 0 && (
          <Callout tone="amber" title={words.changed}>
            {question.changes.map((change) => (
              <div key={change}>{sentence(change)}</div>
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
      </div>
      {/* Down here it stays in sight, however much the program says above. */}
      <footer className="approval-foot">
        <WorstCase question={question} />
        <Choices question={question} attempt={attempt} />
        <div className="approval-more">
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            onClick={() => setMore(!more)}
            aria-expanded={more}
          >
            {more ? words.less : words.more}
          </Button>
          {more && question.repinnable && <Repin question={question} attempt={attempt} />}
        </div>
      </footer>
    </main>
  );
}

function useAnswer({ id }: LeaseQuestion, { run }: Attempt) {
  const { calls } = useApproval();
  return (answer: (typeof ANSWERS)[number]) => () => void run(() => calls.answer({ id, answer }));
}

function Choices({ question, attempt }: Part & { attempt: Attempt }) {
  const { busy, error } = attempt;
  const answer = useAnswer(question, attempt);
  const choice = { armedAt: question.armedAt, disabled: busy, variant: 'default' } as const;
  // Said in words below; here it is only marked.
  const yes = question.stepUp
    ? { ...choice, leftSection: <IconLock size={14} stroke={1.75} aria-hidden /> }
    : choice;
  return (
    <>
      {/* Who gives no password has said nothing yet: the question stays. */}
      <Trouble error={hasCode(error, 'step_up_cancelled') ? null : error} />
      <TimerLine expiresAt={question.expiresAt} />
      <div className="choices">
        <ArmedButton {...choice} onClick={answer('no')}>
          {words.no}
        </ArmedButton>
        <ArmedButton {...yes} onClick={answer('once')}>
          {words.once}
        </ArmedButton>
        <ArmedButton {...yes} disabled={busy || !question.rememberable} onClick={answer('session')}>
          {words.session}
        </ArmedButton>
      </div>
      <div className="quiet">
        {question.stepUp && `${words.stepUp} `}
        {question.rememberable ? words.sessionHelp : words.sessionOff}
      </div>
    </>
  );
}

/** Less than the others in sight, because it changes what the client is from now on. */
function Repin({ question, attempt }: Part & { attempt: Attempt }) {
  const answer = useAnswer(question, attempt);
  return (
    <div>
      <ArmedButton
        armedAt={question.armedAt}
        disabled={attempt.busy}
        variant="default"
        leftSection={<IconLock size={14} stroke={1.75} aria-hidden />}
        onClick={answer('repin')}
      >
        {words.repin}
      </ArmedButton>
      <div className="quiet" style={{ marginTop: 4 }}>
        {words.repinHelp}
      </div>
    </div>
  );
}

function Wants({ question }: Part) {
  const { credential, mode, request, fields, timesBefore } = question;
  const before = timesBefore === 0 ? words.first[mode] : words.before[mode](timesBefore);
  return (
    <section className="approval-wants">
      <div>
        <div className="quiet">{words.wants[mode]}</div>
        <div className="approval-key">
          {credential.label}{' '}
          <small>{[credential.exchangeName, credential.account].filter(Boolean).join(' · ')}</small>
        </div>
      </div>
      {request !== null && (
        <div className="approval-request mono selectable">
          <b>{request.method}</b> {request.host}
          {request.path}
        </div>
      )}
      <div className="approval-chips">
        <Scopes of={question.scopes} />
        <RiskBar risk={asRisk(credential.risk)} />
      </div>
      <div>{words.mode[mode]}</div>
      {question.overPrivileged && <div className="approval-over">{words.over}</div>}
      <div className="quiet">
        {mode === 'reveal' && `${words.fields(fields.join(', '))}. `}
        {before}
      </div>
    </section>
  );
}

function WorstCase({ question }: Part) {
  const { scopes } = question;
  const above = scopes.some((scope) => scope !== 'read' && scope !== 'trade');
  return (
    <Callout tone={above || scopes.length === 0 ? 'red' : 'neutral'} title={words.worst}>
      {sentence(question.worstCase)}
    </Callout>
  );
}
