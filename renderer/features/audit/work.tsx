import { Button, Progress } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { AuditReport } from '../../../shared/model/audit.ts';
import { auditWords } from '../../strings/audit.ts';
import { hasCode } from '../../ui/attempt.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { useMain } from '../frame/window.ts';

type Kind = 'verify' | 'export';

interface Far {
  readonly done: number;
  readonly total: number;
}

/** How far a long work is, with a way to stop it. */
export function Work({ kind }: { kind: Kind }) {
  const { calls, on } = useMain();
  const [far, setFar] = useState<Far | null>(null);
  useEffect(
    () =>
      on('auditWork', (work) => {
        if (work.kind === kind) setFar(work);
      }),
    [on, kind],
  );
  const share = far === null || far.total === 0 ? 0 : (far.done / far.total) * 100;
  const words = auditWords.work;
  return (
    <div className="audit-work">
      <span>{words[kind]}</span>
      <Progress
        className="audit-work-bar"
        value={share}
        aria-label={words[kind]}
        transitionDuration={0}
      />
      <span className="tabular quiet">{far === null ? '' : words.of(far.done, far.total)}</span>
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => void calls.stopAuditWork({ kind })}
      >
        {words.stop}
      </Button>
    </div>
  );
}

interface VerifiedProps {
  readonly report: AuditReport | undefined;
  readonly error: unknown;
  readonly hide: () => void;
}

/** The result in words, for as long as it is not put away. */
export function Verified({ report, error, hide }: VerifiedProps) {
  if (hasCode(error, 'cancelled')) {
    return <Callout role="status">{auditWords.work.stopped.verify}</Callout>;
  }
  if (error !== null) return <Trouble error={error} />;
  if (report === undefined) return null;
  if (report.problem !== null || !report.ok) return <Tampered report={report} />;
  const hideIt = (
    <Button size="compact-sm" variant="default" onClick={hide}>
      {auditWords.hide}
    </Button>
  );
  return (
    <Callout tone="green" role="status" title={auditWords.okTitle} actions={hideIt}>
      {auditWords.ok(report.records, report.checkpoints)}{' '}
      {report.unsigned > 0 && auditWords.unsigned(report.unsigned)}{' '}
      {(report.unopened ?? 0) > 0 && auditWords.unopened(report.unopened ?? 0)}
    </Callout>
  );
}

/** It is not put away: there is nothing more important in this window. */
function Tampered({ report: { problem, records } }: { report: AuditReport }) {
  return (
    <section className="tampered" role="alert">
      <h2>{auditWords.badTitle}</h2>
      {problem !== null && (
        <p>
          {auditWords.badPlace(problem.segment, problem.line)} {problem.text}
        </p>
      )}
      <p>{auditWords.badBefore(records)}</p>
      <ol>
        {auditWords.badTodo.map((todo) => (
          <li key={todo}>{todo}</li>
        ))}
      </ol>
      {problem !== null && <p className="mono tampered-code">{problem.kind}</p>}
    </section>
  );
}
