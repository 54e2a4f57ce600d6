/** How a record is written into an exported file. Pure. */
import { stringify } from 'csv-stringify/sync';
import { actorName, whatHappened } from '../../../shared/audit-words.ts';
import type { AuditRecord } from '../../../shared/model/audit.ts';

export type AuditFormat = 'csv' | 'json';

interface Writer {
  readonly begin: string;
  readonly line: (record: AuditRecord, first: boolean) => string;
  readonly end: string;
}

interface Format {
  readonly title: string;
  readonly filter: string;
  readonly extension: string;
  readonly writer: (now: number) => Writer;
}

const COLUMNS = [
  'record',
  'time',
  'who',
  'what',
  'outcome',
  'key',
  'scopes',
  'rule',
  'action',
  'client id',
  'key id',
  'pid',
  'executable',
  'executable sha-256',
  'script',
  'detail',
  'chain hash',
] as const;

export const FORMATS: Readonly<Record<AuditFormat, Format>> = {
  csv: {
    title: 'Export the audit log',
    filter: 'CSV',
    extension: 'csv',
    writer: () => ({ begin: csvLine(COLUMNS), line: (record) => csvLine(cells(record)), end: '' }),
  },
  json: {
    title: 'Export the audit log',
    filter: 'JSON',
    extension: 'json',
    writer: (now) => ({
      begin: `{"format":"keyturn-audit-export","version":1,"exportedAt":"${new Date(now).toISOString()}","records":[`,
      line: (record, first) => `${first ? '\n' : ',\n'}${JSON.stringify(jsonOf(record))}`,
      end: '\n]}\n',
    }),
  },
};

/** Cells that begin with `= + - @` and what a spreadsheet takes for those get a `'` in front: they are no formulas. */
function csvLine(row: readonly string[]): string {
  return stringify([[...row]], { escape_formulas: true, record_delimiter: '\r\n' });
}

function cells({ seq, hash, event }: AuditRecord): string[] {
  const { actor, credential, detail } = event;
  const process = actor.kind === 'client' ? actor : null;
  return [
    String(seq),
    timeOf(event.time),
    actorName(event),
    whatHappened(event),
    event.outcome,
    credential?.label ?? '',
    event.scopes?.join(' ') ?? '',
    event.rule ?? '',
    event.action,
    process?.id ?? '',
    credential?.id ?? '',
    process?.pid == null ? '' : String(process.pid),
    process?.executable ?? '',
    process?.executableHash ?? '',
    process?.script ?? '',
    detail === undefined ? '' : JSON.stringify(detail),
    hash,
  ];
}

function jsonOf({ seq, hash, event }: AuditRecord): object {
  return { record: seq, ...event, time: timeOf(event.time), chainHash: hash };
}

/** UTC, ISO 8601. A record that can't be opened has none. */
function timeOf(time: number): string {
  return time === 0 ? '' : new Date(time).toISOString();
}
