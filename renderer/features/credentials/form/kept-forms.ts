import type { FieldValues } from '../../../../shared/model/credential.ts';
import type { FormPurpose } from '../../frame/navigation.ts';
import type { Draft } from './draft.ts';
import { wipeValues } from './secret-values.ts';

/** What was written in a form that was left. Its values are bytes, overwritten when taken or when the time is over. */
export interface Kept {
  readonly draft: Draft;
  readonly values: FieldValues;
}

export const KEPT_MS = 10_000;

/** By the purpose the form was opened with: going back to that very one brings it all back. */
const kept = new WeakMap<FormPurpose, Kept>();

export function keepForm(purpose: FormPurpose, form: Kept): void {
  kept.set(purpose, form);
  // It may have been taken and left again since, with a time of its own.
  setTimeout(() => {
    if (kept.get(purpose) === form) dropForm(purpose);
  }, KEPT_MS);
}

export function keptForm(purpose: FormPurpose): Kept | null {
  return kept.get(purpose) ?? null;
}

export function dropForm(purpose: FormPurpose): void {
  const form = kept.get(purpose);
  if (form !== undefined) wipeValues(form.values);
  kept.delete(purpose);
}
