import { IconLock } from '@tabler/icons-react';
import type { ChangeQuestion } from '../../../shared/ipc/questions.ts';
import { approvalWords } from '../../strings/approvals.ts';
import { ArmedButton } from '../../ui/armed-button.tsx';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { ProgramFacts, Who } from './program.tsx';
import { TimerLine } from './timer-line.tsx';
import { useApproval } from './window.ts';

const words = approvalWords.change;

interface Part {
  readonly question: ChangeQuestion;
}

/** What a program that manages keys wants to change: what is, what would be, and yes or no. */
export function Change({ question }: Part) {
  return (
    <main className="approval">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by the keyboard */}
      <div className="approval-body" tabIndex={0}>
        <Who name={question.title} process={question.process}>
          <div className="quiet">{words.by(question.client.name)}</div>
        </Who>
        <section className="approval-wants">
          <div className="approval-key">{question.subject}</div>
          <Lines of={question.lines} />
        </section>
        <section>
          <h2>{approvalWords.lease.more}</h2>
          <ProgramFacts process={question.process} />
        </section>
      </div>
      <footer className="approval-foot">
        <Choices question={question} />
      </footer>
    </main>
  );
}

function Lines({ of: lines }: { of: ChangeQuestion['lines'] }) {
  if (lines.length === 0) return null;
  const news = lines.every(({ from }) => from === null);
  return (
    <table className="change-lines">
      <thead>
        <tr>
          <th scope="col">{words.what}</th>
          {!news && <th scope="col">{words.from}</th>}
          <th scope="col">{news ? words.value : words.to}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ what, from, to }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            {!news && <td className="quiet">{from ?? words.nothing}</td>}
            <td className="selectable">{to ?? words.nothing}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Choices({ question }: Part) {
  const { calls } = useApproval();
  const { run, busy, error } = useAttempt();
  const { id, armedAt, stepUp } = question;
  const answer = (yes: boolean) => () => void run(() => calls.answerChange({ id, yes }));
  const choice = { armedAt, disabled: busy, variant: 'default' } as const;
  return (
    <>
      <Trouble error={hasCode(error, 'step_up_cancelled') ? null : error} />
      <TimerLine expiresAt={question.expiresAt} />
      <div className="choices" data-two>
        <ArmedButton {...choice} onClick={answer(false)}>
          {words.no}
        </ArmedButton>
        <ArmedButton
          {...choice}
          leftSection={stepUp ? <IconLock size={14} stroke={1.75} aria-hidden /> : undefined}
          onClick={answer(true)}
        >
          {words.yes}
        </ArmedButton>
      </div>
      {stepUp && <div className="quiet">{words.stepUp}</div>}
    </>
  );
}
