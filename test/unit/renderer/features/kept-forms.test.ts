import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { emptyDraft } from '../../../../renderer/features/credentials/form/draft.ts';
import {
  dropForm,
  KEPT_MS,
  type Kept,
  keepForm,
  keptForm,
} from '../../../../renderer/features/credentials/form/kept-forms.ts';
import type { FormPurpose } from '../../../../renderer/features/frame/navigation.ts';

const formWith = (...bytes: number[]): Kept => ({
  draft: emptyDraft('2026-11-21'),
  values: { secret: Uint8Array.from(bytes) },
});
const bytesOf = (form: Kept): number[] => [...(form.values['secret'] ?? [])];

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a form that was left is kept for its time, and its values are overwritten then', () => {
  const purpose: FormPurpose = { kind: 'add' };
  const form = formWith(1, 2, 3);
  keepForm(purpose, form);
  vi.advanceTimersByTime(KEPT_MS - 1);
  expect(keptForm(purpose)).toBe(form);
  expect(bytesOf(form)).toEqual([1, 2, 3]);
  vi.advanceTimersByTime(1);
  expect(keptForm(purpose)).toBeNull();
  expect(bytesOf(form)).toEqual([0, 0, 0]);
});

test('one that was taken and left again has its whole time anew', () => {
  const purpose: FormPurpose = { kind: 'edit', id: 'test-key' };
  keepForm(purpose, formWith(1));
  vi.advanceTimersByTime(KEPT_MS - 1);
  dropForm(purpose);
  const again = formWith(4, 5, 6);
  keepForm(purpose, again);
  vi.advanceTimersByTime(KEPT_MS - 1);
  expect(keptForm(purpose)).toBe(again);
  expect(bytesOf(again)).toEqual([4, 5, 6]);
});
