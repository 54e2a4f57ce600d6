import { type SubmitEvent, useRef, useState } from 'react';
import { takePassword, withBytes } from '../../secrets/bytes.ts';
import { stepUpWords } from '../../strings/step-up.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { NewPasswordFields, useNewPassword } from '../../ui/new-password.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Buttons } from './buttons.tsx';
import { type StepUpState, useStepUp } from './window.ts';

/** The password of a file that is read. An empty one is a password, too: some programs allow it. */
export function FilePassword({ state }: { state: StepUpState }) {
  const words = stepUpWords.file;
  const { calls } = useStepUp();
  const field = useRef<HTMLInputElement>(null);
  const [wrong, setWrong] = useState(state.wrong);
  const { run, busy, error } = useAttempt();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null || busy) return;
    void run(() => withBytes(takePassword(typed), (password) => calls.filePassword({ password })));
  };
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1 className="step-up-title">{words.title(state.subject ?? words.thisFile)}</h1>
        <p>{words.text}</p>
        <PasswordField
          ref={field}
          label={words.password}
          name="password"
          disabled={busy}
          onInput={() => setWrong(false)}
          error={wrong ? words.wrong : undefined}
          autoFocus
        />
        <Trouble error={error} />
        <Buttons submit={words.submit} busy={busy} />
      </form>
    </FullPage>
  );
}

/** A new password for a file that is written. */
export function ChooseFilePassword({ state }: { state: StepUpState }) {
  const words = stepUpWords.choose;
  const { calls } = useStepUp();
  const fresh = useNewPassword();
  const { run, busy, error } = useAttempt();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const password = busy ? null : fresh.take();
    if (password === null) return;
    void run(() => withBytes(password, (bytes) => calls.filePassword({ password: bytes })));
  };
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1 className="step-up-title">{words.title(state.subject ?? words.thisFile)}</h1>
        <p>{words.text}</p>
        <NewPasswordFields of={fresh} label={words.password} disabled={busy} autoFocus />
        <Trouble error={error} />
        <Buttons submit={words.submit} busy={busy} />
      </form>
    </FullPage>
  );
}
