/**
 * Whether a value is already what its schema would make of it, told quickly: for lists of thousands, of which the schema
 * library takes ten microseconds each. False means only that the schema has to be asked, for the value does not fit, or
 * would be changed by it, or the schema is of a kind that is not known here. So `fits(schema)(value) ? value :
 * schema.parse(value)` gives what `schema.parse(value)` gives, only without a copy.
 *
 * For plain data: what else hangs on an array is not looked at.
 * Reads schemas by what zod documents for libraries on top of it (`_zod.def`, zod.dev/library-authors).
 */
import type * as z from 'zod/mini';

type Fits = (value: unknown) => boolean;
type Def = Readonly<Record<string, unknown>> & { readonly type?: string; readonly check?: string };

const made = new WeakMap<object, Fits | null>();

/** Made once for each schema. */
export function fits<T>(schema: z.core.$ZodType<T, unknown>): (value: unknown) => value is T {
  return (of(schema) ?? never) as (value: unknown) => value is T;
}

const never: Fits = () => false;

/** Null for a schema that may change what it takes. */
function of(schema: unknown): Fits | null {
  const known = made.get(schema as object);
  if (known !== undefined) return known;
  const fit = make(defOf(schema));
  made.set(schema as object, fit);
  return fit;
}

function defOf(schemaOrCheck: unknown): Def {
  return (schemaOrCheck as { readonly _zod: { readonly def: Def } })._zod.def;
}

function make(def: Def): Fits | null {
  const kind = KINDS[def.type ?? '']?.(def) ?? null;
  const checks = ((def['checks'] ?? []) as unknown[]).map((check) => checkOf(defOf(check)));
  if (kind === null || checks.includes(null)) return null;
  const all = [kind, ...(checks as Fits[])];
  return all.length === 1 ? kind : (value) => all.every((one) => one(value));
}

const KINDS: Readonly<Record<string, (def: Def) => Fits | null>> = {
  string: () => (value) => typeof value === 'string',
  number: (def) => {
    const format = def['format'] === undefined ? () => true : checkOf(def);
    return format && ((value) => Number.isFinite(value) && format(value));
  },
  boolean: () => (value) => typeof value === 'boolean',
  null: () => (value) => value === null,
  enum: (def) => memberOf(Object.values(def['entries'] as object)),
  literal: (def) => memberOf(def['values'] as unknown[]),
  custom: checkOf,
  nullable: (def) => {
    const inner = of(def['innerType']);
    return inner && ((value) => value === null || inner(value));
  },
  default: (def) => of(def['innerType']),
  array: (def) => {
    const element = of(def['element']);
    return element && ((value) => Array.isArray(value) && everyPlace(value, element));
  },
  union: unionOf,
  object: objectOf,
};

function memberOf(values: readonly unknown[]): Fits {
  const set = new Set(values);
  return (value) => set.has(value);
}

/** Holes too, which `every` leaves out. */
function everyPlace(list: readonly unknown[], accepts: Fits): boolean {
  for (let at = 0; at < list.length; at++) if (!accepts(list[at])) return false;
  return true;
}

/** Of single values only: a schema of objects earlier in the list might take the value too, and change it. */
function unionOf(def: Def): Fits | null {
  const options = def['options'] as unknown[];
  if (!options.every((one) => SINGLE.has(defOf(one).type ?? ''))) return null;
  const all = options.map(of);
  return all.includes(null) ? null : (value) => all.some((one) => one?.(value));
}

const SINGLE = new Set(['string', 'number', 'boolean', 'null', 'enum', 'literal']);

/** Every member there that must be, and none beside them: those a schema takes out, or refuses. */
function objectOf(def: Def): Fits | null {
  const shape = Object.entries(def['shape'] as Record<string, unknown>);
  const members: { name: string; optional: boolean; accepts: Fits }[] = [];
  for (const [name, schema] of shape) {
    const optional = defOf(schema).type === 'optional';
    const accepts = of(optional ? defOf(schema)['innerType'] : schema);
    if (accepts === null || name === '__proto__') return null;
    members.push({ name, optional, accepts });
  }
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
    const object = value as Readonly<Record<string, unknown>>;
    const names = Object.keys(object);
    let found = 0;
    for (const { name, optional, accepts } of members) {
      // In the schema's order, as they nearly always are, they need not be looked for.
      if (names[found] !== name && !Object.hasOwn(object, name)) {
        if (optional) continue;
        return false;
      }
      if (!accepts(object[name])) return false;
      found += 1;
    }
    return names.length === found;
  };
}

function checkOf(def: Def): Fits | null {
  const check = CHECKS[def.check ?? ''];
  return check?.(def) ?? null;
}

type Sized = { readonly length: number };
const numberOf = (def: Def, name: string): number => def[name] as number;

const CHECKS: Readonly<Record<string, (def: Def) => Fits | null>> = {
  string_format: ({ pattern }) =>
    pattern instanceof RegExp && !pattern.global && !pattern.sticky
      ? (value) => pattern.test(value as string)
      : null,
  number_format: ({ format }) => (format === 'safeint' ? Number.isSafeInteger : null),
  greater_than: (def) => {
    const least = numberOf(def, 'value');
    return def['inclusive'] === true
      ? (value) => (value as number) >= least
      : (value) => (value as number) > least;
  },
  less_than: (def) => {
    const most = numberOf(def, 'value');
    return def['inclusive'] === true
      ? (value) => (value as number) <= most
      : (value) => (value as number) < most;
  },
  custom: ({ fn }) =>
    typeof fn === 'function'
      ? (value) => Boolean((fn as (value: unknown) => unknown)(value))
      : null,
  min_length: (def) => (value) => (value as Sized).length >= numberOf(def, 'minimum'),
  max_length: (def) => (value) => (value as Sized).length <= numberOf(def, 'maximum'),
};
