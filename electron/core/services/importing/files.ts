/** The files that the owner chose, read whole and bounded. */
import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { KeyturnError } from '../../../../shared/errors.ts';
import type { ImportSource } from '../../../../shared/model/importing.ts';
import { IMPORT_LIMITS } from '../../../../shared/scratch/import.ts';
import { secretBytes, wipe } from '../../crypto/bytes.ts';
import type { FileDialogs } from '../../ports.ts';

export interface ChosenFile {
  readonly path: string;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

type Ask = Parameters<FileDialogs['open']>[0];

const ANY = { name: 'All files', extensions: ['*'] };
const JSON_FILES = { name: 'JSON', extensions: ['json', 'jsonc'] };

const ASKS: Readonly<Record<ImportSource, Ask>> = {
  env: { title: 'Choose .env files', kind: 'files', filters: [ANY] },
  csv: {
    title: 'Choose a table',
    kind: 'files',
    filters: [{ name: 'CSV', extensions: ['csv', 'tsv', 'txt'] }, ANY],
  },
  json: { title: 'Choose JSON files', kind: 'files', filters: [JSON_FILES, ANY] },
  bitwarden: { title: 'Choose an export of Bitwarden', kind: 'file', filters: [JSON_FILES, ANY] },
  onepassword: {
    title: 'Choose an export of 1Password',
    kind: 'file',
    filters: [{ name: 'CSV', extensions: ['csv'] }, ANY],
  },
  kdbx: {
    title: 'Choose a KeePass database',
    kind: 'file',
    filters: [{ name: 'KeePass database', extensions: ['kdbx'] }, ANY],
  },
  'keyturn-file': {
    title: 'Choose a Keyturn file',
    kind: 'file',
    filters: [{ name: 'Keyturn file', extensions: ['keyturn'] }, ANY],
  },
  freqtrade: {
    title: 'Choose freqtrade’s config files',
    kind: 'files',
    filters: [JSON_FILES, ANY],
  },
  hummingbot: { title: 'Choose hummingbot’s folder conf/connectors', kind: 'folder', filters: [] },
};

const KEY_FILE: Ask = { title: 'Choose the database’s key file', kind: 'file', filters: [ANY] };
/** hummingbot keeps it one folder up. */
const PROOF = '.password_verification';

export const chooseFiles = (
  dialogs: FileDialogs,
  format: ImportSource,
): Promise<readonly string[]> => dialogs.open(ASKS[format]);

export async function chooseKeyFile(dialogs: FileDialogs): Promise<string | null> {
  return (await dialogs.open(KEY_FILE))[0] ?? null;
}

/** What is to be read of a chosen path: itself, or what hummingbot keeps in its folder. */
export async function filesBehind(
  format: ImportSource,
  chosen: readonly string[],
): Promise<readonly string[]> {
  const [folder] = chosen;
  if (format !== 'hummingbot' || folder === undefined) return chosen;
  const names = (await readdir(folder).catch((cause) => Promise.reject(unreadable(folder, cause))))
    .filter((name) => /\.ya?ml$/i.test(name))
    .sort();
  if (names.length === 0) {
    throw refused('There is no .yml file in this folder. It is conf/connectors of hummingbot.');
  }
  const proof = join(dirname(folder), PROOF);
  const proven = await stat(proof).then(
    (found) => found.isFile(),
    () => false,
  );
  return [...names.map((name) => join(folder, name)), ...(proven ? [proof] : [])];
}

/** @throws KeyturnError `file_refused`; then nothing is kept of any. The caller wipes what it gets */
export async function readFiles(paths: readonly string[]): Promise<ChosenFile[]> {
  if (paths.length > IMPORT_LIMITS.files) throw refused(`More than ${IMPORT_LIMITS.files} files.`);
  const read: ChosenFile[] = [];
  let left: number = IMPORT_LIMITS.bytes;
  try {
    for (const path of paths) {
      const bytes = await readOne(path, left);
      left -= bytes.byteLength;
      read.push({ path, name: basename(path), bytes });
    }
  } catch (error) {
    wipe(...read.map(({ bytes }) => bytes));
    throw error;
  }
  return read;
}

/** Into memory of its own, which can be overwritten. */
async function readOne(path: string, max: number): Promise<Uint8Array<ArrayBuffer>> {
  let file: FileHandle | null = null;
  try {
    // Asked first: opening a pipe would wait for somebody to write into it.
    if (!(await stat(path)).isFile()) throw refused(`${basename(path)} is not a file.`);
    file = await open(path, 'r');
    const { size } = await file.stat();
    if (size > max) throw refused(`${basename(path)} is larger than what is read (32 MiB).`);
    const bytes = secretBytes(size);
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) throw refused(`${basename(path)} was changed while it was read.`);
      at += bytesRead;
    }
    return bytes;
  } catch (error) {
    throw error instanceof KeyturnError ? error : unreadable(path, error);
  } finally {
    await file?.close();
  }
}

function unreadable(path: string, cause: unknown): KeyturnError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return refused(`${basename(path)} can’t be read${code === '' ? '' : ` (${code})`}.`, cause);
}

export function refused(problem: string, cause?: unknown): KeyturnError {
  return new KeyturnError('file_refused', problem, { facts: { problem }, cause });
}
