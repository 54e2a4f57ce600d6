import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import type { Problems } from './draft.ts';
import { GenericRow, type GenericValue } from './generic-row.tsx';
import { SecretField } from './secret-field.tsx';
import type { SecretValues } from './secret-values.ts';
import { formWords } from './strings.ts';

interface ValuesSectionProps {
  readonly spec: ExchangeSpec;
  readonly values: SecretValues;
  readonly problems: Problems;
  readonly forget: (field: string) => void;
  /** The names a stored generic secret has; new ones can be added. */
  readonly known: readonly string[];
  /** Fields left empty keep what they have. */
  readonly keeps: boolean;
  readonly autoFocus: boolean;
}

/** Exactly the exchange's fields with its labels. */
export function ValuesSection(props: ValuesSectionProps) {
  const { spec, values, problems, forget, keeps, autoFocus } = props;
  return (
    <fieldset>
      <legend>{formWords.values}</legend>
      {keeps && <div className="quiet">{formWords.valuesEdit}</div>}
      {!keeps && spec.kind !== 'generic' && <div className="quiet">{formWords.valuesAdd}</div>}
      {spec.kind === 'generic' ? (
        <GenericValues {...props} />
      ) : (
        spec.fields.map((field, at) => (
          <SecretField
            // By its name alone: what was pasted outlives a correction of the exchange.
            key={field.name}
            exchange={spec.id}
            name={field.name}
            label={field.label}
            help={field.help ?? field.formats.find((format) => format.unusual !== true)?.expected}
            required={field.required && !keeps}
            optional={!field.required}
            masked={field.secret}
            field={values.register(field.name)}
            problem={problems[`fields.${field.name}`]}
            onTyped={() => forget(`fields.${field.name}`)}
            autoFocus={autoFocus && at === 0}
          />
        ))
      )}
    </fieldset>
  );
}

/** A secret of no exchange names its own values. */
function GenericValues({ spec, values, problems, forget, known }: ValuesSectionProps) {
  const next = useRef(1);
  const [rows, setRows] = useState<readonly GenericValue[]>(() =>
    known.length > 0
      ? known.map((name) => ({ id: name, name, fixed: true }))
      : [{ id: 'first', name: 'token', fixed: false }],
  );
  useEffect(() => {
    for (const { id, name } of rows) values.rename(id, name);
  }, [rows, values]);
  const rename = (id: string, name: string): void =>
    setRows(rows.map((row) => (row.id === id ? { ...row, name } : row)));
  return (
    <>
      <div className="quiet">{formWords.generic.help}</div>
      {rows.map((row) => (
        <GenericRow
          key={row.id}
          of={row}
          exchange={spec.id}
          taken={rows.some((other) => other.id !== row.id && other.name === row.name)}
          values={values}
          problem={problems[`fields.${row.name}`]}
          forget={forget}
          rename={(name) => rename(row.id, name)}
          remove={
            rows.length > 1 && !row.fixed
              ? () => setRows(rows.filter(({ id }) => id !== row.id))
              : null
          }
        />
      ))}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => {
            setRows([...rows, { id: `row-${next.current}`, name: '', fixed: false }]);
            next.current += 1;
          }}
        >
          {formWords.generic.add}
        </Button>
      </div>
    </>
  );
}
