import { type RefObject, useLayoutEffect, useRef, useState } from 'react';
import type { CredentialDetails, FieldValues } from '../../../../shared/model/credential.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { type FormPurpose, useNavigation } from '../../frame/navigation.ts';
import { say, sayTrouble } from '../../frame/toasts.tsx';
import { useMain } from '../../frame/window.ts';
import { type SecretValues, wipeValues } from './secret-values.ts';
import type { StoredKey } from './stored.tsx';

/** How the storing of a form ends: whether it was stored. Null while nobody asked for it. */
export type Storing = Promise<boolean> | null;

interface StoreOf {
  readonly purpose: FormPurpose;
  readonly values: SecretValues;
  /** Whether something is to be looked at before it is stored. */
  readonly lookFirst: () => Promise<boolean>;
  readonly refused: (reason: unknown) => void;
  /** A new key is stored, and its form still there to say so. */
  readonly stored: (key: StoredKey) => void;
}

/**
 * Sends what is in the form at the moment it is asked to, once at a time, with the values as bytes that are overwritten
 * afterwards. Whoever goes elsewhere before the answer comes stays there, and is told it.
 */
export function useStore({ purpose, values, lookFirst, refused, stored }: StoreOf) {
  const { calls } = useMain();
  const { go } = useNavigation();
  const [busy, setBusy] = useState(false);
  const storing = useRef<Storing>(null);
  const here = useHere();

  const send = (details: CredentialDetails, typed: FieldValues) => {
    if (purpose.kind === 'add') return calls.addCredential({ details, fields: typed });
    const fields = Object.keys(typed).length === 0 ? null : typed;
    return calls.editCredential({ id: purpose.id, details, fields });
  };
  const tell = (key: StoredKey): void => {
    if (here.current && purpose.kind === 'add') {
      stored(key);
      return;
    }
    const { credential, warnings } = key;
    say((purpose.kind === 'edit' ? formWords.saved : formWords.stored)(credential.label));
    if (here.current) go({ page: 'keys', selected: credential.id, said: warnings });
  };
  const attempt = async (details: CredentialDetails, typed: FieldValues): Promise<boolean> => {
    try {
      if (await lookFirst()) return false;
      setBusy(true);
      const key = await send(details, typed);
      values.clear();
      tell(key);
      return true;
    } catch (reason) {
      if (here.current) refused(reason);
      else sayTrouble(reason);
      setBusy(false);
      return false;
    } finally {
      wipeValues(typed);
    }
  };
  const store = async (details: CredentialDetails): Promise<void> => {
    storing.current = attempt(details, values.read());
    if (!(await storing.current)) storing.current = null;
  };
  return { store, storing, busy };
}

/** Whether the form is still on the page. */
function useHere(): RefObject<boolean> {
  const here = useRef(false);
  useLayoutEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return here;
}
