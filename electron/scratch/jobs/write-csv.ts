/**
 * Job `write-csv`: keys → a table in plain text. A row for each key, a column for each field that any of them has. A
 * cell that a spreadsheet would take for a formula gets an apostrophe before it, which our own reader takes away again.
 */
import { stringify } from 'csv-stringify/sync';
import * as z from 'zod/mini';
import { type ExportEntry, ExportJob } from '../../../shared/scratch/export.ts';
import { decodePacket } from '../../../shared/scratch/packet.ts';

const FACTS = {
  exchange: (entry) => entry.exchange,
  label: (entry) => entry.label,
  account: (entry) => entry.account,
  environment: (entry) => entry.environment,
} as const satisfies Facts;

const MORE = {
  tags: (entry) => entry.tags.join(', '),
  permissions: (entry) => entry.permissions.join(', '),
  'ip allow list': (entry) => entry.ipAllowList.join(', '),
  status: (entry) => entry.status,
  'made on': (entry) => entry.created,
  'rotate by': (entry) => entry.rotateBy ?? '',
  expires: (entry) => entry.expires ?? '',
  notes: (entry) => entry.notes,
} as const satisfies Facts;

type Facts = Readonly<Record<string, (entry: ExportEntry) => string>>;

/** In this order; others as they come. */
const FIRST = ['apiKey', 'secret', 'password', 'uid', 'privateKey', 'walletAddress', 'value'];

export async function writeCsv(input: Uint8Array): Promise<Uint8Array> {
  const { json, parts } = decodePacket(input);
  const { entries } = z.parse(ExportJob, json);
  const fields = columnsOf(entries);
  const header = [...Object.keys(FACTS), ...fields, ...Object.keys(MORE)];
  const decoder = new TextDecoder();
  const rows = entries.map((entry) => {
    const values = new Map(entry.fields.map(({ name, part }) => [name, parts[part]]));
    return [
      ...said(FACTS, entry),
      ...fields.map((name) => decoder.decode(values.get(name) ?? new Uint8Array(0))),
      ...said(MORE, entry),
    ].map(marked);
  });
  const text = stringify([header, ...rows], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
  return new TextEncoder().encode(text);
}

const said = (facts: Facts, entry: ExportEntry): string[] =>
  Object.values(facts).map((read) => read(entry));

/** So that a value which begins like an escaped one comes back as it was. */
const marked = (cell: string): string => (/^'+[=+\-@\t\r＝＋－＠]/.test(cell) ? `'${cell}` : cell);

function columnsOf(entries: readonly ExportEntry[]): string[] {
  const there = new Set(entries.flatMap(({ fields }) => fields.map(({ name }) => name)));
  return [
    ...FIRST.filter((name) => there.has(name)),
    ...[...there].filter((n) => !FIRST.includes(n)),
  ];
}
