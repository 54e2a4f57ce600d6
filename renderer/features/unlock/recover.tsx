import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useRef, useState } from 'react';
import { KeyturnError, toWire } from '../../../shared/errors.ts';
import { textOf } from '../../../shared/messages.ts';
import { empty, peekBytes, SECRET_INPUT, withBytes } from '../../secrets/bytes.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { NewPasswordFields, useNewPassword } from '../../ui/new-password.tsx';
import { Recovery, useHeldBytes } from '../../ui/recovery.tsx';
import { unlockWords } from './strings.ts';
import { useUnlock } from './window.ts';

const words = unlockWords.recover;

/** The forgotten password: code and new password in, a new code out. */
export function Recover({ back }: { back: () => void }) {
  const { calls } = useUnlock();
  const field = useRef<HTMLInputElement>(null);
  const password = useNewPassword();
  const fresh = useHeldBytes();
  const [step, setStep] = useState<'code' | 'fresh'>('code');
  const [busy, setBusy] = useState(false);
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<unknown>(null);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null || busy) return;
    if (typed.value.trim() === '') return setMissing(true);
    const next = password.take();
    if (next === null) return;
    setBusy(true);
    setError(null);
    try {
      const made = await withBytes(peekBytes(typed), (code) =>
        withBytes(next, (bytes) => calls.recover({ code, password: bytes })),
      );
      empty(typed);
      fresh.hold(made.recoveryCode);
      setStep('fresh');
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };

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
  const wrongCode = error instanceof KeyturnError && error.code === 'wrong_recovery_code';
  const codeProblem = missing
    ? words.codeEmpty
    : wrongCode
      ? textOf(toWire(error)).text
      : undefined;
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1>{words.title}</h1>
        <p>{words.text}</p>
        <TextInput
          {...SECRET_INPUT}
          ref={field}
          label={words.code}
          description={words.codeHelp}
          name="recovery-code"
          classNames={{ input: 'mono' }}
          onInput={() => setMissing(false)}
          error={codeProblem}
          disabled={busy}
          autoFocus
        />
        <NewPasswordFields of={password} label={words.password} disabled={busy} />
        <Trouble error={wrongCode ? null : error} />
        <Button type="submit" loading={busy} fullWidth>
          {words.submit}
        </Button>
        <Button variant="subtle" onClick={back} disabled={busy} fullWidth>
          {words.back}
        </Button>
      </form>
    </FullPage>
  );
}
