import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { FieldSpec } from '../../../../shared/model/catalogue.ts';
import { peekBytes, withBytes } from '../../../secrets/bytes.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { Ring } from '../../../ui/ring.tsx';
import { useMain } from '../../frame/window.ts';
import { FileChoice } from './file-choice.tsx';
import { SecretField } from './secret-field.tsx';
import type { SecretValues } from './secret-values.ts';

const words = formWords.totp;

interface TotpSectionProps {
  readonly exchange: string;
  readonly exchangeName: string;
  readonly field: FieldSpec;
  readonly values: SecretValues;
  readonly problem: string | undefined;
  readonly warning: string | undefined;
  readonly onTyped: () => void;
  /** One is stored already. */
  readonly stored: boolean;
  readonly picture: (file: File) => Promise<void>;
}

/** The second factor of the exchange account, for who wants it beside the key; folded away until then. */
export function TotpSection(props: TotpSectionProps) {
  const { exchange, exchangeName, field, values, problem, warning, onTyped, stored } = props;
  const [opened, setOpened] = useState(false);
  const [typed, setTyped] = useState(0);
  const open = opened || problem !== undefined || typed > 0;
  const place = useRef<HTMLDivElement>(null);
  return (
    <div className="totp">
      {!open && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            setOpened(true);
            requestAnimationFrame(() => place.current?.querySelector('textarea')?.focus());
          }}
        >
          {stored ? words.replace : words.add}
        </Button>
      )}
      <div ref={place} hidden={!open}>
        <SecretField
          exchange={exchange}
          name={field.name}
          label={field.label}
          help={words.help(exchangeName)}
          required={false}
          optional
          masked
          field={values.register(field.name)}
          problem={problem}
          warning={warning}
          onTyped={() => {
            setTyped((times) => times + 1);
            onTyped();
          }}
        />
        <div className="totp-below">
          <FileChoice
            small
            label={words.picture}
            accept="image/png,image/jpeg,image/webp,image/gif,image/bmp"
            take={props.picture}
          />
          <CodeOfNow key={typed} place={place} />
        </div>
      </div>
    </div>
  );
}

const SETTLED_MS = 250;

/** The code that the seed makes now, to be compared with the authenticator's; another one when it is over. */
function CodeOfNow({ place }: { place: React.RefObject<HTMLDivElement | null> }) {
  const { calls } = useMain();
  const [time, setTime] = useState<{ until: number; period: number } | null>(null);
  const shown = useRef<HTMLOutputElement>(null);

  useEffect(() => {
    const element = shown.current;
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const ask = async (): Promise<void> => {
      const field = place.current?.querySelector('textarea');
      if (field == null || field.value === '') return;
      try {
        const found = await withBytes(peekBytes(field), (seed) => calls.previewTotp({ seed }));
        if (!gone && element !== null) element.textContent = spaced(found.code);
        found.code.fill(0);
        if (gone) return;
        setTime({ until: found.until, period: found.period });
        timer = setTimeout(() => void ask(), Math.max(250, found.until - Date.now() + 50));
      } catch {
        // The field says beside itself what is wrong with it.
        if (element !== null) element.textContent = '';
        setTime(null);
      }
    };
    timer = setTimeout(() => void ask(), SETTLED_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
      element?.replaceChildren();
    };
  }, [calls, place]);

  return (
    <div className="totp-code" data-shown={time !== null || undefined} role="status">
      <span className="quiet">{time === null ? '' : words.compare}</span>
      <output ref={shown} className="mono totp-digits" aria-label={words.code} />
      {time !== null && (
        <Ring
          key={time.until}
          until={time.until}
          total={time.period * 1000}
          label={words.left}
          size={24}
        />
      )}
    </div>
  );
}

function spaced(code: Uint8Array): string {
  const text = new TextDecoder().decode(code);
  const half = Math.ceil(text.length / 2);
  return `${text.slice(0, half)} ${text.slice(half)}`;
}
