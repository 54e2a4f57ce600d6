import { Button } from '@mantine/core';
import { type SubmitEvent, useRef, useState } from 'react';
import { KeyturnError } from '../../../shared/errors.ts';
import { takePassword, withBytes } from '../../secrets/bytes.ts';
import { common } from '../../strings.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { NewPasswordFields, useNewPassword } from '../../ui/new-password.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Recovery, useHeldBytes } from '../../ui/recovery.tsx';
import { OlderBackups } from './older-backups.tsx';
import { stepUpWords } from './strings.ts';
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

function Typed({
  kind,
  made,
}: {
  kind: ChangeProps['kind'];
  made: (code: Uint8Array<ArrayBuffer>) => void;
}) {
  const { calls } = useStepUp();
  const words = kind === 'change-password' ? stepUpWords.change : stepUpWords.recovery;
  const current = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const next = useNewPassword();

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (current.current === null || busy) return;
    if (current.current.value === '') return setEmpty(true);
    const fresh = kind === 'change-password' ? next.take() : null;
    if (kind === 'change-password' && fresh === null) return;
    setBusy(true);
    setError(null);
    try {
      const { recoveryCode } = await withBytes(takePassword(current.current), (bytes) =>
        fresh === null
          ? calls.newRecoveryCode({ current: bytes })
          : withBytes(fresh, (password) =>
              calls.changePassword({ current: bytes, next: password }),
            ),
      );
      made(recoveryCode);
    } catch (refused) {
      setError(refused);
      setBusy(false);
    }
  };

  const wrong = error instanceof KeyturnError && error.code === 'wrong_password';
  const problem = empty ? stepUpWords.confirm.empty : wrong ? stepUpWords.confirm.wrong : undefined;
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
          onInput={() => setEmpty(false)}
          error={problem}
          autoFocus
        />
        {kind === 'change-password' && (
          <NewPasswordFields of={next} label={stepUpWords.change.next} disabled={busy} />
        )}
        <Trouble error={wrong ? null : error} />
        <div className="button-row" data-end>
          <Button variant="default" onClick={() => void calls.cancel()} disabled={busy}>
            {common.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {words.submit}
          </Button>
        </div>
      </form>
    </FullPage>
  );
}
