import { useState } from 'react';
import { KeyturnError, toWire } from '../../../../shared/errors.ts';
import { textOf } from '../../../../shared/messages.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { CredentialView, FieldValues } from '../../../../shared/model/credential.ts';
import { dateOf } from '../../../format/time.ts';
import { type FormPurpose, useNavigation } from '../../frame/navigation.ts';
import { say } from '../../frame/toasts.tsx';
import { useMain } from '../../frame/window.ts';
import {
  type Draft,
  detailsOf,
  draftOf,
  emptyDraft,
  fieldOf,
  type Problems,
  problemsOf,
  turned,
  withExchange,
} from './draft.ts';
import { VALUE_NAME } from './generic-row.tsx';
import { type SecretValues, useSecretValues, wipeValues } from './secret-values.ts';
import { formWords } from './strings.ts';

/** Fields an error can land on; any other error stands at the foot. */
const PLACES = [
  'label',
  'exchange',
  'account',
  'ipAllowList',
  'created',
  'rotationDays',
  'rotateBy',
  'expires',
  'tags',
  'notes',
];

export function useKeyForm(
  purpose: FormPurpose,
  key: CredentialView | null,
  catalogue: readonly ExchangeSpec[],
) {
  const { go } = useNavigation();
  const store = useStore(purpose);
  const values = useSecretValues();
  const [draft, setDraft] = useState<Draft>(() => startOf(purpose, key));
  const [problems, setProblems] = useState<Problems>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const spec = catalogue.find(({ id }) => id === draft.exchange) ?? null;

  const forget = (field: string): void => {
    if (field in problems) setProblems(({ [field]: _, ...rest }) => rest);
  };
  const refused = (reason: unknown): void => {
    const field = reason instanceof KeyturnError ? fieldOf(reason.field) : null;
    const placed = field !== null && (PLACES.includes(field) || field.startsWith('fields.'));
    if (placed) setProblems({ [field]: textOf(toWire(reason)).text });
    else setError(reason);
  };

  const submit = async (): Promise<void> => {
    if (busy) return;
    const found = { ...problemsOf(draft), ...missingOf(purpose, spec, values) };
    setProblems(found);
    setError(null);
    if (Object.keys(found).length > 0) return;
    const typed = values.read();
    setBusy(true);
    try {
      const { credential, warnings } = await store(detailsOf(draft, spec), typed);
      values.clear();
      say((purpose.kind === 'edit' ? formWords.saved : formWords.stored)(credential.label));
      go({ page: 'keys', selected: credential.id, said: warnings });
    } catch (reason) {
      refused(reason);
      setBusy(false);
    } finally {
      wipeValues(typed);
    }
  };

  return {
    draft,
    spec,
    values,
    problems,
    busy,
    error,
    forget,
    submit,
    change: (change: Partial<Draft>) => {
      setDraft((before) => ({ ...before, ...change }));
      for (const field of Object.keys(change)) forget(field);
    },
    choose: (next: ExchangeSpec) => {
      setDraft((before) => withExchange(before, next));
      setProblems({});
    },
  };
}

function startOf(purpose: FormPurpose, key: CredentialView | null): Draft {
  const today = dateOf(Date.now());
  if (key === null) return emptyDraft(today);
  return purpose.kind === 'turn' ? turned(draftOf(key), today) : draftOf(key);
}

function useStore(purpose: FormPurpose) {
  const { calls } = useMain();
  return (details: ReturnType<typeof detailsOf>, typed: FieldValues) => {
    if (purpose.kind === 'add') return calls.addCredential({ details, fields: typed });
    const fields = Object.keys(typed).length === 0 ? null : typed;
    return calls.editCredential({ id: purpose.id, details, fields });
  };
}

/** Values that must be there and are not. Editing keeps what is left empty. */
function missingOf(
  purpose: FormPurpose,
  spec: ExchangeSpec | null,
  values: SecretValues,
): Problems {
  if (spec === null || purpose.kind === 'edit') return {};
  if (spec.kind === 'generic') {
    const typed = values.read();
    const names = Object.keys(typed);
    wipeValues(typed);
    const bad = names.find((name) => !VALUE_NAME.test(name));
    if (bad !== undefined) return { [`fields.${bad}`]: formWords.generic.nameBad };
    return names.length === 0 ? { 'fields.token': formWords.valueMissing } : {};
  }
  const missing = spec.fields.filter(({ name, required }) => required && values.isEmpty(name));
  return Object.fromEntries(missing.map(({ name }) => [`fields.${name}`, formWords.valueMissing]));
}
