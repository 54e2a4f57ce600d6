import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type RefObject, useEffect, useState } from 'react';
import type { AuditRecord } from '../../../shared/model/audit.ts';
import { exactTime, logTime } from '../../format/time.ts';
import { actorName, auditWords, whatHappened } from '../../strings/audit.ts';
import { useNow } from '../../ui/clock.ts';
import { rowAfter, useRowFocus } from '../../ui/row-keys.ts';

const COLUMNS = ['time', 'who', 'what', 'key', 'outcome'] as const;
/** A row of one line, before it was measured. */
const ROW = 32;
/** Rows that are on the page beyond what is in sight. */
const OVERSCAN = 12;
/** The next page is asked for when so many rows are left below. */
const NEAR_END = 40;

interface AuditTableProps {
  readonly records: readonly AuditRecord[];
  /** Null while nobody knows how many fit. */
  readonly total: number | null;
  readonly selected: number | null;
  readonly select: (seq: number) => void;
  readonly scroll: RefObject<HTMLDivElement | null>;
  /** The end of what was loaded comes near. */
  readonly more: () => void;
}

/** A line for each record. Only those in sight are on the page; arrows go from line to line. */
export function AuditTable(props: AuditTableProps) {
  const { records, total, scroll, more } = props;
  const now = useNow(60_000);
  const rows = useVirtualizer({
    count: records.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    getItemKey: (index) => records[index]?.seq ?? index,
  });
  const { entry, onKeyDown, body } = useRows(props, (index) => rows.scrollToIndex(index));
  const shown = rows.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= records.length - NEAR_END) more();
  }, [last, records.length, more]);
  const above = shown[0]?.start ?? 0;
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0);
  return (
    <table
      className="keys-table audit-table"
      {...{ role: 'grid' }}
      aria-label={auditWords.table}
      aria-rowcount={total === null ? -1 : total + 1}
    >
      <thead>
        <tr aria-rowindex={1}>
          {COLUMNS.map((id) => (
            <th key={id} scope="col" className={`col-audit-${id}`}>
              {auditWords.columns[id]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody ref={body} onKeyDown={onKeyDown}>
        <Gap height={above} />
        {shown.map(({ index }) => {
          const record = records[index];
          return record === undefined ? null : (
            <Line
              key={record.seq}
              of={record}
              index={index}
              now={now}
              measure={rows.measureElement}
              open={record.seq === props.selected}
              entry={index === entry}
              select={props.select}
            />
          );
        })}
        <Gap height={below} />
      </tbody>
    </table>
  );
}

/** Stands for the rows that are not on the page. */
function Gap({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="audit-gap">
      <td style={{ height }} />
    </tr>
  );
}

/** One row takes the keyboard; arrows hand it on, and an open detail follows. */
function useRows({ records, selected, select }: AuditTableProps, show: (index: number) => void) {
  const [at, setAt] = useState<number | null>(null);
  const chosen = records.findIndex(({ seq }) => seq === (at ?? selected));
  const entry = Math.max(0, chosen);
  const { body, takeFocus } = useRowFocus(entry);
  const onKeyDown = (event: KeyboardEvent): void => {
    const index = rowAfter(event.key, entry, records.length);
    if (index === null) return;
    event.preventDefault();
    const { seq } = records[index] ?? { seq: 0 };
    setAt(seq);
    takeFocus();
    show(index);
    if (selected !== null) select(seq);
  };
  return { body, entry, onKeyDown };
}

interface LineProps {
  readonly of: AuditRecord;
  readonly index: number;
  readonly now: number;
  readonly open: boolean;
  readonly entry: boolean;
  readonly measure: (row: HTMLElement | null) => void;
  readonly select: (seq: number) => void;
}

function Line({ of: { seq, event }, index, now, open, entry, measure, select }: LineProps) {
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={open}
      tabIndex={entry ? 0 : -1}
      onClick={() => select(seq)}
      onKeyDown={(press) => press.key === 'Enter' && select(seq)}
    >
      <td className="col-audit-time tabular" title={event.time === 0 ? '' : exactTime(event.time)}>
        {event.time === 0 ? auditWords.noTime : logTime(event.time, now)}
      </td>
      <td className="col-audit-who">{actorName(event)}</td>
      <td className="col-audit-what">
        <div className="audit-aside">
          {[actorName(event), event.credential?.label].filter(Boolean).join(' · ')}
        </div>
        {whatHappened(event)}
      </td>
      <td className="col-audit-key">{event.credential?.label}</td>
      <td className="col-audit-outcome outcome" data-outcome={event.outcome}>
        {auditWords.outcome[event.outcome]}
      </td>
    </tr>
  );
}
