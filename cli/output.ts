/**
 * What is printed, and where. Data goes to stdout; everything else to stderr, as `keyturn: error: …` and
 * `keyturn: hint: …`, lower case and without a full stop, the way age speaks. With --json, stdout carries one JSON
 * document a line and stderr at most one: the error.
 */
import { writeSync } from 'node:fs';
import { cleanLine } from '../shared/model/text.ts';
import { EXIT, Failure } from './errors.ts';

const STDOUT = 1;
const STDERR = 2;

export interface Output {
  readonly json: boolean;
  /** One line of data for a person. */
  line(text: string): void;
  /** Data exactly as given, without a newline behind it. */
  raw(text: string): void;
  /** One JSON document on a line of its own. */
  document(value: unknown): void;
  /** What a person may want to know, on stderr; nothing with --json. */
  note(text: string): void;
  /** In place of the terminal's line where this was called before; on stderr. */
  overwrite(text: string): void;
  failure(error: Failure): void;
}

export function output(json: boolean): Output {
  return {
    json,
    line: (text) => write(STDOUT, `${text}\n`),
    raw: (text) => write(STDOUT, text),
    document: (value) => write(STDOUT, `${JSON.stringify(value)}\n`),
    note(text) {
      if (!json) write(STDERR, `keyturn: ${text}\n`);
    },
    // EL, erase to the end of the line (ECMA-48, 8.3.41).
    overwrite: (text) => write(STDERR, `\r${text}\u001b[K`),
    failure(error) {
      write(STDERR, json ? `${JSON.stringify(problem(error))}\n` : spoken(error));
    },
  };
}

/** RFC 9457 members as the socket sends them, and the exit code. `type` is `about:blank`: `code` tells them apart. */
function problem({ code, message, exit, details }: Failure): Record<string, unknown> {
  const { hint, status, field, rule } = details;
  return { type: 'about:blank', status, code, detail: message, hint, field, rule, exit };
}

function spoken({ message, details }: Failure): string {
  const lines = [`keyturn: error: ${asLine(message)}`];
  if (details.hint !== undefined) lines.push(`keyturn: hint: ${asLine(details.hint)}`);
  return `${lines.join('\n')}\n`;
}

/** A sentence as a line of stderr. What came over the socket must not move the terminal's cursor either. */
export function asLine(text: string): string {
  const line = printable(text).replace(/(?<!\.)\.$/, '');
  // A word with a capital further in (PEM, OKX) and our own name stay as they are.
  return /^(?:Keyturn\b|\p{Lu}[^\s]*\p{Lu})/u.test(line)
    ? line
    : line.charAt(0).toLowerCase() + line.slice(1);
}

/** Nothing in it can hide, reorder or overwrite what stands beside it on a terminal. */
function printable(text: string): string {
  // Compiling the pattern of all Unicode would cost `keyturn status` some milliseconds, for nothing.
  return /^[\x20-\x7e]*$/.test(text) ? text : cleanLine(text);
}

/** Columns two blanks apart; the last one is not padded, so that wide characters in it cost nothing. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const clean = rows.map((row) => row.map(printable));
  const widths = (clean[0] ?? []).map((_, column) =>
    Math.max(...clean.map((row) => (row[column] ?? '').length)),
  );
  return clean.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/**
 * Writes without process.stdout, which costs as much to set up as the request to the app (docs/CLI.md promises a
 * quick start). A pipe that is full and set to non-blocking by its other holder says EAGAIN: wait, then go on.
 */
function write(descriptor: number, text: string): void {
  let bytes = Buffer.from(text);
  while (bytes.byteLength > 0) {
    try {
      bytes = bytes.subarray(writeSync(descriptor, bytes));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      // The reader has gone (`keyturn list | head -1`): end as SIGPIPE would, without a word.
      else if (code === 'EPIPE') process.exit(128 + 13);
      else
        throw new Failure('internal', `cannot write the output (${code ?? 'unknown'})`, {
          exit: EXIT.failed,
        });
    }
  }
}
