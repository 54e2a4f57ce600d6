import './passwords.css';
import { Button } from '@mantine/core';
import { type SubmitEvent, useCallback, useEffect, useRef, useState } from 'react';
import { type Bytes, empty, peekBytes, withBytes } from '../secrets/bytes.ts';
import { passwordWords } from '../strings/passwords.ts';
import { useAttempt } from './attempt.ts';
import { Trouble } from './callout.tsx';
import { CodeField } from './code-field.tsx';
import { SecretText } from './secret-text.tsx';

const words = passwordWords.recovery;

/** Bytes held for as long as a step needs them; overwritten when it ends or the view goes. */
export function useHeldBytes() {
  const held = useRef<Bytes | null>(null);
  const drop = useCallback((): void => {
    held.current?.fill(0);
    held.current = null;
  }, []);
  useEffect(() => drop, [drop]);
  const hold = useCallback(
    (bytes: Bytes): void => {
      drop();
      held.current = bytes;
    },
    [drop],
  );
  return { get: () => held.current, hold, drop };
}

interface RecoveryProps {
  readonly code: Bytes;
  /** The typed code goes to the main process, which knows whether it is right. */
  readonly confirm: (code: Bytes) => Promise<unknown>;
  readonly confirmed: () => void;
}

/** The recovery code, shown once and asked back. */
export function Recovery({ code, confirm, confirmed }: RecoveryProps) {
  const [step, setStep] = useState<'show' | 'back'>('show');
  if (step === 'show') {
    return (
      <>
        <h1>{words.title}</h1>
        <p>{words.why}</p>
        <div className="recovery-card">
          <SecretText bytes={code} label={words.label} large />
        </div>
        <p>{words.advice}</p>
        <div className="button-row">
          <Button onClick={() => setStep('back')}>{words.written}</Button>
        </div>
      </>
    );
  }
  return <TypeBack confirm={confirm} confirmed={confirmed} showAgain={() => setStep('show')} />;
}

interface TypeBackProps extends Omit<RecoveryProps, 'code'> {
  readonly showAgain: () => void;
}

function TypeBack({ confirm, confirmed, showAgain }: TypeBackProps) {
  const field = useRef<HTMLInputElement>(null);
  const { run, busy, error } = useAttempt();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null) return;
    void run(async () => {
      await withBytes(peekBytes(typed), confirm);
      // Kept until it was right: thirty-two characters for one slip are not typed twice.
      empty(typed);
      confirmed();
    });
  };
  return (
    <form onSubmit={submit} className="form-stack">
      <h1>{words.backTitle}</h1>
      <p>{words.backWhy}</p>
      <CodeField
        field={field}
        label={words.backLabel}
        description={words.backHelp}
        name="recovery-code"
      />
      <Trouble error={error} />
      <div className="button-row">
        <Button type="submit" loading={busy}>
          {words.confirm}
        </Button>
        <Button variant="subtle" onClick={showAgain} disabled={busy}>
          {words.again}
        </Button>
      </div>
    </form>
  );
}
