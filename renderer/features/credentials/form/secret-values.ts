import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { FieldValues } from '../../../../shared/model/credential.ts';
import { empty, peekBytes } from '../../../secrets/bytes.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

export interface SecretValues {
  /** For a field's `ref`: known by this key while it is on the page. */
  register(key: string): (element: Field | null) => void;
  /** What the value of this key is called, where that is not the key itself. */
  rename(key: string, name: string): void;
  isEmpty(key: string): boolean;
  /** Whether nothing was typed anywhere. */
  allEmpty(): boolean;
  /** What was typed, as bytes, without the fields left empty. The fields keep it: see `clear`. */
  read(): FieldValues;
  /** Writes into the field of this name, as if it had been typed. */
  fill(name: string, text: string): void;
  /** Empties every field: when the values were stored, and when the form goes. */
  clear(): void;
}

/**
 * The form's secret fields, by name. Their text is in the elements only. It stays there while an attempt to store is
 * refused, because an exchange shows a secret once and a slip elsewhere in the form must not cost it.
 */
export function useSecretValues(): SecretValues {
  const fields = useRef(new Map<string, Field>());
  const refs = useRef(new Map<string, (element: Field | null) => void>());
  const names = useRef(new Map<string, string>());
  const clear = useCallback((): void => {
    for (const field of fields.current.values()) empty(field);
  }, []);
  useEffect(() => clear, [clear]);
  return useMemo(() => {
    const nameOf = (key: string): string => names.current.get(key) ?? key;
    const read = (): FieldValues => {
      const values: FieldValues = {};
      for (const [key, field] of fields.current)
        if (field.value !== '') values[nameOf(key)] = peekBytes(field);
      return values;
    };
    return {
      clear,
      read,
      rename: (key, name) => void names.current.set(key, name),
      register: (key) => registered(key, fields.current, refs.current, names.current),
      isEmpty: (key) => (fields.current.get(key)?.value ?? '') === '',
      allEmpty: () => [...fields.current.values()].every(({ value }) => value === ''),
      fill: (name, text) => {
        for (const [key, field] of fields.current) {
          if (nameOf(key) !== name) continue;
          field.value = text;
          field.dispatchEvent(new Event('input', { bubbles: true }));
        }
      },
    };
  }, [clear]);
}

/** The same function for a key each time, so that React does not take it for another. */
function registered(
  key: string,
  fields: Map<string, Field>,
  refs: Map<string, (element: Field | null) => void>,
  names: Map<string, string>,
): (element: Field | null) => void {
  const known = refs.get(key);
  if (known !== undefined) return known;
  const made = (element: Field | null): void => {
    if (element !== null) {
      fields.set(key, element);
      return;
    }
    const gone = fields.get(key);
    if (gone !== undefined) empty(gone);
    fields.delete(key);
    names.delete(key);
  };
  refs.set(key, made);
  return made;
}

/** Writes bytes into fields, each of its name, and overwrites them. */
export function fillAll(values: SecretValues, from: FieldValues): void {
  for (const [name, bytes] of Object.entries(from))
    values.fill(name, new TextDecoder().decode(bytes));
  wipeValues(from);
}

/** Overwrites what `read` gave. */
export function wipeValues(values: FieldValues): void {
  for (const bytes of Object.values(values)) bytes.fill(0);
}
