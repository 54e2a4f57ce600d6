import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useState } from 'react';
import { toWire } from '../../../shared/errors.ts';
import type { ApprovalState } from '../../../shared/ipc/questions.ts';
import { textOf } from '../../../shared/messages.ts';
import { asCode, digitsOf } from '../../format/blocks.ts';
import { approvalWords } from '../../strings/approvals.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { useApproval } from './window.ts';

const words = approvalWords.code;

interface CodeEntryProps {
  readonly state: Extract<ApprovalState, { kind: 'pairing-code' }>;
  readonly changed: (state: ApprovalState) => void;
}

/** The owner types what the program shows. Before that nothing of the caller is on the screen. */
export function CodeEntry({ state, changed }: CodeEntryProps) {
  const { calls } = useApproval();
  const { digits, type, left, problem, submit, busy, error } = useCode(state, changed);
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
          onChange={(event) => type(event.currentTarget.value)}
          description={left < 3 ? words.tries(left) : undefined}
          error={problem}
          inputWrapperOrder={['label', 'input', 'error', 'description']}
          autoFocus
        />
        <Waiting programs={state.open} />
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

function Waiting({ programs }: { programs: number }) {
  if (programs > 0) return <div className="quiet">{words.open(programs)}</div>;
  return (
    <div>
      <div className="quiet">{words.none}</div>
      <code className="command mono">{words.command}</code>
    </div>
  );
}

function useCode({ triesLeft }: CodeEntryProps['state'], changed: CodeEntryProps['changed']) {
  const { calls } = useApproval();
  const [digits, setDigits] = useState('');
  const [left, setLeft] = useState(triesLeft);
  const [short, setShort] = useState(false);
  const { run, busy, error } = useAttempt();

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (digits.length < 6) return setShort(true);
    const code = asCode(digits);
    if (await run(async () => changed(await calls.typeCode({ code })))) return;
    setDigits('');
    const now = await calls.state().catch(() => null);
    if (now?.kind === 'pairing-code') setLeft(now.triesLeft);
  };
  const wrong = hasCode(error, 'wrong_code') && digits === '';
  return {
    digits,
    type: (text: string) => {
      setDigits(digitsOf(text));
      setShort(false);
    },
    left,
    problem: short ? words.short : wrong ? textOf(toWire(error)).text : undefined,
    submit,
    busy,
    error: hasCode(error, 'wrong_code') ? null : error,
  };
}
