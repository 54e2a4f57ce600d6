import { useCallback, useEffect, useRef } from 'react';
import type { FieldValues } from '../../../../shared/model/credential.ts';
import { empty, peekBytes } from '../../../secrets/bytes.ts';

type Field = HTMLInputElement | HTMLTextAreaElement;

export interface SecretValues {
  /** For a field's `ref`: known by this key while it is on the page. */
  register(key: string): (element: Field | null) => void;
  /** What the value of this key is called, where that is not the key itself. */
  rename(key: string, name: string): void;
  isEmpty(key: string): boolean;
  /** What was typed, as bytes, without the fields left empty. The fields keep it: see `clear`. */
  read(): FieldValues;
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
  return {
    clear,
    rename: (key, name) => names.current.set(key, name),
    register: (key) => {
      const known = refs.current.get(key);
      if (known !== undefined) return known;
      const made = (element: Field | null): void => {
        if (element !== null) {
          fields.current.set(key, element);
          return;
        }
        const gone = fields.current.get(key);
        if (gone !== undefined) empty(gone);
        fields.current.delete(key);
        names.current.delete(key);
      };
      refs.current.set(key, made);
      return made;
    },
    isEmpty: (key) => (fields.current.get(key)?.value ?? '') === '',
    read: () => {
      const values: FieldValues = {};
      for (const [key, field] of fields.current) {
        if (field.value !== '') values[names.current.get(key) ?? key] = peekBytes(field);
      }
      return values;
    },
  };
}

/** Overwrites what `read` gave. */
export function wipeValues(values: FieldValues): void {
  for (const bytes of Object.values(values)) bytes.fill(0);
}
