/** A request to an exchange, from how it came to how it goes on. */
import type { Secret } from '../../../shared/secret.ts';

export interface RawRequest {
  readonly method: string;
  readonly url: string;
  /** Names and values in turn, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: Uint8Array;
}

export interface Parameter {
  readonly name: string;
  /** As it stands in the request: percent-encoded, or a JSON value. */
  readonly raw: string;
  /** Percent-decoded; of a JSON body the text of a string, else the value as it stands. */
  readonly value: string;
}

/** Read in the one way in which it can be read. */
export interface PlainRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  /** As it stands, without the question mark; '' when there is none. */
  readonly query: string;
  /** As it stands: its UTF-8 is what came. '' when there is none. */
  readonly body: string;
  /** Of the query, then of a form, or the members of a JSON object. */
  readonly parameters: readonly Parameter[];
  /** The object or array of a JSON body; else null. */
  readonly json: object | null;
  /** Where the body names what is to be done, it is judged beside the path. */
  readonly action: string | null;
  /** Where a header says what is wanted, and not the body: the JSON object in it, as it stands. */
  readonly payload?: string;
  /** Those that go on to the exchange, names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that is not written plainly. `problem` completes "…: " for a person, and repeats no value. */
export class NotPlain extends Error {
  override readonly name = 'NotPlain';
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

/** What goes out on the wire. */
export interface SignedRequest {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** The fields of a key. */
export type Values = Readonly<Record<string, Secret>>;

/** A key that can't sign for this exchange. Says nothing of its values. */
export class KeyUnusable extends Error {
  override readonly name = 'KeyUnusable';
}

/** What a signature needs beside the request and the key. */
export interface Moment {
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
  /** For exchanges whose signer asks for one, in the unit it asks for. */
  readonly nonce: bigint | null;
  readonly random: (bytes: number) => Uint8Array;
}
