import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { KeyturnError, toWire } from '../../../../shared/errors.ts';
import { textOf } from '../../../../shared/messages.ts';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { type CredentialView, TOTP_FIELD } from '../../../../shared/model/credential.ts';
import { dateOf } from '../../../format/time.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { frameWords } from '../../../strings/frame.ts';
import { type FormPurpose, useNavigation } from '../../frame/navigation.ts';
import { sayUntil } from '../../frame/toasts.tsx';
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
import { type Storing, useStore } from './use-store.ts';

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
  const check = useKeyCheck(spec, values, key?.id ?? null);
  const { unseen, lookFirst, typed } = useUnseen(check);
  const { store, storing, busy } = useStore({ purpose, values, lookFirst, refused, stored });
  const look = (): void => {
    setGiven(givenOf(spec, values));
    typed();
    check.look();
  };
  useBack(purpose, values, look);
  useLeaving({ purpose, key, values, draft, changed: isWritten(draft, start), storing });

  const submit = async (): Promise<void> => {
    if (storing.current !== null) return;
    if (!found({ ...problemsOf(draft), ...missingOf(purpose, spec, values) })) return;
    await store(detailsOf(draft, spec));
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

/** Nobody is asked twice: what was seen beside the values was seen. */
function useUnseen({ check }: Pick<ReturnType<typeof useKeyCheck>, 'check'>) {
  const [unseen, setUnseen] = useState(false);
  return {
    unseen,
    lookFirst: async (): Promise<boolean> => {
      const { fresh, findings } = await check().catch(() => NOTHING_NEW);
      const first = fresh && findings.held.length > 0;
      if (first) setUnseen(true);
      return first;
    },
    typed: () => setUnseen(false),
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
  readonly storing: RefObject<Storing>;
}

/** Whichever way a form is left with something in it that is not stored, that can be taken back for a while. */
function useLeaving(form: Leaving): void {
  const { go } = useNavigation();
  const latest = useRef(form);
  useEffect(() => {
    latest.current = form;
  });
  // Before the fields go, which empties them.
  useLayoutEffect(
    () => () => {
      const { purpose, key, values, draft, changed, storing } = latest.current;
      if (!changed && values.allEmpty()) return;
      const left = { draft, values: values.read() };
      const keep = (what: string, label: string): void => {
        keepForm(purpose, left);
        const run = async (): Promise<void> => go({ page: 'key-form', form: purpose });
        const until = Date.now() + KEPT_MS - 500;
        sayUntil({ text: () => what, until, action: { label, run }, undo: true });
      };
      const words = key === null ? formWords.leftNew : formWords.left(key.label);
      if (storing.current === null) keep(words.discarded, frameWords.undo);
      else
        void storing.current.then((stored) => {
          if (stored) wipeValues(left.values);
          else keep(words.notStored, formWords.backToForm);
        });
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
