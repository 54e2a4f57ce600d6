import './step-up.css';
import { useEffect, useState } from 'react';
import { stepUpWords } from '../../strings/step-up.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage, ThinProgress } from '../../ui/full-page.tsx';
import { Change } from './change.tsx';
import { Confirm } from './confirm.tsx';
import { ChooseFilePassword, FilePassword } from './file-password.tsx';
import { SecondFactor } from './second-factor.tsx';
import { type StepUpState, useStepUp } from './window.ts';

/** The whole step-up window: proof that the owner is there, a change of it, or a file's password. Escape gives up. */
export function StepUp() {
  const { calls, on } = useStepUp();
  const [state, setState] = useState<StepUpState | null>(null);
  const [working, setWorking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  /** While a recovery code is on the screen, Escape must not throw it away. */
  const [held, setHeld] = useState(false);

  useEffect(() => {
    calls.state().then(setState, setError);
    return on('working', setWorking);
  }, [calls, on]);

  useEffect(() => {
    if (held) return;
    const onEscape = (event: KeyboardEvent): void => {
      if (event.key === 'Escape') void calls.cancel();
    };
    addEventListener('keydown', onEscape);
    return () => removeEventListener('keydown', onEscape);
  }, [calls, held]);

  return (
    <>
      <ThinProgress working={working} label={stepUpWords.confirm.working} />
      {error !== null && (
        <FullPage>
          <Trouble error={error} />
        </FullPage>
      )}
      {state?.kind === 'confirm' && <Confirm state={state} />}
      {(state?.kind === 'second-factor' || state?.kind === 'second-factor-codes') && (
        <SecondFactor kind={state.kind} held={() => setHeld(true)} />
      )}
      {state?.kind === 'file-password' && <FilePassword state={state} />}
      {state?.kind === 'choose-file-password' && <ChooseFilePassword state={state} />}
      {(state?.kind === 'change-password' || state?.kind === 'new-recovery-code') && (
        <Change kind={state.kind} codeShown={() => setHeld(true)} />
      )}
    </>
  );
}
