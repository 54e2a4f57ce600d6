import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { takePassword, withBytes } from '../../secrets/bytes.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Buttons } from './buttons.tsx';
import { reasonWords, stepUpWords } from './strings.ts';
import { type StepUpState, useStepUp } from './window.ts';

const words = stepUpWords.confirm;

export function Confirm({ state }: { state: StepUpState }) {
  const { calls } = useStepUp();
  const field = useRef<HTMLInputElement>(null);
  const [left, setLeft] = useState(state.triesLeft);
  const [empty, setEmpty] = useState(false);
  const { run, busy, error } = useAttempt();

  useEffect(() => {
    if (!busy) field.current?.focus();
  }, [busy]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null || busy) return;
    if (typed.value === '') return setEmpty(true);
    const confirmed = await run(() =>
      withBytes(takePassword(typed), (password) => calls.confirm({ password })),
    );
    if (confirmed) return;
    const now = await calls.state().catch(() => null);
    setLeft((before) => now?.triesLeft ?? before);
  };

  const wrong = hasCode(error, 'wrong_password');
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1 className="step-up-title">{reasonWords[state.reason](state.subject)}</h1>
        <p>{words.text}</p>
        <PasswordField
          ref={field}
          label={words.password}
          name="password"
          disabled={busy}
          onInput={() => setEmpty(false)}
          error={empty ? words.empty : wrong ? words.wrong : undefined}
          description={left < 5 ? words.tries(left) : undefined}
          autoFocus
        />
        <Trouble error={wrong ? null : error} />
        <Buttons submit={words.submit} busy={busy} />
      </form>
    </FullPage>
  );
}
