import './unlock.css';
import { Anchor, Button } from '@mantine/core';
import { IconLock, IconLockOpen2 } from '@tabler/icons-react';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { KeyturnError } from '../../../shared/errors.ts';
import type { GateState } from '../../../shared/ipc/contract.ts';
import { takePassword, withBytes } from '../../secrets/bytes.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { useSecondsLeft } from '../../ui/clock.ts';
import { FullPage } from '../../ui/full-page.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { unlockWords } from './strings.ts';
import { useUnlock } from './window.ts';

const words = unlockWords.unlock;

interface UnlockProps {
  readonly state: Extract<GateState, { page: 'unlock' }>;
  readonly working: boolean;
  readonly forgot: () => void;
}

export function Unlock({ state, working, forgot }: UnlockProps) {
  const { calls } = useUnlock();
  const field = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const [empty, setEmpty] = useState(false);
  const wait = useSecondsLeft(state.waitUntil) ?? 0;
  const waiting = wait > 0;

  // The field is off while the key is derived or a wait runs; afterwards the next try is typed without a click.
  useEffect(() => {
    if (!busy && !waiting) field.current?.focus();
  }, [busy, waiting]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (field.current === null || busy || waiting) return;
    if (field.current.value === '') return setEmpty(true);
    setBusy(true);
    setError(null);
    try {
      await withBytes(takePassword(field.current), (password) => calls.unlock({ password }));
    } catch (refused) {
      setError(refused);
    }
    setBusy(false);
  };

  const wrong = error instanceof KeyturnError && error.code === 'wrong_password';
  const limited = error instanceof KeyturnError && error.code === 'rate_limited';
  const problem = [
    ...(empty
      ? [words.empty]
      : wrong || (waiting && state.wrong > 0)
        ? [words.wrong(state.wrong)]
        : []),
    ...(waiting ? [words.wait(wait)] : []),
  ].join(' ');

  const Icon = state.lock === 'vault' ? IconLock : IconLockOpen2;
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack unlock-form">
        <div className="unlock-head">
          <Icon size={24} stroke={1.5} aria-hidden />
          <h1>{state.name ?? unlockWords.vaultName}</h1>
          <p>{state.lock === 'vault' ? words.vaultLocked : words.windowLocked(state.served)}</p>
        </div>
        {state.refused > 0 && (
          <Callout tone="amber" title={words.refusedTitle(state.refused)} role="status">
            {words.refusedText}
          </Callout>
        )}
        <PasswordField
          ref={field}
          aria-label={words.password}
          placeholder={words.password}
          name="password"
          size="md"
          disabled={busy || working || waiting}
          onInput={() => setEmpty(false)}
          error={problem === '' ? undefined : problem}
          autoFocus
        />
        <Trouble error={wrong || limited ? null : error} />
        <Button type="submit" loading={busy} disabled={waiting} fullWidth>
          {words.submit}
        </Button>
        <Anchor
          component="button"
          type="button"
          size="sm"
          onClick={forgot}
          disabled={busy}
          className="unlock-forgot"
        >
          {words.forgot}
        </Anchor>
      </form>
    </FullPage>
  );
}
