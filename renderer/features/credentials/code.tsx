import { ActionIcon, Loader } from '@mantine/core';
import { IconEye, IconEyeOff } from '@tabler/icons-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type CredentialView, TOTP_FIELD } from '../../../shared/model/credential.ts';
import { detailWords } from '../../strings/credentials.ts';
import { useHeldBytes } from '../../ui/recovery.tsx';
import { Ring } from '../../ui/ring.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import type { KeyPart } from '../frame/navigation.ts';
import { sayTrouble } from '../frame/toasts.tsx';
import { useMain } from '../frame/window.ts';
import { useCommand } from '../palette/commands.ts';
import { keyCommands } from './commands.ts';
import { Part } from './part.tsx';

const MASK = '••• •••';

/** The one-time code of the exchange account, where its seed is kept beside the key. */
export function AccountCode({ of: key, focus }: { of: CredentialView; focus: KeyPart | null }) {
  if (!key.fields.some(({ name }) => name === TOTP_FIELD)) return null;
  return <Code key={`${key.id} ${key.version}`} id={key.id} focus={focus} />;
}

interface Shown {
  readonly until: number;
  /** Milliseconds. */
  readonly period: number;
  readonly shownUntil: number;
}

/**
 * Codes follow one another for as long as the main process allows. Unlike a revealed value they stay when another
 * window has the keyboard: that is where they are typed.
 */
function useCode(id: string) {
  const { calls } = useMain();
  const { hold, drop, get } = useHeldBytes();
  const mounted = useRef(true);
  const [state, setState] = useState<'hidden' | 'asking' | Shown>('hidden');
  const shown = typeof state === 'object' ? state : null;

  const hide = useCallback((): void => {
    drop();
    if (mounted.current) setState('hidden');
    calls.hideCode().catch(() => {});
  }, [drop, calls]);

  const ask = useCallback(async (): Promise<void> => {
    try {
      const { code, until, period, shownUntil } = await calls.totpCode({ id });
      if (!mounted.current) {
        code.fill(0);
        return;
      }
      hold(code);
      setState({ until, period: period * 1000, shownUntil });
    } catch (error) {
      drop();
      if (mounted.current) setState('hidden');
      sayTrouble(error);
    }
  }, [calls, id, hold, drop]);

  useEffect(() => {
    if (shown === null) return;
    const last = shown.until >= shown.shownUntil;
    const next = Math.min(shown.until, shown.shownUntil) - Date.now();
    const timer = setTimeout(last ? hide : () => void ask(), Math.max(0, next) + 20);
    return () => clearTimeout(timer);
  }, [shown, ask, hide]);

  useEffect(() => {
    mounted.current = true;
    return () => {
      mounted.current = false;
      calls.hideCode().catch(() => {});
    };
  }, [calls]);

  const show = (): void => {
    setState('asking');
    void ask();
  };
  return { asking: state === 'asking', shown, bytes: get(), show, hide };
}

function Code({ id, focus }: { id: string; focus: KeyPart | null }) {
  const { asking, shown, bytes, show, hide } = useCode(id);
  const visible = shown !== null && bytes !== null;
  useCommand({ ...keyCommands.code, run: visible ? hide : show });
  return (
    <Part title={detailWords.code} part="code" focus={focus}>
      <div className="value-list value-row">
        <div className="value-line">
          <span className="value-name">{detailWords.codeName}</span>
          <span className="value-mask code-digits">
            {visible ? (
              <SecretText bytes={bytes} label={detailWords.codeValue} block={3} />
            ) : (
              <span className="mono">{MASK}</span>
            )}
          </span>
          {asking && <Loader size={16} aria-label={detailWords.waiting} />}
          {visible && (
            <Ring
              key={shown.until}
              until={shown.until}
              total={shown.period}
              label={detailWords.nextIn}
            />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            disabled={asking}
            aria-label={visible ? detailWords.hideCode : detailWords.showCode}
            onClick={visible ? hide : show}
          >
            {visible ? <IconEyeOff size={16} stroke={1.5} /> : <IconEye size={16} stroke={1.5} />}
          </ActionIcon>
        </div>
        <div className="quiet value-note">{detailWords.codeNote}</div>
      </div>
    </Part>
  );
}
