import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { KeyturnError, toWire } from '../../../shared/errors.ts';
import type { ApprovalState } from '../../../shared/ipc/contract.ts';
import { textOf } from '../../../shared/messages.ts';
import { asCode, digitsOf } from '../../format/blocks.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { approvalWords } from './strings.ts';
import { useApproval } from './window.ts';

const words = approvalWords.code;

interface CodeEntryProps {
  readonly state: Extract<ApprovalState, { kind: 'pairing-code' }>;
  readonly changed: (state: ApprovalState) => void;
}

/** The owner types what the program shows. Before that nothing of the caller is on the screen. */
export function CodeEntry({ state, changed }: CodeEntryProps) {
  const { calls } = useApproval();
  const [digits, setDigits] = useState('');
  const [left, setLeft] = useState(state.triesLeft);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (digits.length < 6) return setProblem(words.short);
    setBusy(true);
    setError(null);
    try {
      changed(await calls.typeCode({ code: asCode(digits) }));
    } catch (refused) {
      const wrong = refused instanceof KeyturnError && refused.code === 'wrong_code';
      if (wrong) setProblem(textOf(toWire(refused)).text);
      else setError(refused);
      const now = await calls.state().catch(() => null);
      if (now?.kind === 'pairing-code') setLeft(now.triesLeft);
      setDigits('');
    }
    setBusy(false);
  };

  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1>{words.title}</h1>
        <p>{words.text}</p>
        <TextInput
          label={words.label}
          classNames={{ wrapper: 'code-input', input: 'mono' }}
          placeholder="000-000"
          inputMode="numeric"
          autoComplete="off"
          value={asCode(digits)}
          onChange={(event) => {
            setDigits(digitsOf(event.currentTarget.value));
            setProblem(null);
          }}
          description={left < 3 ? words.tries(left) : undefined}
          error={problem}
          autoFocus
        />
        {state.open === 0 ? (
          <div>
            <div className="quiet">{words.none}</div>
            <code className="command mono">{words.command}</code>
          </div>
        ) : (
          <div className="quiet">{words.open(state.open)}</div>
        )}
        <Trouble error={error} />
        <div className="button-row" data-end>
          <Button variant="default" onClick={() => void calls.close()}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={busy}>
            {words.submit}
          </Button>
        </div>
      </form>
    </FullPage>
  );
}
