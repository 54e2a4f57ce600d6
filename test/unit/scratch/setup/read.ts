/** Runs the job that reads files, as the scratch process does, and gives values as text. */
import { readImport } from '../../../../electron/scratch/jobs/read-import.ts';
import {
  type FoundKey,
  ImportAnswer,
  type ImportFormat,
  type ImportJob,
} from '../../../../shared/scratch/import.ts';
import { decodePacket, encodePacket } from '../../../../shared/scratch/packet.ts';

export interface ReadOptions {
  readonly password?: string;
  readonly keyFile?: Uint8Array;
}

export type ReadKey = FoundKey & { readonly values: Record<string, string> };

type Files = Readonly<Record<string, string | Uint8Array>>;

export async function answerTo(format: ImportFormat, files: Files, options: ReadOptions = {}) {
  const parts: Uint8Array[] = [];
  const add = (bytes: Uint8Array): number => parts.push(bytes) - 1;
  const job: ImportJob = {
    format,
    files: Object.entries(files).map(([name, content]) => ({
      name,
      part: add(typeof content === 'string' ? Buffer.from(content) : content),
    })),
    password: options.password === undefined ? null : add(Buffer.from(options.password)),
    keyFile: options.keyFile === undefined ? null : add(options.keyFile),
  };
  const { json, parts: values } = decodePacket(await readImport(encodePacket(job, parts)));
  return { answer: ImportAnswer.parse(json), values };
}

export async function read(format: ImportFormat, files: Files, options: ReadOptions = {}) {
  const { answer, values } = await answerTo(format, files, options);
  if (answer.kind !== 'found') throw new Error(`locked: ${answer.subject}`);
  const keys: ReadKey[] = answer.keys.map((key) => ({
    ...key,
    values: Object.fromEntries(
      key.fields.map(({ name, part }) => [name, Buffer.from(values[part] ?? []).toString()]),
    ),
  }));
  return { ...answer, keys };
}

/** 64 characters, as Binance's are; never a real key. */
export const fakeKey = (mark: string): string => `test${mark}`.padEnd(64, 'k');
export const fakeSecret = (mark: string): string => `test${mark}`.padEnd(64, 's');
