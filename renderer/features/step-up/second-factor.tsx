import './second-factor.css';
import { Button, TextInput } from '@mantine/core';
import { type SubmitEvent, useRef, useState } from 'react';
import { peekBytes, SECRET_INPUT, withBytes } from '../../secrets/bytes.ts';
import { stepUpWords } from '../../strings/step-up.ts';
import { hasCode, useAttempt } from '../../ui/attempt.ts';
import { Callout, Trouble } from '../../ui/callout.tsx';
import { FullPage } from '../../ui/full-page.tsx';
import { QrCode } from '../../ui/qr-code.tsx';
import { useHeldBytes } from '../../ui/recovery.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import { Buttons } from './buttons.tsx';
import { SpareCodes } from './codes.tsx';
import { PasswordFirst } from './password-first.tsx';
import { useStepUp } from './window.ts';

const words = stepUpWords.secondFactor;

interface SetUpProps {
  readonly kind: 'second-factor' | 'second-factor-codes';
  /** From here on Escape must not throw away what is on the screen. */
  readonly held: () => void;
}

/** Password, seed, first code, ten recovery codes, one of them typed back. Before that last answer nothing is set. */
export function SecondFactor({ kind, held }: SetUpProps) {
  const { calls } = useStepUp();
  const [step, setStep] = useState<'password' | 'scan' | 'codes' | 'done'>('password');
  const uri = useHeldBytes();
  const seed = useHeldBytes();
  const codes = useHeldBytes();
  const ask = useRef(1);
  const fresh = kind === 'second-factor';

  const show = (shown: { codes: Uint8Array<ArrayBuffer>; ask: number }): void => {
    codes.hold(shown.codes);
    ask.current = shown.ask;
    held();
    setStep('codes');
  };
  const [picture, text, list] = [uri.get(), seed.get(), codes.get()];
  if (step === 'scan' && picture !== null && text !== null) {
    return (
      <Scan
        uri={picture}
        seed={text}
        prove={async (code) => {
          show(await calls.proveSecondFactor({ code }));
          uri.drop();
          seed.drop();
        }}
      />
    );
  }
  if (step === 'codes' && list !== null) {
    const kept = (): void => {
      codes.drop();
      setStep('done');
    };
    return <SpareCodes codes={list} ask={ask.current} kept={kept} />;
  }
  if (step === 'done') return <Done fresh={fresh} />;
  return (
    <PasswordFirst
      title={fresh ? words.title : words.renewTitle}
      text={fresh ? words.text : words.renewText}
      submit={words.next}
      go={async (password) => {
        if (!fresh) return show(await calls.renewCodes({ password }));
        const begun = await calls.beginSecondFactor({ password });
        uri.hold(begun.uri);
        seed.hold(begun.seed);
        held();
        setStep('scan');
      }}
    />
  );
}

interface ScanProps {
  readonly uri: Uint8Array;
  readonly seed: Uint8Array;
  readonly prove: (code: Uint8Array<ArrayBuffer>) => Promise<void>;
}

function Scan({ uri, seed, prove }: ScanProps) {
  const field = useRef<HTMLInputElement>(null);
  const [empty, setEmpty] = useState(false);
  const { run, busy, error, again } = useAttempt();
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const typed = field.current;
    if (typed === null || busy) return;
    if (typed.value === '') return setEmpty(true);
    if (await run(() => withBytes(peekBytes(typed), prove))) again();
  };
  const wrong = hasCode(error, 'wrong_second_factor');
  return (
    <FullPage>
      <form onSubmit={submit} className="form-stack">
        <h1 className="step-up-title">{words.scanTitle}</h1>
        <p>{words.scanText}</p>
        <div className="second-factor-seed">
          <QrCode bytes={uri} label={words.qr} />
          <div>
            <p>{words.type}</p>
            <SecretText bytes={seed} label={words.seed} />
            <p>{words.kind}</p>
          </div>
        </div>
        <TextInput
          {...SECRET_INPUT}
          ref={field}
          label={words.code}
          description={words.codeHelp}
          name="code"
          inputMode="numeric"
          disabled={busy}
          onInput={() => setEmpty(false)}
          error={empty ? words.codeEmpty : wrong ? words.codeWrong : undefined}
          classNames={{ input: 'mono' }}
          autoFocus
        />
        <Trouble error={wrong ? null : error} />
        <Buttons submit={words.next} busy={busy} />
      </form>
    </FullPage>
  );
}

function Done({ fresh }: { fresh: boolean }) {
  const { calls } = useStepUp();
  return (
    <FullPage>
      <h1 className="step-up-title">{fresh ? words.doneTitle : words.renewedTitle}</h1>
      <Callout tone="green" role="status">
        {fresh ? words.done : words.renewed}
      </Callout>
      <div className="button-row" data-end>
        <Button onClick={() => void calls.cancel()} autoFocus>
          {words.close}
        </Button>
      </div>
    </FullPage>
  );
}
