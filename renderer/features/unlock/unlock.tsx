import './unlock.css';
import { Anchor, Button } from '@mantine/core';
import { IconLock, IconLockOpen2 } from '@tabler/icons-react';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import type { GateState } from '../../../shared/ipc/contract.ts';
import { takePassword, withBytes } from '../../secrets/bytes.ts';
import { unlockWords } from '../../strings/unlock.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { useSecondsLeft } from '../../ui/clock.ts';
import { FullPage } from '../../ui/full-page.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { useUnlock } from './window.ts';

const words = unlockWords.unlock;

type State = Extract<GateState, { page: 'unlock' }>;

interface UnlockProps {
  readonly state: State;
  readonly working: boolean;
  readonly forgot: () => void;
}

export function Unlock({ state, working, forgot }: UnlockProps) {
  const { field, empty, typed, submit, quickly, busy, error } = useUnlocking();
  const wait = useSecondsLeft(state.waitUntil) ?? 0;
  const waiting = wait > 0;

  // The field is off while the key is derived or a wait runs; afterwards the next try is typed without a click.
  useEffect(() => {
    if (!busy && !waiting) field.current?.focus();
  }, [busy, waiting, field]);

  const wrong = hasCode(error, 'wrong_password') || (waiting && state.wrong > 0);
  const problem = [
    ...(empty ? [words.empty] : wrong ? [words.wrong(state.wrong)] : []),
    ...(waiting ? [words.wait(wait)] : []),
  ].join(' ');

  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack unlock-form">
        <Head state={state} />
        <PasswordField
          ref={field}
          aria-label={words.password}
          placeholder={words.password}
          name="password"
          size="md"
          disabled={busy || working || waiting}
          onInput={typed}
          error={problem === '' ? undefined : problem}
          autoFocus
        />
        <Trouble error={hasCode(error, 'wrong_password', 'rate_limited') ? null : error} />
        <Button type="submit" size="md" loading={busy} disabled={waiting} fullWidth>
          {words.submit}
        </Button>
        {state.quick && (
          <Button
            size="md"
            variant="default"
            fullWidth
            onClick={quickly}
            disabled={busy || working}
          >
            {words.quick}
          </Button>
        )}
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

function useUnlocking() {
  const { calls } = useUnlock();
  const field = useRef<HTMLInputElement>(null);
  const { run, busy, error } = useAttempt();
  const [empty, setEmpty] = useState(false);
  const told = useRef(false);
  const typed = (): void => {
    setEmpty(false);
    if (told.current) return;
    told.current = true;
    // Nothing depends on it: it only makes what follows quicker.
    calls.ownerTypes().catch(() => undefined);
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = field.current;
    if (input === null || input.disabled || busy) return;
    if (input.value === '') {
      setEmpty(true);
      return;
    }
    told.current = false;
    void run(() => withBytes(takePassword(input), (password) => calls.unlock({ password })));
  };
  const quickly = (): void => {
    setEmpty(false);
    void run(() => calls.unlockByKeychain());
  };
  return { field, empty, typed, submit, quickly, busy, error };
}

/** Which lock it is and who is served meanwhile; nothing else tells what is inside. */
function Head({ state }: { state: State }) {
  const Icon = state.lock === 'vault' ? IconLock : IconLockOpen2;
  return (
    <>
      <div className="unlock-head">
        <Icon size={24} stroke={1.5} aria-hidden />
        <h1>{state.name ?? unlockWords.vaultName}</h1>
        <p>{state.lock === 'vault' ? words.vaultLocked : words.windowLocked(state.served)}</p>
      </div>
      {state.frozen !== null && (
        <Callout tone="red" title={words.frozenTitle} role="status">
          {words.frozen[state.frozen]}
        </Callout>
      )}
      {state.refused > 0 && (
        <Callout tone="amber" title={words.refusedTitle(state.refused)} role="status">
          {words.refusedText}
        </Callout>
      )}
    </>
  );
}
