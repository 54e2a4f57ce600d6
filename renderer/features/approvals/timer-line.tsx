import { useState } from 'react';
import { approvalWords } from '../../strings/approvals.ts';
import { useSecondsLeft } from '../../ui/clock.ts';

/** How long until silence becomes a No. */
export function TimerLine({ expiresAt }: { expiresAt: number }) {
  const left = useSecondsLeft(expiresAt) ?? 0;
  const [whole] = useState(() => Math.max(0, expiresAt - Date.now()));
  return (
    <div className="timer">
      <span className="timer-line" aria-hidden>
        <span className="timer-left" style={{ animationDuration: `${whole}ms` }} />
      </span>
      <span className="tabular" role="timer" aria-label={approvalWords.timeLeft}>
        {approvalWords.timer(left)}
      </span>
    </div>
  );
}
