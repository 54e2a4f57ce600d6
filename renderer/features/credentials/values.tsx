import { ActionIcon, Loader } from '@mantine/core';
import { IconCopy, IconEye, IconEyeOff } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ExchangeSpec } from '../../../shared/model/catalogue.ts';
import type { CredentialView, FieldView } from '../../../shared/model/credential.ts';
import { useHeldBytes } from '../../ui/recovery.tsx';
import { Ring } from '../../ui/ring.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import { sayTrouble, sayUntil } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { detailWords } from './strings.ts';

const MASK = '••••••••';

interface ValuesProps {
  readonly of: CredentialView;
  readonly spec: ExchangeSpec | null;
}

export function Values({ of: key, spec }: ValuesProps) {
  return (
    <section>
      <h3>{detailWords.values}</h3>
      <ul className="value-list">
        {key.fields.map((field) => (
          <Value
            // A new version is another value: what was shown of the old one goes.
            key={`${field.name} ${key.version}`}
            id={key.id}
            field={field}
            label={spec?.fields.find(({ name }) => name === field.name)?.label ?? field.name}
          />
        ))}
      </ul>
    </section>
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

function Value({ id, field, label }: { id: string; field: FieldView; label: string }) {
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
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={detailWords.copy(label)}
          onClick={copy}
        >
          <IconCopy size={16} stroke={1.5} />
        </ActionIcon>
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
