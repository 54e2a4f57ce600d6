/**
 * Reading a value that somebody pasted into a field: put in order, held against the formats of that field, described in
 * words. Nothing here makes a string of a secret but its last four characters.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { ExchangeSpec, FieldFormat, FieldSpec } from '../../../shared/model/catalogue.ts';
import { FIELD_VALUE_MAX, type FieldView } from '../../../shared/model/credential.ts';
import { parseTotpSeed, totpUri } from '../crypto/totp.ts';
import {
  base64Length,
  copyOf,
  countCharacters,
  firstForeign,
  hexLength,
  isBlank,
  lastCharacters,
  standsAt,
} from './bytes.ts';
import { type Trimmed, trimKey, trimLineEnd } from './normalise.ts';
import { looksLikePem, PemProblem, type PrivateKey, readPrivateKey } from './pem.ts';
import { placeholderIn } from './placeholder.ts';
import { isUtf8 } from './utf8.ts';

const HINT_FROM = 17;
const HINT_LENGTH = 4;

export interface ReadField {
  readonly view: FieldView;
  /** As it is to be kept, a new array: the caller wipes it, and the one it gave. */
  readonly value: Uint8Array<ArrayBuffer>;
  /** What it was taken for: "64 letters and digits", "Ed25519 private key". */
  readonly text: string;
  /** What was changed on it, and what about it looks odd. */
  readonly warnings: readonly string[];
}

type Format<K extends FieldFormat['kind']> = Extract<FieldFormat, { kind: K }>;

/**
 * @throws KeyturnError `invalid_field` or `invalid_pem`, `field` set to `fields.<name>` and `facts.problem` to a text
 * for a person. Whatever the bytes are, nothing else is thrown and nothing of them stands in the error.
 */
export function readField(spec: ExchangeSpec, field: FieldSpec, pasted: Uint8Array): ReadField {
  const refuse = (problem: string): KeyturnError => refusal('invalid_field', field.name, problem);
  if (pasted.length > FIELD_VALUE_MAX)
    throw refuse(`${field.label}: longer than ${FIELD_VALUE_MAX / 1024} KiB.`);
  const trimmed = isFree(field) ? trimLineEnd(pasted) : trimKey(pasted);
  const { bytes } = trimmed;
  if (bytes.length === 0) throw refuse(`${field.label}: nothing was given.`);
  if (!isUtf8(bytes)) throw refuse(`${field.label}: this is not text (UTF-8).`);
  if (bytes.includes(0)) throw refuse(`${field.label}: it has a NUL character in it.`);
  const seed = field.formats.find((format) => format.kind === 'totp');
  if (seed !== undefined) return readSeed(spec, field, bytes);
  const pem = looksLikePem(bytes)
    ? field.formats.find((format) => format.kind === 'pem')
    : undefined;
  if (pem?.kind === 'pem') {
    const read = isFree(field)
      ? readIfKey(spec, field, pem, bytes)
      : readPem(spec, field, pem, bytes);
    if (read !== null) return read;
  }
  const placeholder = isFree(field) ? null : placeholderIn(bytes);
  if (placeholder !== null) throw refuse(`${field.label}: ${placeholder}`);
  const format = field.formats.find((candidate) => matches(candidate, bytes));
  if (format === undefined) throw refuse(whyNot(spec, field, bytes));
  const elsewhere = isFree(field)
    ? strayed(spec, field, bytes)
    : isTelling(format)
      ? null
      : misplaced(spec, field, bytes);
  if (elsewhere !== null) throw refuse(elsewhere);
  return asText(field, format, trimmed);
}

export function refusal(
  code: 'invalid_field' | 'invalid_pem',
  name: string,
  problem: string,
): KeyturnError {
  return new KeyturnError(code, `field ${name} refused`, {
    field: `fields.${name}`,
    facts: { problem },
  });
}

/** Takes any text, so that blanks and quotation marks may belong to the value. */
const isFree = (field: FieldSpec): boolean =>
  field.formats.some((f) => f.kind === 'text' && f.alphabet === 'any');

/** For a field that takes any text: what is not one plain private key is kept as the text it is. */
function readIfKey(
  spec: ExchangeSpec,
  field: FieldSpec,
  format: Format<'pem'>,
  bytes: Uint8Array,
): ReadField | null {
  try {
    const { whole, ...read } = readPem(spec, field, format, bytes);
    if (whole) return read;
    read.value.fill(0);
    return null;
  } catch (error) {
    if (error instanceof KeyturnError) return null;
    throw error;
  }
}

function readPem(
  spec: ExchangeSpec,
  field: FieldSpec,
  format: Format<'pem'>,
  bytes: Uint8Array,
): ReadField & { whole: boolean } {
  const key = privateKey(field, bytes);
  const taken = format.types === null || (key.type !== null && format.types.includes(key.type));
  if (!taken || key.value.length > FIELD_VALUE_MAX) {
    key.value.fill(0);
    const why = taken
      ? 'too long.'
      : `${spec.name} takes ${format.expected}. This is another kind: ${key.name}.`;
    throw refusal('invalid_field', field.name, `${field.label}: ${why}`);
  }
  const { name: type, fingerprint } = key;
  const view: FieldView = { name: field.name, kind: 'pem', hint: null, pem: { type, fingerprint } };
  return {
    view,
    value: key.value,
    text: type,
    warnings: [...key.said, ...odd(field, format)],
    whole: key.whole,
  };
}

function privateKey(field: FieldSpec, bytes: Uint8Array): PrivateKey {
  try {
    return readPrivateKey(bytes);
  } catch (error) {
    if (error instanceof PemProblem) throw refusal('invalid_pem', field.name, error.problem);
    throw error;
  }
}

function matches(format: FieldFormat, bytes: Uint8Array): boolean {
  switch (format.kind) {
    case 'pem':
    case 'totp':
      return false;
    case 'base64': {
      const length = base64Length(bytes);
      return length !== null && (format.bytes?.includes(length) ?? true);
    }
    case 'hex': {
      const found = hexLength(bytes);
      if (found === null || !format.bytes.includes(found.bytes)) return false;
      return format.prefix === 'either' || found.prefixed === (format.prefix === '0x');
    }
    case 'text':
      return (
        bytes.length >= format.minLength &&
        bytes.length <= format.maxLength &&
        firstForeign(bytes, format.alphabet) < 0 &&
        (format.prefixes?.some((prefix) => standsAt(bytes, prefix, 0)) ?? true)
      );
  }
}

function asText(field: FieldSpec, format: FieldFormat, { bytes, said }: Trimmed): ReadField {
  const view: FieldView = { name: field.name, kind: 'text', hint: hintOf(bytes), pem: null };
  return {
    view,
    value: copyOf(bytes),
    text: [format.is, format.expected].filter(Boolean).join(', '),
    warnings: [...said, ...odd(field, format)],
  };
}

/** The seed of the account's second factor, in one spelling. Its last characters are shown nowhere. */
function readSeed(spec: ExchangeSpec, field: FieldSpec, bytes: Uint8Array): ReadField {
  try {
    const seed = parseTotpSeed(bytes);
    try {
      const { digits, period, algorithm } = seed;
      const sha = algorithm === 'sha1' ? '' : `, ${algorithm.toUpperCase()}`;
      return {
        view: { name: field.name, kind: 'text', hint: null, pem: null },
        value: totpUri(seed, spec.name, 'account'),
        text: `Seed of ${digits}-digit codes, a new one every ${period} s${sha}`,
        warnings: [],
      };
    } finally {
      seed.secret.fill(0);
    }
  } catch (error) {
    if (!(error instanceof KeyturnError)) throw error;
    const problem = String(error.facts?.['problem'] ?? 'This is not a seed.');
    throw refusal('invalid_field', field.name, `${field.label}: ${problem}`);
  }
}

function odd(field: FieldSpec, format: FieldFormat): string[] {
  if (format.unusual !== true) return [];
  const usual = field.formats.filter((other) => other.unusual !== true);
  return [`Taken, but unusual: ${format.expected}. Usual is ${either(usual)}.`];
}

/** The last four characters, only of a text longer than 16, and only if they can be shown in a line. */
function hintOf(bytes: Uint8Array): string | null {
  if (countCharacters(bytes) < HINT_FROM) return null;
  const hint = lastCharacters(bytes, HINT_LENGTH);
  return /[\p{C}\p{Z}]/u.test(hint) ? null : hint;
}

const either = (formats: readonly FieldFormat[]): string =>
  formats.map((format) => format.expected).join(', or ');

/** In a field that takes any text: the seed of a second factor, which has a place of its own. */
function strayed(spec: ExchangeSpec, field: FieldSpec, bytes: Uint8Array): string | null {
  const seed = spec.fields.find(({ formats }) => formats.some(({ kind }) => kind === 'totp'));
  if (seed === undefined || field.name === 'twofa' || !looksLikeSeed(bytes)) return null;
  return `${field.label}: this looks like what belongs into "${seed.label}".`;
}

/** The most useful thing that can be said about a value that fits none of its field's formats. */
function whyNot(spec: ExchangeSpec, field: FieldSpec, bytes: Uint8Array): string {
  const label = field.label;
  const elsewhere = misplaced(spec, field, bytes);
  if (elsewhere !== null) return elsewhere;
  const wanted = either(field.formats.filter((format) => format.unusual !== true));
  const blank = bytes.findIndex(isBlank);
  if (blank >= 0)
    return `${label}: there is a blank or a line end in it (after ${characters(blank)}). Expected: ${wanted}.`;
  const strange = bytes.findIndex((b) => b < 0x20 || b > 0x7e);
  if (strange >= 0) {
    const after = characters(countCharacters(bytes.subarray(0, strange)));
    return `${label}: there is a character in it that no key has (after ${after}). Expected: ${wanted}.`;
  }
  return `${label}: expected ${wanted}. This has ${characters(bytes.length)}.`;
}

const characters = (count: number): string => (count === 1 ? '1 character' : `${count} characters`);

/** Says so when a value has the shape of another field, or is the file it should be taken from; else null. */
function misplaced(spec: ExchangeSpec, field: FieldSpec, bytes: Uint8Array): string | null {
  if (bytes[0] === 0x7b && bytes.at(-1) === 0x7d) {
    return `${field.label}: this is a whole JSON file. Paste only the value of the part that is asked for.`;
  }
  const fits = spec.fields.filter((other) => other.name !== field.name && hasShapeOf(other, bytes));
  return fits.length === 1
    ? `${field.label}: this looks like what belongs into "${fits[0]?.label}".`
    : null;
}

const hasShapeOf = (field: FieldSpec, bytes: Uint8Array): boolean =>
  field.formats.some((f) => {
    if (f.kind === 'pem') return looksLikePem(bytes);
    return f.kind === 'totp' ? looksLikeSeed(bytes) : isTelling(f) && matches(f, bytes);
  });

const looksLikeSeed = (bytes: Uint8Array): boolean => standsAt(bytes, 'otpauth', 0);

/** Whether a value that fits can hardly be anything else. */
const isTelling = (format: FieldFormat): boolean =>
  format.kind === 'hex' || (format.kind === 'text' && format.prefixes !== undefined);
