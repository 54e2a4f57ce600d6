import { Anchor, TextInput } from '@mantine/core';
import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { SECRET_INPUT, takePassword, withBytes } from '../../secrets/bytes.ts';
import { reasonWords, stepUpWords } from '../../strings/step-up.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { PasswordField } from '../../ui/password-field.tsx';
import { Buttons } from './buttons.tsx';
import { type StepUpState, useStepUp } from './window.ts';

const words = stepUpWords.confirm;
type By = 'password' | 'code';

/** The master password, or a code where one will do. */
export function Confirm({ state }: { state: StepUpState }) {
  const [by, setBy] = useState<By>(state.codes ? 'code' : 'password');
  const { field, left, empty, typed, submit, busy, error, began } = useConfirming(state, by);
  const wrong = hasCode(error, 'wrong_password', 'wrong_second_factor');
  const said = empty ? words[by].empty : wrong ? words[by].wrong : undefined;
  const shared = {
    ref: field,
    label: words[by].label,
    name: by,
    disabled: busy,
    onInput: typed,
    error: said,
    autoFocus: true,
  } as const;
  const other = by === 'code' ? 'password' : 'code';
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1 className="step-up-title">{reasonWords[state.reason](state.subject)}</h1>
        {state.asker !== null && <p>{words.asker(state.asker)}</p>}
        <p>{words[by].text}</p>
        {by === 'password' ? (
          <PasswordField key={by} {...shared} />
        ) : (
          <TextInput
            key={by}
            {...SECRET_INPUT}
            {...shared}
            description={words.code.help}
            classNames={{ input: 'mono' }}
          />
        )}
        {left < 5 && <p className="step-up-note">{words.tries(left)}</p>}
        <Trouble error={wrong ? null : error} />
        {state.codes && (
          <Anchor
            component="button"
            type="button"
            size="sm"
            disabled={busy}
            className="step-up-other"
            onClick={() => {
              began();
              setBy(other);
            }}
          >
            {words[other].instead}
          </Anchor>
        )}
        <Buttons submit={words.submit} busy={busy} />
      </form>
    </FullPage>
  );
}

function useConfirming(state: StepUpState, by: By) {
  const { calls } = useStepUp();
  const field = useRef<HTMLInputElement>(null);
  const [left, setLeft] = useState(state.triesLeft);
  const [empty, setEmpty] = useState(false);
  const [shown, setShown] = useState(true);
  const { run, busy, error } = useAttempt();

  // biome-ignore lint/correctness/useExhaustiveDependencies: another field takes the focus, too
  useEffect(() => {
    if (!busy) field.current?.focus();
  }, [busy, by]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null || busy) return;
    if (typed.value === '') return setEmpty(true);
    setShown(true);
    const confirmed = await run(() =>
      withBytes(takePassword(typed), (bytes) =>
        by === 'password' ? calls.confirm({ password: bytes }) : calls.confirmCode({ code: bytes }),
      ),
    );
    if (confirmed) return;
    const now = await calls.state().catch(() => null);
    setLeft((before) => now?.triesLeft ?? before);
  };
  /** What was said of the other field is not said of this one. */
  const began = (): void => {
    setEmpty(false);
    setShown(false);
  };
  const typed = (): void => setEmpty(false);
  return { field, left, empty, typed, submit, busy, error: shown ? error : null, began };
}
