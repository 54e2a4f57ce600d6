/** From what a reader found to what the preview is told: exchange and label guessed, values as bytes, all bounded. */
import { FIELDS_MAX, FieldName, GENERIC, OTHER } from '../../../shared/model/credential.ts';
import { cleanLine, cleanName, NAME_MAX } from '../../../shared/model/text.ts';
import {
  type FoundKey,
  IMPORT_LIMITS,
  type ImportFound,
  type Skipped,
} from '../../../shared/scratch/import.ts';
import { refused } from '../refusal.ts';
import { checks, guessEnvironment, guessExchange, specOf } from './guess.ts';
import type { RawKey, Reading } from './reader.ts';

export interface Found {
  readonly answer: ImportFound;
  /** The parts that the answer's fields name. */
  readonly values: readonly Uint8Array[];
}

const TEXT_MAX = 200;
const TAGS_MAX = 16;
/** Of another kind than codes by time, mostly. A key is worth having without it. */
const NO_SEED = 'The seed of the account’s codes can’t be used and is left out.';

/** @throws KeyturnError `file_refused` when there are more than can be shown */
export function foundKeys({ keys, skipped, columns = [], notes = [] }: Reading): Found {
  if (keys.length > IMPORT_LIMITS.candidates) {
    throw refused(`There are more than ${IMPORT_LIMITS.candidates} keys in it.`);
  }
  const values: Uint8Array[] = [];
  const passed: Skipped[] = [...skipped];
  const found: FoundKey[] = [];
  for (const key of keys) {
    const read = foundKey(key, values);
    if (typeof read === 'string') passed.push({ place: key.place, file: key.file, why: read });
    else found.push(read);
  }
  const answer: ImportFound = {
    kind: 'found',
    keys: found,
    skipped: passed.slice(0, IMPORT_LIMITS.skipped).map(shortened),
    columns: columns.slice(0, 200).map(({ column, meaning }) => ({
      column: short(column),
      meaning,
    })),
    notes: notes.slice(0, 20).map(short),
  };
  return { answer, values };
}

/** A word why it is none instead, if it is none. */
function foundKey(key: RawKey, values: Uint8Array[]): FoundKey | string {
  const given = Object.entries(key.values).filter(([, value]) => value.trim() !== '');
  if (given.length === 0) return 'Its values are empty.';
  if (given.some(([, value]) => Buffer.byteLength(value) > IMPORT_LIMITS.value)) {
    return `A value is longer than ${IMPORT_LIMITS.value / 1024} KiB.`;
  }
  if (given.length > FIELDS_MAX || given.some(([name]) => !FieldName.safeParse(name).success)) {
    return 'It has more fields than a key can have, or one whose name is none.';
  }
  const exchange = key.generic === true ? GENERIC : guessExchange(key.hints);
  const seed = given.find(
    ([name, value]) => name === 'totp' && !fits(exchange ?? OTHER, name, value),
  );
  const taken = given.filter((one) => one !== seed);
  const warnings = [...(key.warnings ?? []), ...(seed === undefined ? [] : [NO_SEED])];
  const fields = taken.map(([name, value]) => {
    values.push(new Uint8Array(Buffer.from(value, 'utf8')));
    return { name, part: values.length - 1 };
  });
  return {
    place: short(key.place),
    file: short(key.file),
    label: labelOf(key, exchange),
    exchange,
    account: cleanName(key.account ?? '') ?? '',
    environment: key.environment ?? guessEnvironment([key.label, ...key.hints]),
    tags: (key.tags ?? []).flatMap((tag) => cleanName(tag) ?? []).slice(0, TAGS_MAX),
    fields,
    warnings: warnings.slice(0, TAGS_MAX).map(short),
    sure: key.generic === true ? key.unsure !== true : complete(exchange, taken),
  };
}

/** All that the exchange asks for is there, and fits. */
function complete(exchange: string | null, given: readonly (readonly [string, string])[]): boolean {
  const spec = exchange === null ? null : specOf(exchange);
  if (spec === null) return given.some(([name]) => name === 'secret' || name === 'privateKey');
  const names = given.map(([name]) => name);
  if (spec.fields.some(({ name, required }) => required && !names.includes(name))) return false;
  return given.every(([name, value]) => fits(spec.id, name, value));
}

/** Whether the catalogue takes this value in this field. */
export function fits(exchange: string, field: string, value: string): boolean {
  const spec = specOf(exchange);
  if (spec === null) return false;
  const bytes = Buffer.from(value, 'utf8');
  try {
    checks.checkField(spec, field, bytes);
    return true;
  } catch {
    return false;
  } finally {
    bytes.fill(0);
  }
}

function labelOf(key: RawKey, exchange: string | null): string {
  const own = nameFrom(key.label);
  if (own !== null) return own;
  const name = exchange === null ? null : (specOf(exchange)?.name ?? null);
  return nameFrom(name ?? '') ?? nameFrom(key.place) ?? 'Imported key';
}

/** A name that may be kept: cut to length, and without what may not be shown. Null when nothing is left. */
export function nameFrom(text: string): string | null {
  const line = [...cleanLine(text)].slice(0, NAME_MAX).join('');
  return cleanName(line);
}

const short = (text: string): string => [...cleanLine(text)].slice(0, TEXT_MAX).join('');

const shortened = ({ place, file, why }: Skipped): Skipped => ({
  place: short(place),
  file: short(file),
  why: short(why),
});
