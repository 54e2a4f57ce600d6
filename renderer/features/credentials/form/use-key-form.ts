import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { KeyturnError, toWire } from '../../../../shared/errors.ts';
import { textOf } from '../../../../shared/messages.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import {
  type CredentialDetails,
  type CredentialView,
  type FieldValues,
  TOTP_FIELD,
} from '../../../../shared/model/credential.ts';
import { dateOf } from '../../../format/time.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { type FormPurpose, useNavigation } from '../../frame/navigation.ts';
import { say, sayUndo } from '../../frame/toasts.tsx';
import { useMain } from '../../frame/window.ts';
import {
  type Draft,
  detailsOf,
  draftOf,
  emptyDraft,
  fieldOf,
  isWritten,
  type Problems,
  problemsOf,
  turned,
  withExchange,
} from './draft.ts';
import { VALUE_NAME } from './generic-row.tsx';
import { dropForm, KEPT_MS, keepForm, keptForm } from './kept-forms.ts';
import { fillAll, type SecretValues, useSecretValues, wipeValues } from './secret-values.ts';
import type { StoredKey } from './stored.tsx';
import { useKeyCheck } from './use-key-check.ts';

/** Fields an error can land on; any other error stands at the foot. */
const PLACES = Object.keys(formWords.fields);

interface FormOf {
  readonly purpose: FormPurpose;
  readonly of: CredentialView | null;
  readonly catalogue: readonly ExchangeSpec[];
  /** A new key is stored; the page says so. */
  readonly stored: (key: StoredKey) => void;
}

export type KeyFormState = ReturnType<typeof useKeyForm>;

export function useKeyForm({ purpose, of: key, catalogue, stored }: FormOf) {
  const values = useSecretValues();
  const [start] = useState<Draft>(() => startOf(purpose, key));
  const [kept] = useState(() => keptForm(purpose));
  const [draft, setDraft] = useState<Draft>(kept?.draft ?? start);
  const spec = catalogue.find(({ id }) => id === draft.exchange) ?? null;
  const { problems, error, forget, found, refused } = useProblems();
  const [given, setGiven] = useState<Given>({ count: 0, seed: false });
  const [unseen, setUnseen] = useState(false);
  const check = useKeyCheck(spec, values, key?.id ?? null);
  const done = useRef(false);
  const { store, busy } = useStore(purpose, values, refused, (key) => {
    done.current = true;
    stored(key);
  });
  const look = (): void => {
    setGiven(givenOf(spec, values));
    setUnseen(false);
    check.look();
  };
  useBack(purpose, values, look);
  useLeaving({ purpose, key, values, draft, changed: isWritten(draft, start), done });

  const submit = async (): Promise<void> => {
    if (busy || !found({ ...problemsOf(draft), ...missingOf(purpose, spec, values) })) return;
    // Nobody is asked twice: what was seen beside the values was seen.
    const { fresh, findings } = await check.check().catch(() => NOTHING_NEW);
    if (fresh && findings.held.length > 0) setUnseen(true);
    else await store(detailsOf(draft, spec));
  };
  return {
    draft,
    spec,
    values,
    problems,
    busy,
    error,
    forget,
    look,
    submit,
    given,
    unseen,
    findings: check.findings,
    keptNames: Object.keys(kept?.values ?? {}),
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

const NOTHING_NEW = { fresh: false, findings: { held: [], twins: {} } };

/** How many of the values that are needed are there, and whether the account's seed is. */
export interface Given {
  readonly count: number;
  readonly seed: boolean;
}

function givenOf(spec: ExchangeSpec | null, values: SecretValues): Given {
  const there = (spec?.fields ?? []).filter(({ name }) => !values.isEmpty(name));
  return {
    count: there.filter(({ required }) => required).length,
    seed: there.some(({ name }) => name === TOTP_FIELD),
  };
}

/** Who came back to a form that was left finds the values in it again. */
function useBack(purpose: FormPurpose, values: SecretValues, look: () => void): void {
  const looked = useRef(look);
  useEffect(() => {
    const kept = keptForm(purpose);
    if (kept === null) return;
    fillAll(values, kept.values);
    dropForm(purpose);
    looked.current();
  }, [purpose, values]);
}

interface Leaving {
  readonly purpose: FormPurpose;
  readonly key: CredentialView | null;
  readonly values: SecretValues;
  readonly draft: Draft;
  readonly changed: boolean;
  readonly done: { readonly current: boolean };
}

/** Whichever way a form is left with something in it, that can be taken back for a while. */
function useLeaving(form: Leaving): void {
  const { go } = useNavigation();
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  // Before the fields go, which empties them.
  useLayoutEffect(
    () => () => {
      const { purpose, key, values, draft, changed, done } = latest.current;
      if (done.current || (!changed && values.allEmpty())) return;
      keepForm(purpose, { draft, values: values.read() });
      const what = key === null ? formWords.discardedNew : formWords.discarded(key.label);
      const back = async (): Promise<void> => go({ page: 'key-form', form: purpose });
      sayUndo(what, back, Date.now() + KEPT_MS - 500);
    },
    [go],
  );
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
function useStore(
  purpose: FormPurpose,
  values: SecretValues,
  refused: (reason: unknown) => void,
  stored: (key: StoredKey) => void,
) {
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
      stored({ credential, warnings });
      if (purpose.kind === 'add') return;
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
