import './approval.css';
import { Button } from '@mantine/core';
import { useEffect, useState } from 'react';
import type { ApprovalState } from '../../../shared/ipc/questions.ts';
import { approvalWords } from '../../strings/approvals.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { Change } from './change.tsx';
import { CodeEntry } from './code-entry.tsx';
import { Lease } from './lease.tsx';
import { Pairing } from './pairing.tsx';
import { useApproval } from './window.ts';

/** The whole approval window. Escape means no, and so does closing it. */
export function Approval() {
  const { calls, on } = useApproval();
  const [state, setState] = useState<ApprovalState | null>(null);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    calls.state().then(setState, setError);
    return on('changed', setState);
  }, [calls, on]);

  useEffect(() => {
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') void calls.close();
    };
    addEventListener('keydown', onEscape);
    return () => removeEventListener('keydown', onEscape);
  }, [calls]);

  if (error !== null) {
    return (
      <FullPage>
        <Trouble error={error} />
      </FullPage>
    );
  }
  switch (state?.kind) {
    case 'lease':
      return <Lease key={state.id} question={state} />;
    case 'change':
      return <Change key={state.id} question={state} />;
    case 'pairing-code':
      return <CodeEntry state={state} changed={setState} />;
    case 'pairing':
      return <Pairing key={state.id} question={state} />;
    case 'idle':
      return <Idle />;
    default:
      return null;
  }
}

function Idle() {
  const { calls } = useApproval();
  return (
    <FullPage>
      <h1>{approvalWords.idle.title}</h1>
      <p>{approvalWords.idle.text}</p>
      <div className="button-row">
        <Button variant="default" onClick={() => void calls.close()}>
          {approvalWords.idle.close}
        </Button>
      </div>
    </FullPage>
  );
}
