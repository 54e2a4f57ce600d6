import { useEffect, useState } from 'react';
import { KeyturnError, toWire } from '../../../../shared/errors.ts';
import { textOf } from '../../../../shared/messages.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type {
  CredentialDetails,
  CredentialView,
  FieldValues,
} from '../../../../shared/model/credential.ts';
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
  const values = useSecretValues();
  const [draft, setDraft] = useState<Draft>(() => startOf(purpose, key));
  const spec = catalogue.find(({ id }) => id === draft.exchange) ?? null;
  const { problems, error, forget, found, refused } = useProblems();
  const { store, busy } = useStore(purpose, values, refused);

  const submit = (): void => {
    const missing = { ...problemsOf(draft), ...missingOf(purpose, spec, values) };
    if (found(missing)) void store(detailsOf(draft, spec));
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
      forget(...Object.keys(change));
    },
    choose: (next: ExchangeSpec) => {
      setDraft((before) => withExchange(before, next));
      found({});
    },
  };
}

/** What is wrong, on its field where it has one; the first of them is brought before the person. */
function useProblems() {
  const [problems, setProblems] = useState<Problems>({});
  const [error, setError] = useState<unknown>(null);
  const [looked, setLooked] = useState(0);

  useEffect(() => {
    if (looked > 0) document.querySelector<HTMLElement>('form [aria-invalid="true"]')?.focus();
  }, [looked]);

  const show = (found: Problems, other: unknown): void => {
    setProblems(found);
    setError(other);
    setLooked((times) => times + 1);
  };
  return {
    problems,
    error,
    forget: (...fields: string[]) => {
      if (!fields.some((field) => field in problems)) return;
      setProblems((before) =>
        Object.fromEntries(Object.entries(before).filter(([field]) => !fields.includes(field))),
      );
    },
    /** Whether nothing is wrong. */
    found: (missing: Problems): boolean => {
      show(missing, null);
      return Object.keys(missing).length === 0;
    },
    refused: (reason: unknown) => {
      const field = reason instanceof KeyturnError ? fieldOf(reason.field) : null;
      const placed = field !== null && (PLACES.includes(field) || field.startsWith('fields.'));
      if (placed) show({ [field]: textOf(toWire(reason)).text }, null);
      else show({}, reason);
    },
  };
}

/** Sends what was written, with the values as bytes that are overwritten afterwards. */
function useStore(purpose: FormPurpose, values: SecretValues, refused: (reason: unknown) => void) {
  const { calls } = useMain();
  const { go } = useNavigation();
  const [busy, setBusy] = useState(false);
  const send = (details: CredentialDetails, typed: FieldValues) => {
    if (purpose.kind === 'add') return calls.addCredential({ details, fields: typed });
    const fields = Object.keys(typed).length === 0 ? null : typed;
    return calls.editCredential({ id: purpose.id, details, fields });
  };
  const store = async (details: CredentialDetails): Promise<void> => {
    if (busy) return;
    setBusy(true);
    const typed = values.read();
    try {
      const { credential, warnings } = await send(details, typed);
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
  return { store, busy };
}

function startOf(purpose: FormPurpose, key: CredentialView | null): Draft {
  const today = dateOf(Date.now());
  if (key === null) return emptyDraft(today);
  return purpose.kind === 'turn' ? turned(draftOf(key), today) : draftOf(key);
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
