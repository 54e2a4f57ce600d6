import { Button } from '@mantine/core';
import { useEffect, useRef, useState } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { TOTP_FIELD } from '../../../../shared/model/credential.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { Callout } from '../../../ui/callout.tsx';
import type { Draft, Problems } from './draft.ts';
import { GenericRow, type GenericValue } from './generic-row.tsx';
import { PasteArea, usePasteTarget } from './paste-area.tsx';
import { SecretField } from './secret-field.tsx';
import type { SecretValues } from './secret-values.ts';
import { TotpSection } from './totp-section.tsx';
import type { Findings } from './use-key-check.ts';
import { usePaste } from './use-paste.ts';

interface ValuesSectionProps {
  readonly spec: ExchangeSpec;
  readonly catalogue: readonly ExchangeSpec[];
  readonly values: SecretValues;
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
  readonly problems: Problems;
  readonly findings: Findings;
  /** Something in a field is another now. */
  readonly look: () => void;
  readonly forget: (field: string) => void;
  /** The names a stored generic secret has; new ones can be added. */
  readonly known: readonly string[];
  /** Names of values that a form left a moment ago had. */
  readonly kept: readonly string[];
  /** Fields left empty keep what they have. */
  readonly keeps: boolean;
  readonly autoFocus: boolean;
}

/** Exactly the exchange's fields with its labels. */
export function ValuesSection(props: ValuesSectionProps) {
  const { spec, findings, look, keeps } = props;
  const generic = spec.kind === 'generic';
  return (
    <fieldset onInput={look}>
      <legend>{formWords.values}</legend>
      {keeps && <div className="quiet">{formWords.valuesEdit}</div>}
      {generic ? <GenericValues {...props} /> : <ExchangeValues {...props} />}
      {findings.held.length > 0 && (
        <Callout tone="amber" role="status" title={formWords.checks.title}>
          {findings.held.map((text) => (
            <div key={text}>{text}</div>
          ))}
        </Callout>
      )}
    </fieldset>
  );
}

/** Each value has its field; a block fills them together. */
function ExchangeValues(props: ValuesSectionProps) {
  const { spec, values, problems, findings, forget, keeps, autoFocus, known } = props;
  const pasting = usePaste(props);
  const target = usePasteTarget(pasting);
  const seed = spec.fields.find(({ name }) => name === TOTP_FIELD);
  return (
    <div className="values" {...target}>
      <PasteArea pasting={pasting} />
      {spec.fields
        .filter((field) => field !== seed)
        .map((field, at) => (
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
            warning={findings.twins[field.name]}
            onTyped={() => forget(`fields.${field.name}`)}
            autoFocus={autoFocus && at === 0}
          />
        ))}
      {seed !== undefined && (
        <TotpSection
          exchange={spec.id}
          exchangeName={spec.name}
          field={seed}
          values={values}
          problem={problems[`fields.${TOTP_FIELD}`]}
          warning={findings.twins[TOTP_FIELD]}
          onTyped={() => forget(`fields.${TOTP_FIELD}`)}
          stored={known.includes(TOTP_FIELD)}
          picture={pasting.file}
        />
      )}
    </div>
  );
}

/** A secret of no exchange names its own values. */
function GenericValues({ spec, values, problems, forget, known, kept }: ValuesSectionProps) {
  const next = useRef(1);
  const [rows, setRows] = useState<readonly GenericValue[]>(() => firstRows(known, kept));
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

function firstRows(known: readonly string[], kept: readonly string[]): GenericValue[] {
  const row = (name: string, fixed: boolean): GenericValue => ({ id: name, name, fixed });
  const rows = [
    ...known.map((name) => row(name, true)),
    ...kept.filter((name) => !known.includes(name)).map((name) => row(name, false)),
  ];
  return rows.length > 0 ? rows : [{ id: 'first', name: 'token', fixed: false }];
}
