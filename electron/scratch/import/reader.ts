/** What every reader of a format gives. Values are strings here, and in this process alone: it ends with the job. */
import type { Environment } from '../../../shared/model/scope.ts';
import type { ColumnMeaning, Skipped } from '../../../shared/scratch/import.ts';

export interface SourceFile {
  /** The name alone. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface Source {
  readonly files: readonly SourceFile[];
  readonly password: Uint8Array | null;
  readonly keyFile: Uint8Array | null;
}

/** A key as it stands in a file; what is not known is guessed later (`guess.ts`). */
export interface RawKey {
  readonly file: string;
  readonly place: string;
  /** The file's own name for it; empty if it has none. */
  readonly label: string;
  /** What may tell the exchange: an id, a title, an address. The first that does counts. */
  readonly hints: readonly string[];
  readonly account?: string;
  readonly environment?: Environment;
  readonly tags?: readonly string[];
  /** By ccxt's names. A secret of no exchange has `value`. */
  readonly values: Readonly<Record<string, string>>;
  readonly generic?: boolean;
  /** Its name alone says that it is a secret: not ticked from the start. */
  readonly unsure?: boolean;
  readonly warnings?: readonly string[];
}

export interface Reading {
  readonly keys: readonly RawKey[];
  readonly skipped: readonly Skipped[];
  readonly columns?: readonly ColumnMeaning[];
  readonly notes?: readonly string[];
}

/** Encrypted, and no password came along. */
export interface Locked {
  readonly locked: string;
}

/** @throws KeyturnError `file_refused` with words for a person, `wrong_file_password` */
export type Reader = (source: Source) => Promise<Reading | Locked> | Reading | Locked;
