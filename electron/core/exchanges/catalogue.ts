/**
 * What is known of each exchange's keys: their fields, what a permission lets its holder do, what lapses by itself.
 * The facts are data (`data/*.json`, docs/EXCHANGES.md); this is how they are asked.
 */
import type { ExchangeSpec, FieldSpec } from '../../../shared/model/catalogue.ts';
import {
  FIELDS_MAX,
  FieldName,
  type FieldValues,
  type FieldView,
} from '../../../shared/model/credential.ts';
import { type Scope, sortScopes } from '../../../shared/model/scope.ts';
import { sameBytes } from './bytes.ts';
import { type ReadField, readField, refusal } from './fields.ts';
import { freeField, loadExchanges } from './load.ts';

export interface ReadFields {
  /** Put in order, ready to be kept. New arrays: the caller wipes them, and those it gave. */
  readonly values: FieldValues;
  readonly views: readonly FieldView[];
  /** Each with its field's label in front. */
  readonly warnings: readonly string[];
}

export interface Catalogue {
  /** Described exchanges first, then those only ccxt knows, then `other` and `generic`; by name. */
  list(): readonly ExchangeSpec[];
  /** Null for an exchange that is not in the catalogue: show it as `other`. */
  get(id: string): ExchangeSpec | null;
  /** What the permissions let their holder do, in the usual order. What no rule maps counts as `account`. */
  scopesFor(spec: ExchangeSpec, permissions: readonly string[]): Scope[];
  /** What is expected in a field, for a person. */
  describeField(spec: ExchangeSpec, name: string): string;
  /** The view of a value, kept nowhere. Throws as `readField` does. */
  checkField(spec: ExchangeSpec, name: string, bytes: Uint8Array): FieldView;
  /**
   * A value put in order, with its view. Store its `value`, not what came in.
   * @throws KeyturnError `invalid_field` | `invalid_pem` with `field` and `facts.problem`
   */
  readField(spec: ExchangeSpec, name: string, bytes: Uint8Array): ReadField;
  /**
   * All fields of a new key, or with `partial` some of a known one. Besides each field's own check: none missing, none
   * unknown, no value twice. Throws as `readField` does, with everything it read wiped.
   */
  readFields(
    spec: ExchangeSpec,
    values: FieldValues,
    how?: { readonly partial: boolean },
  ): ReadFields;
}

/** Reads and checks the data, some milliseconds: make one at the start and hand it on. */
export function catalogue(): Catalogue {
  const specs = loadExchanges();
  const byId = new Map(specs.map((spec) => [spec.id, spec]));
  return {
    list: () => specs,
    get: (id) => byId.get(id) ?? null,
    scopesFor,
    describeField: (spec, name) => expectedIn(fieldOf(spec, name)),
    readField: readOne,
    readFields: (spec, values, how) => readAll(spec, values, how?.partial ?? false),
    checkField(spec, name, bytes) {
      const { value, view } = readOne(spec, name, bytes);
      value.fill(0);
      return view;
    },
  };
}

function scopesFor(spec: ExchangeSpec, permissions: readonly string[]): Scope[] {
  return sortScopes(
    permissions.flatMap((name) => {
      const known = spec.permissions.find((permission) => permission.name === name);
      return known === undefined ? (['account'] as const) : [known.scope, ...(known.also ?? [])];
    }),
  );
}

const takesAnyField = (spec: ExchangeSpec): boolean =>
  spec.kind === 'other' || spec.kind === 'generic';

function fieldOf(spec: ExchangeSpec, name: string): FieldSpec {
  const field = spec.fields.find((candidate) => candidate.name === name);
  if (field !== undefined) return field;
  if (takesAnyField(spec) && FieldName.safeParse(name).success) return freeField(name);
  throw refusal('invalid_field', 'unknown', `${spec.name} keys have no such field.`);
}

function readOne(spec: ExchangeSpec, name: string, bytes: Uint8Array): ReadField {
  return readField(spec, fieldOf(spec, name), bytes);
}

function expectedIn(field: FieldSpec): string {
  return field.formats
    .filter((format) => format.unusual !== true)
    .map((format) => format.expected)
    .join(', or ');
}

function readAll(spec: ExchangeSpec, given: FieldValues, partial: boolean): ReadFields {
  const names = Object.keys(given);
  if (names.length > FIELDS_MAX)
    throw refusal('invalid_field', 'unknown', `More than ${FIELDS_MAX} fields.`);
  if (!partial) refuseMissing(spec, names);
  const done: { label: string; read: ReadField }[] = [];
  try {
    for (const [name, bytes] of Object.entries(given)) {
      done.push({ label: fieldOf(spec, name).label, read: readOne(spec, name, bytes) });
    }
    refuseTwins(done);
  } catch (error) {
    for (const { read } of done) read.value.fill(0);
    throw error;
  }
  return {
    values: Object.fromEntries(done.map(({ read }) => [read.view.name, read.value])),
    views: done.map(({ read }) => read.view),
    warnings: done.flatMap(({ label, read }) =>
      read.warnings.map((warning) => `${label}: ${warning}`),
    ),
  };
}

function refuseMissing(spec: ExchangeSpec, names: readonly string[]): void {
  const missing = spec.fields.find((field) => field.required && !names.includes(field.name));
  if (missing !== undefined)
    throw refusal('invalid_field', missing.name, `${missing.label}: nothing was given.`);
  const first = spec.fields[0];
  if (names.length === 0)
    throw refusal('invalid_field', first?.name ?? 'value', 'At least one value is needed.');
}

function refuseTwins(done: readonly { readonly label: string; readonly read: ReadField }[]): void {
  done.forEach((field, i) => {
    const twin = done
      .slice(0, i)
      .find((earlier) => sameBytes(earlier.read.value, field.read.value));
    if (twin === undefined) return;
    const problem = `${field.label}: the same value stands in "${twin.label}".`;
    throw refusal('invalid_field', field.read.view.name, problem);
  });
}
