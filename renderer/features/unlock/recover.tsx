import { Button } from '@mantine/core';
import { type SubmitEvent, useRef, useState } from 'react';
import { toWire } from '../../../shared/errors.ts';
import { textOf } from '../../../shared/messages.ts';
import { type Bytes, empty, peekBytes, withBytes } from '../../secrets/bytes.ts';
import { unlockWords } from '../../strings/unlock.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { CodeField } from '../../ui/code-field.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { NewPasswordFields, useNewPassword } from '../../ui/new-password.tsx';
import { Recovery, useHeldBytes } from '../../ui/recovery.tsx';
import { useUnlock } from './window.ts';

const words = unlockWords.recover;

/** The forgotten password: code and new password in, a new code out. */
export function Recover({ back }: { back: () => void }) {
  const { calls } = useUnlock();
  const fresh = useHeldBytes();
  const [step, setStep] = useState<'code' | 'fresh'>('code');
  const shown = fresh.get();
  if (step === 'fresh' && shown !== null) {
    return (
      <FullPage wide>
        <Recovery
          code={shown}
          confirm={(code) => calls.confirmRecovery({ code })}
          confirmed={fresh.drop}
        />
      </FullPage>
    );
  }
  const made = (code: Bytes): void => {
    fresh.hold(code);
    setStep('fresh');
  };
  return (
    <FullPage>
      <Typed back={back} made={made} />
    </FullPage>
  );
}

function Typed({ back, made }: { back: () => void; made: (code: Bytes) => void }) {
  const { calls } = useUnlock();
  const field = useRef<HTMLInputElement>(null);
  const password = useNewPassword();
  const [missing, setMissing] = useState(false);
  const { run, busy, error } = useAttempt();

  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null || busy) return;
    if (typed.value.trim() === '') {
      setMissing(true);
      return;
    }
    const next = password.take();
    if (next === null) return;
    void run(async () => {
      const { recoveryCode } = await withBytes(peekBytes(typed), (code) =>
        withBytes(next, (bytes) => calls.recover({ code, password: bytes })),
      );
      empty(typed);
      made(recoveryCode);
    });
  };

  const wrong = hasCode(error, 'wrong_recovery_code');
  return (
    <form onSubmit={submit} className="form-stack">
      <h1>{words.title}</h1>
      <p>{words.text}</p>
      <CodeField
        field={field}
        label={words.code}
        description={words.codeHelp}
        name="recovery-code"
        error={missing ? words.codeEmpty : wrong ? textOf(toWire(error)).text : undefined}
        disabled={busy}
        onInput={() => setMissing(false)}
      />
      <NewPasswordFields of={password} label={words.password} disabled={busy} />
      <Trouble error={wrong ? null : error} />
      <Button type="submit" loading={busy} fullWidth>
        {words.submit}
      </Button>
      <Button variant="subtle" onClick={back} disabled={busy} fullWidth>
        {words.back}
      </Button>
    </form>
  );
}
