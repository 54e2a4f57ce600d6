/** What the window is told of an import before anything is stored: everything but the values. */
import * as z from 'zod/mini';
import { ColumnMeaning, IMPORT_FORMATS, IMPORT_LIMITS, Skipped } from '../scratch/import.ts';
import { CredentialDetails, FieldName, Id, Instant } from './credential.ts';
import { ENVIRONMENTS, SCOPES } from './scope.ts';

/** What keys are read from: other programs' files, and another Keyturn's. */
export const IMPORT_SOURCES = [...IMPORT_FORMATS, 'keyturn-file'] as const;
export type ImportSource = (typeof IMPORT_SOURCES)[number];

export const ImportedField = z.object({
  name: FieldName,
  /** What the exchange calls it. */
  label: z.string(),
  /** The last four characters, where a list may show them. */
  hint: z.nullable(z.string()),
  /** What it was taken for ("64 letters and digits"); null when it does not fit. */
  taken: z.nullable(z.string()),
  /** What is wrong with it; null when nothing is. */
  problem: z.nullable(z.string()),
});
export type ImportedField = z.infer<typeof ImportedField>;

export const ImportedKey = z.object({
  /** Its number within the file. */
  id: z.number(),
  place: z.string(),
  file: z.string(),
  label: z.string(),
  exchange: z.string(),
  account: z.string(),
  environment: z.enum(ENVIRONMENTS),
  /** What such a key usually may do; nobody knows of this one. */
  scopes: z.array(z.enum(SCOPES)),
  tags: z.array(z.string()),
  fields: z.array(ImportedField),
  /** What keeps it from being stored as it is. */
  problems: z.array(z.string()),
  /** Worth a look, and no hindrance. */
  warnings: z.array(z.string()),
  /** Labels of stored keys that hold one of its values. */
  held: z.array(z.string()),
  /** The first key of the file that holds one of its values. */
  twin: z.nullable(z.number()),
  /** Whether it is ticked from the start. */
  ticked: z.boolean(),
  /** All that the file says of it, where it is another Keyturn's; true as long as the exchange stays. */
  details: z.optional(CredentialDetails),
});
export type ImportedKey = z.infer<typeof ImportedKey>;

export const ImportPreview = z.object({
  id: Id,
  format: z.enum(IMPORT_SOURCES),
  /** Their whole paths. */
  files: z.array(z.string()),
  keys: z.array(ImportedKey),
  skipped: z.array(Skipped),
  columns: z.array(ColumnMeaning),
  notes: z.array(z.string()),
  /** When the values are dropped by themselves. */
  until: Instant,
});
export type ImportPreview = z.infer<typeof ImportPreview>;

export const ImportChoice = z.object({
  id: z.number().check(z.int(), z.nonnegative()),
  details: CredentialDetails,
});
export type ImportChoice = z.infer<typeof ImportChoice>;

export const ImportChoices = z
  .array(ImportChoice)
  .check(z.minLength(1), z.maxLength(IMPORT_LIMITS.candidates));

export const ImportDone = z.object({
  stored: z.number(),
  /** Of the keys that are stored now. */
  ids: z.array(Id),
  /** The file they came from, which still holds them. */
  files: z.array(z.string()),
  undo: z.object({ token: z.string(), until: Instant }),
});
export type ImportDone = z.infer<typeof ImportDone>;
