/** Values of fields, from files, a pipe or the terminal; never from the command line, which every process can read. */
import { readFileSync, readSync, statSync } from 'node:fs';
import { isatty } from 'node:tty';
import { Failure, usage } from '../errors.ts';

/** As the app takes them: shared/model/credential.ts, FIELD_VALUE_MAX. */
const MAX_BYTES = 16 * 1024;
const STDIN = 0;

type Source = { readonly file: string } | 'stdin';

/** @param given `NAME=@FILE` or `NAME=-`, in the order given */
export async function fieldsFrom(
  given: readonly string[],
  command: string,
): Promise<Record<string, string>> {
  const sources = new Map(given.map((text) => sourceFrom(text, command)));
  if (sources.size < given.length) throw usage('a --field is given twice', command);
  const fromStdin = [...sources].flatMap(([name, source]) => (source === 'stdin' ? [name] : []));
  const typed = fromStdin.length === 0 ? {} : await fromInput(fromStdin);
  return Object.fromEntries(
    [...sources].map(([name, source]) => [
      name,
      source === 'stdin' ? (typed[name] ?? '') : fromFile(source.file),
    ]),
  );
}

/** What stands there is never repeated: it may be the secret itself, and has been in the command line long enough. */
function sourceFrom(text: string, command: string): [string, Source] {
  const match = /^([A-Za-z][A-Za-z0-9_]{0,39})=(?:(-)|@(.+))$/s.exec(text);
  if (match === null) {
    throw usage('--field takes NAME=@FILE, or NAME=- for standard input', command);
  }
  const [, name = '', , file] = match;
  return [name, file === undefined ? 'stdin' : { file }];
}

function fromFile(path: string): string {
  try {
    if (statSync(path).size > MAX_BYTES) throw tooLong(path);
    return textOf(readFileSync(path), path);
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure('unreadable_file', `cannot read ${path} (${code ?? 'unknown'})`);
  }
}

/** At a terminal each is asked for; a pipe is one value as it is, or a line for each of several. */
async function fromInput(names: readonly string[]): Promise<Record<string, string>> {
  if (isatty(STDIN)) {
    const { askHidden } = await import('./hidden.ts');
    return askHidden(names);
  }
  const text = textOf(readAll(), 'standard input');
  const [only] = names;
  if (names.length === 1 && only !== undefined) return { [only]: text };
  const lines = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (lines.length !== names.length) {
    throw new Failure(
      'unusable_value',
      `standard input has ${lines.length} lines, for ${names.length} fields`,
      { hint: 'it takes a line for each, in the order of the options' },
    );
  }
  return Object.fromEntries(names.map((name, i) => [name, lines[i] ?? '']));
}

function readAll(): Buffer {
  const all = Buffer.alloc(MAX_BYTES + 1);
  let length = 0;
  for (;;) {
    try {
      const read = readSync(STDIN, all, length, all.byteLength - length, null);
      length += read;
      if (read === 0) return all.subarray(0, length);
      if (length > MAX_BYTES) throw tooLong('standard input');
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return all.subarray(0, length);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function textOf(bytes: Buffer, from: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Failure('unusable_value', `${from} is not text (UTF-8)`);
  } finally {
    bytes.fill(0);
  }
}

function tooLong(from: string): Failure {
  return new Failure('unusable_value', `${from} is longer than a value can be (16 KiB)`);
}
