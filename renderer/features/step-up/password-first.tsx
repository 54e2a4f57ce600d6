import { type SubmitEvent, useRef, useState } from 'react';
import { type Bytes, takePassword, withBytes } from '../../secrets/bytes.ts';
import { stepUpWords } from '../../strings/step-up.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Buttons } from './buttons.tsx';

interface PasswordFirstProps {
  readonly title: string;
  readonly text: string;
  readonly submit: string;
  /** Makes the call and keeps what comes of it. */
  readonly go: (password: Bytes) => Promise<void>;
}

/** The master password before something that a code can't do. */
export function PasswordFirst({ title, text, submit, go }: PasswordFirstProps) {
  const field = useRef<HTMLInputElement>(null);
  const [empty, setEmpty] = useState(false);
  const { run, busy, error } = useAttempt();
  const onSubmit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null || busy) return;
    if (typed.value === '') setEmpty(true);
    else void run(() => withBytes(takePassword(typed), go));
  };
  const wrong = hasCode(error, 'wrong_password');
  const { password } = stepUpWords.confirm;
  return (
    <FullPage>
      <form onSubmit={onSubmit} className="form-stack">
        <h1 className="step-up-title">{title}</h1>
        <p>{text}</p>
        <PasswordField
          ref={field}
          label={password.label}
          name="password"
          disabled={busy}
          onInput={() => setEmpty(false)}
          error={empty ? password.empty : wrong ? password.wrong : undefined}
          autoFocus
        />
        <Trouble error={wrong ? null : error} />
        <Buttons submit={submit} busy={busy} />
      </form>
    </FullPage>
  );
}
