import { Fragment, useState } from 'react';
import type { AuditRecord } from '../../../shared/model/audit.ts';
import { exactTime, logTime } from '../../format/time.ts';
import { useNow } from '../../ui/clock.ts';
import { Facts } from '../../ui/facts.tsx';
import { actorName, auditWords, whatHappened } from './strings.ts';

const COLUMNS = ['time', 'who', 'what', 'key', 'outcome'] as const;

/** A line for each record; a click or Enter shows the rest of it. */
export function AuditTable({ records }: { records: readonly AuditRecord[] }) {
  const [open, setOpen] = useState<number | null>(null);
  const now = useNow(60_000);
  return (
    <table className="keys-table" aria-label={auditWords.table}>
      <thead>
        <tr>
          {COLUMNS.map((id) => (
            <th key={id} className={`col-audit-${id}`}>
              {auditWords.columns[id]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <Fragment key={record.seq}>
            <Line
              of={record}
              now={now}
              open={record.seq === open}
              toggle={() => setOpen(record.seq === open ? null : record.seq)}
            />
            {record.seq === open && (
              <tr className="audit-details">
                <td colSpan={COLUMNS.length}>
                  <Details of={record} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface LineProps {
  readonly of: AuditRecord;
  readonly now: number;
  readonly open: boolean;
  readonly toggle: () => void;
}

function Line({ of: { seq, event }, now, open, toggle }: LineProps) {
  return (
    <tr onClick={toggle} aria-selected={open || undefined}>
      <td className="col-audit-time">
        <button
          type="button"
          className="due-label tabular"
          aria-expanded={open}
          aria-label={auditWords.details(seq)}
          title={exactTime(event.time)}
          onClick={(click) => {
            click.stopPropagation();
            toggle();
          }}
        >
          {logTime(event.time, now)}
        </button>
      </td>
      <td className="col-audit-who">{actorName(event)}</td>
      <td className="col-audit-what">{whatHappened(event)}</td>
      <td className="col-audit-key">{event.credential?.label}</td>
      <td className="col-audit-outcome outcome" data-outcome={event.outcome}>
        {auditWords.outcome[event.outcome]}
      </td>
    </tr>
  );
}

function Details({ of: { seq, hash, event } }: { of: AuditRecord }) {
  const words = auditWords.facts;
  const { actor } = event;
  const process = actor.kind === 'client' ? actor : null;
  return (
    <Facts
      of={[
        [words.time, exactTime(event.time)],
        [words.rule, event.rule],
        [words.scopes, event.scopes?.join(', ')],
        ...Object.entries(event.detail ?? {}).map(
          ([name, fact]) => [name, fact === null ? null : String(fact)] as const,
        ),
        [words.process, process?.pid == null ? null : `pid ${process.pid}`],
        [words.executable, process?.executable],
        [words.executableHash, process?.executableHash],
        [words.script, process?.script],
        [words.seq, String(seq)],
        [
          words.hash,
          <span key="hash" className="mono">
            {hash}
          </span>,
        ],
      ]}
    />
  );
}
