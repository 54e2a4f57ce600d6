import { type SubmitEvent, useRef, useState } from 'react';
import { type Bytes, takePassword, withBytes } from '../../secrets/bytes.ts';
import { stepUpWords } from '../../strings/step-up.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { NewPasswordFields, useNewPassword } from '../../ui/new-password.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Recovery, useHeldBytes } from '../../ui/recovery.tsx';
import { Buttons } from './buttons.tsx';
import { OlderBackups } from './older-backups.tsx';
import { useStepUp } from './window.ts';

interface ChangeProps {
  readonly kind: 'change-password' | 'new-recovery-code';
  readonly codeShown: () => void;
}

/** A new password or a new code: both seal everything anew, show a new code, ask it back and speak of old backups. */
export function Change({ kind, codeShown }: ChangeProps) {
  const { calls } = useStepUp();
  const code = useHeldBytes();
  const [step, setStep] = useState<'type' | 'code' | 'older'>('type');
  const older = useRef(0);

  const shown = code.get();
  if (step === 'older') return <OlderBackups count={older.current} />;
  if (step === 'code' && shown !== null) {
    return (
      <FullPage wide>
        <Recovery
          code={shown}
          confirm={async (typed) => {
            older.current = (await calls.confirmRecovery({ code: typed })).olderBackups;
          }}
          confirmed={() => {
            code.drop();
            setStep('older');
          }}
        />
      </FullPage>
    );
  }
  return (
    <Typed
      kind={kind}
      made={(bytes) => {
        code.hold(bytes);
        codeShown();
        setStep('code');
      }}
    />
  );
}

function Typed({ kind, made }: { kind: ChangeProps['kind']; made: (code: Bytes) => void }) {
  const changing = kind === 'change-password';
  const words = changing ? stepUpWords.change : stepUpWords.recovery;
  const { current, next, empty, typed, submit, busy, error } = useChanging(kind, made);
  const wrong = hasCode(error, 'wrong_password');
  const asked = stepUpWords.confirm.password;
  const problem = empty ? asked.empty : wrong ? asked.wrong : undefined;
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1 className="step-up-title">{words.title}</h1>
        <p>{words.text}</p>
        <PasswordField
          ref={current}
          label={words.current}
          name="password"
          disabled={busy}
          onInput={typed}
          error={problem}
          autoFocus
        />
        {changing && (
          <NewPasswordFields of={next} label={stepUpWords.change.next} disabled={busy} />
        )}
        <Trouble error={wrong ? null : error} />
        <Buttons submit={words.submit} busy={busy} />
      </form>
    </FullPage>
  );
}

function useChanging(kind: ChangeProps['kind'], made: (code: Bytes) => void) {
  const { calls } = useStepUp();
  const current = useRef<HTMLInputElement>(null);
  const next = useNewPassword();
  const [empty, setEmpty] = useState(false);
  const { run, busy, error } = useAttempt();

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = current.current;
    if (field === null || busy) return;
    if (field.value === '') {
      setEmpty(true);
      return;
    }
    const fresh = kind === 'change-password' ? next.take() : null;
    if (kind === 'change-password' && fresh === null) return;
    void run(async () => {
      const { recoveryCode } = await withBytes(takePassword(field), (bytes) =>
        fresh === null
          ? calls.newRecoveryCode({ current: bytes })
          : withBytes(fresh, (password) =>
              calls.changePassword({ current: bytes, next: password }),
            ),
      );
      made(recoveryCode);
    });
  };
  return { current, next, empty, typed: () => setEmpty(false), submit, busy, error };
}
