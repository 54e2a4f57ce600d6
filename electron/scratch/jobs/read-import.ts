/** Job `read-import`: files of another program → keys for the preview. */
import * as z from 'zod/mini';
import { KeyturnError } from '../../../shared/errors.ts';
import {
  IMPORT_LIMITS,
  type ImportAnswer,
  type ImportFormat,
  ImportJob,
} from '../../../shared/scratch/import.ts';
import { decodePacket, encodePacket } from '../../../shared/scratch/packet.ts';
import { readBitwarden } from '../import/bitwarden.ts';
import { readCsv } from '../import/csv.ts';
import { readEnv } from '../import/env.ts';
import { foundKeys } from '../import/found.ts';
import { readFreqtrade } from '../import/freqtrade.ts';
import { readHummingbot } from '../import/hummingbot.ts';
import { readJson } from '../import/json.ts';
import { readKdbx } from '../import/kdbx.ts';
import { readOnePassword } from '../import/onepassword.ts';
import type { Locked, Reader, Reading, Source } from '../import/reader.ts';
import { refused } from '../refusal.ts';

const READERS: Readonly<Record<ImportFormat, Reader>> = {
  env: readEnv,
  csv: readCsv,
  json: readJson,
  bitwarden: readBitwarden,
  onepassword: readOnePassword,
  kdbx: readKdbx,
  freqtrade: readFreqtrade,
  hummingbot: readHummingbot,
};

/** @throws KeyturnError `file_refused`, `wrong_file_password` */
export async function readImport(input: Uint8Array): Promise<Uint8Array> {
  const { json, parts } = decodePacket(input);
  const job = z.parse(ImportJob, json);
  const part = (at: number): Uint8Array => parts[at] ?? new Uint8Array(0);
  const source: Source = {
    files: job.files.map(({ name, part: at }) => ({ name, bytes: part(at) })),
    password: job.password === null ? null : part(job.password),
    keyFile: job.keyFile === null ? null : part(job.keyFile),
  };
  const size = source.files.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  if (size > IMPORT_LIMITS.bytes) {
    throw refused(`The file is larger than ${IMPORT_LIMITS.bytes / 1024 / 1024} MiB.`);
  }
  const reading = await readBy(READERS[job.format], source);
  if ('locked' in reading) return packed({ kind: 'locked', subject: reading.locked }, []);
  const { answer, values } = foundKeys(reading);
  return packed(answer, values);
}

/** Whatever a library stumbles over is a file that can't be read; what it says may hold a piece of it. */
async function readBy(reader: Reader, source: Source): Promise<Reading | Locked> {
  try {
    return await reader(source);
  } catch (error) {
    if (error instanceof KeyturnError) throw error;
    throw refused('The file can’t be read: it is damaged, or of another kind.', error);
  }
}

function packed(answer: ImportAnswer, values: readonly Uint8Array[]): Uint8Array {
  return encodePacket(answer, values);
}
