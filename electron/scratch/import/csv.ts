/** Tables: any of the usual delimiters, a first line that names the columns. */
import { parse } from 'csv-parse/sync';
import { ENVIRONMENTS, type Environment } from '../../../shared/model/scope.ts';
import type { ColumnMeaning } from '../../../shared/scratch/import.ts';
import { refused } from '../refusal.ts';
import { fieldAtEnd, fieldNamed, plain } from './names.ts';
import type { RawKey, Reader, Reading } from './reader.ts';
import { decodeText, isPlaceholder } from './text.ts';

const ROWS_MAX = 20_000;
const COLUMNS_MAX = 200;
const RECORD_MAX = 256 * 1024;
const DELIMITERS = [',', ';', '\t', '|'] as const;

const ABOUT: Readonly<Record<string, string>> = {
  exchange: 'exchange',
  exchangeid: 'exchange',
  exchangename: 'exchange',
  platform: 'exchange',
  provider: 'exchange',
  venue: 'exchange',
  site: 'exchange',
  broker: 'exchange',
  label: 'label',
  name: 'label',
  title: 'label',
  description: 'label',
  account: 'account',
  accountname: 'account',
  subaccount: 'account',
  environment: 'environment',
  env: 'environment',
  network: 'environment',
  tags: 'tags',
  tag: 'tags',
  value: 'value',
};

/** What a column is about, in our words: one of `ABOUT`, or a key's field. */
const meaningOf = (column: string): string | null =>
  ABOUT[plain(column)] ?? fieldNamed(column) ?? fieldAtEnd(column)?.field ?? null;

export const readCsv: Reader = ({ files }) => {
  const readings = files.map(({ name, bytes }) => readTable(name, decodeText(name, bytes)));
  return {
    keys: readings.flatMap(({ keys }) => keys),
    skipped: readings.flatMap(({ skipped }) => skipped),
    columns: readings.flatMap(({ columns }) => columns ?? []),
  };
};

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly { readonly line: number; readonly cells: readonly string[] }[];
}

/** @throws KeyturnError `file_refused` */
export function parseTable(file: string, text: string): Table {
  const [header = [], ...rows] = records(file, text);
  if (header.length > COLUMNS_MAX) throw refused(`${file} has more than ${COLUMNS_MAX} columns.`);
  if (rows.length > ROWS_MAX) throw refused(`${file} has more than ${ROWS_MAX} rows.`);
  return { header, rows: rows.map((cells, at) => ({ line: at + 2, cells })) };
}

function records(file: string, text: string): string[][] {
  try {
    return parse(text, {
      delimiter: delimiterOf(text),
      bom: true,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      max_record_size: RECORD_MAX,
      trim: true,
    }) as unknown as string[][];
  } catch (error) {
    // Its message shows what it stumbled over.
    const line = (error as { lines?: unknown }).lines;
    const where = typeof line === 'number' ? ` (line ${line})` : '';
    throw refused(`${file} is not a table that can be read${where}.`);
  }
}

/** The one that divides the first line into the most parts. */
function delimiterOf(text: string): string {
  const first =
    text
      .slice(0, 4096)
      .split(/\r?\n/)
      .find((line) => line.trim() !== '') ?? '';
  const parts = DELIMITERS.map((delimiter) => first.split(delimiter).length);
  return DELIMITERS[parts.indexOf(Math.max(...parts))] ?? ',';
}

function readTable(file: string, text: string): Reading {
  const { header, rows } = parseTable(file, text);
  const meanings = header.map(meaningOf);
  const known = new Set(meanings);
  if (!['secret', 'privateKey', 'token', 'value'].some((name) => known.has(name))) {
    throw refused(
      `The first line of ${file} names no column for a secret. Call the columns: exchange, label, API key, secret, passphrase.`,
    );
  }
  const keys: RawKey[] = [];
  const skipped: { place: string; file: string; why: string }[] = [];
  for (const { line, cells } of rows) {
    const key = rowKey(file, line, cells, meanings);
    if (key !== null) keys.push(key);
    else skipped.push({ file, place: `line ${line}`, why: 'No secret stands in this row.' });
  }
  const columns: ColumnMeaning[] = header.map((column, at) => ({
    column,
    meaning: meanings[at] ?? null,
  }));
  return { keys, skipped, columns };
}

function rowKey(
  file: string,
  line: number,
  cells: readonly string[],
  meanings: readonly (string | null)[],
): RawKey | null {
  const about: Record<string, string> = {};
  const values: Record<string, string> = {};
  meanings.forEach((meaning, at) => {
    const cell = unescaped(cells[at] ?? '');
    if (meaning === null || cell === '') return;
    const into = Object.values(ABOUT).includes(meaning) && meaning !== 'value' ? about : values;
    if (into === about || !isPlaceholder(cell)) into[meaning] ??= cell;
  });
  const names = Object.keys(values);
  if (!['secret', 'privateKey', 'token', 'value'].some((name) => names.includes(name))) return null;
  const { exchange = '', label = '', account, environment, tags = '' } = about;
  const generic = names.length === 1 && names[0] === 'value';
  return {
    file,
    place: `line ${line}`,
    label,
    hints: [exchange, label],
    ...(account === undefined ? {} : { account }),
    ...environmentOf(environment),
    tags: tags.split(/[,;]/).filter((tag) => tag.trim() !== ''),
    values,
    generic,
  };
}

/** A cell that a spreadsheet must not take for a formula is written with an apostrophe before it. */
const unescaped = (cell: string): string => cell.trim().replace(/^'(?='*[=+\-@\t\r＝＋－＠])/, '');

function environmentOf(text: string | undefined): { environment?: Environment } {
  const found = ENVIRONMENTS.find((one) => one === text?.trim().toLowerCase());
  return found === undefined ? {} : { environment: found };
}
