import { Button } from '@mantine/core';
import { type SubmitEvent, useLayoutEffect, useRef, useState } from 'react';
import { type Bytes, empty, peekBytes, withBytes } from '../../secrets/bytes.ts';
import { stepUpWords } from '../../strings/step-up.ts';
import { useAttempt } from '../../ui/attempt.ts';
import { Trouble } from '../../ui/callout.tsx';
import { CodeField } from '../../ui/code-field.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { useStepUp } from './window.ts';

const words = stepUpWords.codes;
const LF = 0x0a;

interface SpareCodesProps {
  /** Ten, one a line. */
  readonly codes: Bytes;
  /** Which one is asked back, from 1. */
  readonly ask: number;
  readonly kept: () => void;
}

/** The ten recovery codes, shown once, and one of them asked back. */
export function SpareCodes({ codes, ask, kept }: SpareCodesProps) {
  const [step, setStep] = useState<'show' | 'back'>('show');
  if (step === 'back') return <TypeBack ask={ask} kept={kept} again={() => setStep('show')} />;
  return (
    <FullPage>
      <h1 className="step-up-title">{words.title}</h1>
      <p className="no-print">{words.text}</p>
      <CodeList codes={codes} />
      <Keeping />
      <div className="button-row no-print" data-end>
        <Button onClick={() => setStep('back')} autoFocus>
          {words.have}
        </Button>
      </div>
    </FullPage>
  );
}

/** Written straight into the page, and taken out again: React never holds them as text. */
function CodeList({ codes }: { codes: Bytes }) {
  const place = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    element.replaceChildren(
      ...linesOf(codes).map((line) => {
        const item = document.createElement('li');
        item.textContent = new TextDecoder().decode(line);
        return item;
      }),
    );
    return () => element.replaceChildren();
  }, [codes]);
  return <ol ref={place} className="spare-codes mono selectable" aria-label={words.label} />;
}

/** On paper, in a file, or in another program. */
function Keeping() {
  const { calls } = useStepUp();
  const [said, setSaid] = useState('');
  const [error, setError] = useState<unknown>(null);
  const trying = (call: () => Promise<string>) => (): void => {
    setError(null);
    call().then(setSaid, setError);
  };
  return (
    <div className="no-print">
      <div className="button-row">
        <Button
          variant="default"
          size="xs"
          onClick={trying(async () => {
            print();
            return '';
          })}
        >
          {words.print}
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={trying(async () => ((await calls.saveCodes()).saved ? words.saved : ''))}
        >
          {words.save}
        </Button>
        <Button
          variant="default"
          size="xs"
          onClick={trying(async () => {
            const { clearedAt } = await calls.copyCodes();
            return words.copied(Math.round((clearedAt - Date.now()) / 1000));
          })}
        >
          {words.copy}
        </Button>
        <span className="step-up-note" role="status">
          {said}
        </span>
      </div>
      <Trouble error={error} />
    </div>
  );
}

interface TypeBackProps {
  readonly ask: number;
  readonly kept: () => void;
  readonly again: () => void;
}

function TypeBack({ ask, kept, again }: TypeBackProps) {
  const { calls } = useStepUp();
  const field = useRef<HTMLInputElement>(null);
  const { run, busy, error } = useAttempt();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null) return;
    void run(async () => {
      await withBytes(peekBytes(typed), (code) => calls.keepCodes({ code }));
      empty(typed);
      kept();
    });
  };
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1 className="step-up-title">{words.backTitle(ask)}</h1>
        <p>{words.backText}</p>
        <CodeField
          field={field}
          label={words.backLabel(ask)}
          description={words.backHelp}
          name="spare-code"
        />
        <Trouble error={error} />
        <div className="button-row" data-end>
          <Button variant="default" onClick={again} disabled={busy}>
            {words.again}
          </Button>
          <Button type="submit" loading={busy}>
            {words.confirm}
          </Button>
        </div>
      </form>
    </FullPage>
  );
}

function linesOf(codes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let from = 0;
  for (let at = codes.indexOf(LF); at >= 0; at = codes.indexOf(LF, from)) {
    lines.push(codes.subarray(from, at));
    from = at + 1;
  }
  return lines;
}
