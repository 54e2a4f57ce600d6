import { Button } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { withBytes } from '../../secrets/bytes.ts';
import { unlockWords } from '../../strings/unlock.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { NewPasswordFields, useNewPassword } from '../../ui/new-password.tsx';
import { Recovery, useHeldBytes } from '../../ui/recovery.tsx';
import { useUnlock } from './window.ts';

const words = unlockWords.create;

/** First run: the password, then the recovery code, shown and asked back. */
export function Create({ started }: { started: () => void }) {
  const { calls } = useUnlock();
  const password = useNewPassword();
  const code = useHeldBytes();
  const [step, setStep] = useState<'password' | 'code'>('password');
  const { run, busy, error } = useAttempt();

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = busy ? null : password.take();
    if (typed === null) return;
    started();
    void run(async () => {
      const made = await withBytes(typed, (bytes) => calls.create({ password: bytes }));
      code.hold(made.recoveryCode);
      setStep('code');
    });
  };

  const shown = code.get();
  if (step === 'code' && shown !== null) {
    return (
      <FullPage wide>
        <Recovery
          code={shown}
          confirm={(typed) => calls.confirmRecovery({ code: typed })}
          confirmed={code.drop}
        />
      </FullPage>
    );
  }
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1>{words.title}</h1>
        <p>{words.text}</p>
        <NewPasswordFields of={password} disabled={busy} autoFocus />
        <Trouble error={error} />
        <Button type="submit" loading={busy} fullWidth>
          {words.submit}
        </Button>
      </form>
    </FullPage>
  );
}
