import type { ScratchJob } from '../../../shared/scratch/messages.ts';
import { readImport } from './read-import.ts';
import { writeCsv } from './write-csv.ts';
import { writeKdbx } from './write-kdbx.ts';

/** Bytes in, bytes out (`shared/scratch/packet.ts`). What a job throws goes back as its code and safe facts. */
export type Job = (input: Uint8Array) => Promise<Uint8Array>;

export const JOBS: Readonly<Record<ScratchJob, Job>> = {
  'read-import': readImport,
  'write-kdbx': writeKdbx,
  'write-csv': writeCsv,
};
