/**
 * Files of `NAME=value` lines, the way dotenv tools and shells write them. The grammar is in docs/CLI.md; what is not
 * in it is an error that names its line and never shows it, for it may hold a secret.
 */

export interface EnvEntry {
  readonly name: string;
  readonly value: string;
  /** Counted from 1: where the entry begins. */
  readonly line: number;
}

export class EnvFileError extends Error {
  override readonly name = 'EnvFileError';
  readonly line: number;

  constructor(line: number, problem: string) {
    super(problem);
    this.line = line;
  }
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

export function isEnvName(text: string): boolean {
  return NAME.test(text);
}

/** @throws EnvFileError */
export function parseEnvFile(text: string): EnvEntry[] {
  const entries: EnvEntry[] = [];
  const source = text.startsWith('\uFEFF') ? text.slice(1) : text;
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const taken = takeLine(source, at, line);
    if (taken.entry !== null) entries.push(taken.entry);
    line += count(source, at, taken.end);
    at = taken.end;
  }
  return entries;
}

/**
 * One entry as parseEnvFile and a POSIX shell both read it: bare where nothing in it means anything to either, in
 * single quotes, or in double quotes when it has a single one.
 */
export function envLine(name: string, value: string): string {
  if (/^[A-Za-z0-9_./:@%+,=-]+$/.test(value)) return `${name}=${value}`;
  if (!value.includes("'")) return `${name}='${value}'`;
  return `${name}="${value.replace(/[\\"$`]/g, '\\$&')}"`;
}

interface Taken {
  readonly entry: EnvEntry | null;
  /** Where the next line begins. */
  readonly end: number;
}

/** Reads the line at `at`; a quoted value may take it over several. */
function takeLine(source: string, at: number, line: number): Taken {
  const end = endOfLine(source, at);
  const text = source.slice(at, end).replace(/\r$/, '');
  const start = text.search(/[^ \t]/);
  if (start === -1 || text[start] === '#') return { entry: null, end: end + 1 };
  const equals = text.indexOf('=', start);
  if (equals === -1) throw new EnvFileError(line, "there is no '='");
  const name = blanksCut(text.slice(start, equals).replace(/^export[ \t]+/, ''));
  if (!isEnvName(name))
    throw new EnvFileError(line, "what stands before '=' is no name of a variable");
  const first = equals + 1 + (/^[ \t]*/.exec(text.slice(equals + 1))?.[0].length ?? 0);
  const quote = text[first];
  if (quote !== '"' && quote !== "'")
    return { entry: { name, value: bare(text.slice(equals + 1), line), line }, end: end + 1 };
  const { value, after } = quoted(source, at + first, quote, line);
  return {
    entry: { name, value: clean(value, line), line },
    end: restOfLine(source, after, line + count(source, at, after)),
  };
}

/** A `#` begins a comment where a blank stands before it: a password may hold one. */
function bare(text: string, line: number): string {
  return clean(blanksCut(text.replace(/(?:^|[ \t])#[\s\S]*$/, '')), line);
}

/** Only what the grammar calls blank, which is less than String.trim() takes. */
function blanksCut(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '');
}

/** @param at where the opening quote stands */
function quoted(
  source: string,
  at: number,
  quote: string,
  line: number,
): { value: string; after: number } {
  let value = '';
  for (let i = at + 1; i < source.length; i++) {
    const character = source[i] ?? '';
    if (character === quote) return { value, after: i + 1 };
    if (character !== '\\' || quote === "'") {
      value += character;
      continue;
    }
    i++;
    value += unescaped(source[i]);
  }
  throw new EnvFileError(line, `the ${quote === '"' ? 'double' : 'single'} quote is never closed`);
}

/** As dotenv and the shell have them; before anything else the backslash stands for itself. */
function unescaped(character: string | undefined): string {
  if (character === undefined) return '\\';
  if ('\\"$`'.includes(character)) return character;
  return ESCAPES[character] ?? `\\${character}`;
}

/** After a closing quote nothing may follow but a comment: `"a"b` would mean one thing here and another in a shell. */
function restOfLine(source: string, after: number, line: number): number {
  const end = endOfLine(source, after);
  if (/^[ \t]*(?:#[\s\S]*)?\r?$/.test(source.slice(after, end))) return end + 1;
  throw new EnvFileError(line, 'something follows the closing quote');
}

function clean(value: string, line: number): string {
  if (value.includes('\0'))
    throw new EnvFileError(line, 'it holds a NUL, which no environment can');
  return value;
}

function endOfLine(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end;
}

function count(source: string, from: number, to: number): number {
  let lines = 0;
  for (let i = from; i < to && i < source.length; i++) if (source[i] === '\n') lines++;
  return lines;
}
