/** What a `read-import` job is asked and answers, beside the values: those are the packet's parts, named by place. */
import * as z from 'zod/mini';
import { CredentialDetails, FIELDS_MAX } from '../model/credential.ts';
import { ENVIRONMENTS } from '../model/scope.ts';

export const IMPORT_FORMATS = [
  'env',
  'csv',
  'json',
  'bitwarden',
  'onepassword',
  'kdbx',
  'freqtrade',
  'hummingbot',
] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

const Part = z.number().check(z.int(), z.nonnegative());

export const IMPORT_LIMITS = {
  files: 200,
  /** Of all files together. */
  bytes: 32 * 1024 * 1024,
  candidates: 20_000,
  skipped: 5000,
  value: 16 * 1024,
} as const;

export const ImportJob = z.object({
  format: z.enum(IMPORT_FORMATS),
  /** The name alone, without its folder. */
  files: z
    .array(z.object({ name: z.string(), part: Part }))
    .check(z.minLength(1), z.maxLength(IMPORT_LIMITS.files)),
  password: z.nullable(Part),
  keyFile: z.nullable(Part),
});
export type ImportJob = z.infer<typeof ImportJob>;

/** Words for a line on the screen. */
const Words = z.string().check(z.maxLength(400));

export const FoundKey = z.object({
  /** Where in the file: "line 3", "Trading › Binance". */
  place: Words,
  file: Words,
  label: Words,
  /** An exchange of the catalogue; `generic` for a secret of no exchange; null: nobody knows. */
  exchange: z.nullable(z.string()),
  account: Words,
  environment: z.enum(ENVIRONMENTS),
  tags: z.array(Words).check(z.maxLength(16)),
  fields: z.array(z.object({ name: z.string(), part: Part })).check(z.maxLength(FIELDS_MAX)),
  /** Read from the file, but worth a look. */
  warnings: z.array(Words).check(z.maxLength(16)),
  /** Whether it is so much like an exchange's key that it is ticked from the start. */
  sure: z.boolean(),
  /** All that is said of it, where the file is another Keyturn's. */
  details: z.optional(CredentialDetails),
});
export type FoundKey = z.infer<typeof FoundKey>;

/** Something in the file that is no key, and why. */
export const Skipped = z.object({ place: Words, file: Words, why: Words });
export type Skipped = z.infer<typeof Skipped>;

/** How a column of a table was understood. */
export const ColumnMeaning = z.object({ column: Words, meaning: z.nullable(Words) });
export type ColumnMeaning = z.infer<typeof ColumnMeaning>;

export const ImportAnswer = z.union([
  /** Encrypted: asked again with a password, and for KDBX perhaps a key file. */
  z.object({ kind: z.literal('locked'), subject: Words }),
  z.object({
    kind: z.literal('found'),
    keys: z.array(FoundKey).check(z.maxLength(IMPORT_LIMITS.candidates)),
    skipped: z.array(Skipped).check(z.maxLength(IMPORT_LIMITS.skipped)),
    columns: z.array(ColumnMeaning).check(z.maxLength(200)),
    /** About the file as a whole. */
    notes: z.array(Words).check(z.maxLength(20)),
  }),
]);
export type ImportAnswer = z.infer<typeof ImportAnswer>;
export type ImportFound = Extract<ImportAnswer, { kind: 'found' }>;
