/** What the two ends of a scratch process say to each other; every Uint8Array in it but the public keys is sealed. */
import type { WireError } from '../errors.ts';

/** `read-import`: a file of another program → candidates. `write-…`: keys → a file. */
export const SCRATCH_JOBS = ['read-import', 'write-kdbx', 'write-csv'] as const;
export type ScratchJob = (typeof SCRATCH_JOBS)[number];

/** The child's first word. */
export interface ScratchHello {
  readonly publicKey: Uint8Array;
}

export interface ScratchTask {
  readonly publicKey: Uint8Array;
  readonly job: ScratchJob;
  /** Sealed. */
  readonly input: unknown;
}

export type ScratchAnswer =
  /** Sealed. */
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false; readonly error: WireError };

/** What the bytes of a job are sealed for. */
export const aboutJob = (job: ScratchJob): string => `scratch:${job}`;
