import { useEffect, useRef, useState } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { useMain } from '../../frame/window.ts';
import { type SecretValues, wipeValues } from './secret-values.ts';

const SETTLED_MS = 400;

/** What was found of the values as a whole: sentences for a person, nothing of a value. */
export interface Findings {
  /** Values that are kept already. */
  readonly held: readonly string[];
  /** By field: it has the same value as another. */
  readonly twins: Readonly<Record<string, string>>;
}

const NONE: Findings = { held: [], twins: {} };

/**
 * Asks the core, a moment after the last key, whether values are kept already or stand twice.
 * @param id the key that is being edited
 */
export function useKeyCheck(spec: ExchangeSpec | null, values: SecretValues, id: string | null) {
  const { calls } = useMain();
  const [findings, setFindings] = useState<Findings>(NONE);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const asked = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);

  /** @returns what was found now; `fresh`: and whether the person has not seen it yet */
  const check = async (): Promise<{ readonly findings: Findings; readonly fresh: boolean }> => {
    clearTimeout(timer.current);
    asked.current += 1;
    const mine = asked.current;
    const typed = values.read();
    try {
      const found =
        spec === null || Object.keys(typed).length === 0
          ? NONE
          : inWords(await calls.checkKey({ id, exchange: spec.id, fields: typed }), spec);
      const fresh = JSON.stringify(found) !== JSON.stringify(findings);
      if (mine === asked.current && fresh) setFindings(found);
      return { findings: found, fresh };
    } finally {
      wipeValues(typed);
    }
  };
  return {
    findings,
    check,
    look: (): void => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void check().catch(() => setFindings(NONE)), SETTLED_MS);
    },
  };
}

interface Answer {
  readonly held: readonly {
    readonly field: string;
    readonly label: string;
    readonly as: string;
  }[];
  readonly twins: readonly { readonly field: string; readonly like: string }[];
}

function inWords({ held, twins }: Answer, spec: ExchangeSpec): Findings {
  const labelOf = (name: string): string =>
    spec.fields.find((field) => field.name === name)?.label ?? name;
  return {
    held: held.map(({ field, label, as }) =>
      field === as
        ? formWords.checks.held(labelOf(field), label)
        : formWords.checks.heldAs(labelOf(field), label, labelOf(as)),
    ),
    twins: Object.fromEntries(
      twins.map(({ field, like }) => [field, formWords.checks.twin(labelOf(like))]),
    ),
  };
}
