import { Button } from '@mantine/core';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { KeyturnError } from '../../../shared/errors.ts';
import { takePassword, withBytes } from '../../secrets/bytes.ts';
import { common } from '../../strings.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { reasonWords, stepUpWords } from './strings.ts';
import { type StepUpState, useStepUp } from './window.ts';

const words = stepUpWords.confirm;

export function Confirm({ state }: { state: StepUpState }) {
  const { calls } = useStepUp();
  const field = useRef<HTMLInputElement>(null);
  const [left, setLeft] = useState(state.triesLeft);
  const [busy, setBusy] = useState(false);
  const [empty, setEmpty] = useState(false);
  const [error, setError] = useState<unknown>(null);

  useEffect(() => {
    if (!busy) field.current?.focus();
  }, [busy]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (field.current === null || busy) return;
    if (field.current.value === '') return setEmpty(true);
    setBusy(true);
    setError(null);
    try {
      await withBytes(takePassword(field.current), (password) => calls.confirm({ password }));
      return;
    } catch (refused) {
      setError(refused);
      const now = await calls.state().catch(() => null);
      setLeft(now?.triesLeft ?? left);
    }
    setBusy(false);
  };

  const wrong = error instanceof KeyturnError && error.code === 'wrong_password';
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
