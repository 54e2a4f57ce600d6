import { ActionIcon, Loader } from '@mantine/core';
import { IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import {
  type CredentialView,
  type FieldView,
  TOTP_FIELD,
} from '../../../shared/model/credential.ts';
import { detailWords } from '../../strings/credentials.ts';
import { useHeldBytes } from '../../ui/recovery.tsx';
import { Ring } from '../../ui/ring.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import type { KeyPart } from '../frame/navigation.ts';
import { sayTrouble, sayUntil } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { keyCommands } from './commands.ts';
import { Part } from './part.tsx';

const MASK = '••••••••';

interface ValuesProps {
  readonly of: CredentialView;
  readonly spec: ExchangeSpec | null;
  readonly focus: KeyPart | null;
}

/** The seed of the account's codes is not among them: what it is for is the code. */
export function Values({ of: key, spec, focus }: ValuesProps) {
  const fields = key.fields.filter(({ name }) => name !== TOTP_FIELD);
  const main = fields.find(({ name }) => name === 'secret') ?? fields.at(-1);
  return (
    <Part title={detailWords.values} part="values" focus={focus}>
      <ul className="value-list">
        {fields.map((field) => (
          <Value
            // A new version is another value: what was shown of the old one goes.
            key={`${field.name} ${key.version}`}
            id={key.id}
            field={field}
            main={field === main}
            label={spec?.fields.find(({ name }) => name === field.name)?.label ?? field.name}
          />
        ))}
      </ul>
    </Part>
  );
}

/**
 * Shows a value for as long as the main process allows. The bytes are held outside of React's state, and overwritten
 * when the time is up, the window loses the keyboard, or the view goes.
 */
function useReveal(id: string, field: string) {
  const { calls } = useMain();
  const held = useHeldBytes();
  const mounted = useRef(true);
  const [state, setState] = useState<'masked' | 'asking' | { readonly until: number }>('masked');
  const until = typeof state === 'object' ? state.until : null;

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
    };
  }, []);

  const hide = useCallback((): void => {
    held.drop();
    if (mounted.current) setState('masked');
    calls.hide({ id, field }).catch(() => {});
  }, [held.drop, calls, id, field]);

  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(hide, Math.max(0, until - Date.now()));
    addEventListener('blur', hide);
    document.addEventListener('visibilitychange', hide);
    return () => {
      clearTimeout(timer);
      removeEventListener('blur', hide);
      document.removeEventListener('visibilitychange', hide);
      if (!mounted.current) hide();
    };
  }, [until, hide]);

  const reveal = async (): Promise<void> => {
    setState('asking');
    try {
      const shown = await calls.reveal({ id, field });
      if (!mounted.current) {
        shown.value.fill(0);
        await calls.hide({ id, field });
        return;
      }
      held.hold(shown.value);
      setState({ until: shown.until });
    } catch (error) {
      if (mounted.current) setState('masked');
      sayTrouble(error);
    }
  };
  return { asking: state === 'asking', until, bytes: held.get(), reveal, hide };
}

interface ValueProps {
  readonly id: string;
  readonly field: FieldView;
  readonly label: string;
  /** The one that is meant where no field is named. */
  readonly main: boolean;
}

function Value({ id, field, label, main }: ValueProps) {
  const { calls } = useMain();
  const { asking, until, bytes, reveal, hide } = useReveal(id, field.name);
  const copy = (): void => {
    calls
      .copy({ id, field: field.name })
      .then(
        ({ clearedAt }) => sayUntil({ text: detailWords.copied, until: clearedAt }),
        sayTrouble,
      );
  };
  const shown = until !== null && bytes !== null;
  useMainCommands(main, field, { shown, reveal, hide, copy });
  return (
    <li className="value-row">
      <div className="value-line">
        <span className="value-name" title={field.name}>
          {label}
        </span>
        <span className="value-mask">
          <Masked field={field} />
        </span>
        {asking && <Loader size={16} aria-label={detailWords.waiting} />}
        {shown && <Ring until={until} total={20_000} label={detailWords.hiddenIn} />}
        <ValueButtons {...{ field, label, asking, shown, reveal, hide, copy }} />
      </div>
      {shown && (
        <div className="value-shown">
          <SecretText bytes={bytes} label={detailWords.value(label)} />
        </div>
      )}
      {field.pem !== null && (
        <div className="callout-small" title={detailWords.fingerprint}>
          <span className="mono selectable">
            {field.pem.fingerprint.match(/.{1,8}/g)?.join(' ')}
          </span>
        </div>
      )}
    </li>
  );
}

interface Act {
  readonly shown: boolean;
  readonly reveal: () => Promise<void>;
  readonly hide: () => void;
  readonly copy: () => void;
}

function useMainCommands(
  main: boolean,
  field: FieldView,
  { shown, reveal, hide, copy }: Act,
): void {
  const show = (): unknown => (shown ? hide() : reveal());
  const commands = [
    { ...keyCommands.reveal, enabled: field.kind === 'text', run: show },
    { ...keyCommands.copy, run: copy },
  ];
  useCommands(main ? commands : []);
}

interface ValueButtonsProps extends Act {
  readonly field: FieldView;
  readonly label: string;
  readonly asking: boolean;
}

function ValueButtons({ field, label, asking, shown, reveal, hide, copy }: ValueButtonsProps) {
  return (
    <>
      {field.kind === 'text' && (
        <ActionIcon
          variant="subtle"
          color="gray"
          disabled={asking}
          aria-label={shown ? detailWords.hide(label) : detailWords.reveal(label)}
          onClick={() => (shown ? hide() : void reveal())}
        >
          {shown ? <IconEyeOff size={16} stroke={1.5} /> : <IconEye size={16} stroke={1.5} />}
        </ActionIcon>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={detailWords.copy(label)} onClick={copy}>
        <IconCopy size={16} stroke={1.5} />
      </ActionIcon>
    </>
  );
}

/** The last four only where the value is long enough for them to tell nothing. A PEM says what it is. */
function Masked({ field }: { field: FieldView }) {
  if (field.pem !== null) return <span>{field.pem.type}</span>;
  return (
    <span className="mono">
      {MASK}
      {field.hint}
    </span>
  );
}
