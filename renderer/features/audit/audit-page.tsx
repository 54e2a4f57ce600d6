import '../credentials/keys.css';
import './audit.css';
import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { type AuditFilter, EVERYTHING, isEverything } from '../../../shared/model/audit-filter.ts';
import { addDays } from '../../format/time.ts';
import { auditWords } from '../../strings/audit.ts';
import { Trouble } from '../../ui/callout.tsx';
import { DayBars } from '../../ui/day-bars.tsx';
import { type Place, useNavigation } from '../frame/navigation.ts';
import { Panes } from '../frame/panes.tsx';
import { useMain } from '../frame/window.ts';
import { useCommands } from '../palette/commands.ts';
import { AuditTable } from './audit-table.tsx';
import { auditCommands } from './commands.ts';
import { ExportMenu, useExporting } from './export-menu.tsx';
import { Filters } from './filters.tsx';
import { RecordDetail } from './record-detail.tsx';
import { startOf, useDays } from './use-days.ts';
import { type Found, MOST, useFound } from './use-found.ts';
import { Verified, Work } from './work.tsx';

/** How long nobody types before it is searched. */
const TYPING_MS = 150;

type AuditPlace = Extract<Place, { page: 'audit' }>;

/** What happened, newest first; by whom, to what, when; and whether the log is still the one that was written. */
export function AuditPage({ place }: { place: AuditPlace }) {
  const { calls } = useMain();
  const filtering = useFilter(place);
  const { filter, set, clear } = filtering;
  const open = useOpenRecord();
  const found = useFound(filter);
  const field = useRef<HTMLInputElement>(null);
  const verify = useMutation({ mutationFn: () => calls.verifyAudit() });
  const exporting = useExporting();
  useCommands([
    { ...auditCommands.search, run: () => field.current?.focus() },
    { ...auditCommands.verify, run: () => verify.mutate(), enabled: !verify.isPending },
    { ...auditCommands.clear, run: clear, enabled: !isEverything(filter) },
    { ...auditCommands.csv, run: () => exporting.log('csv', filter) },
    { ...auditCommands.json, run: () => exporting.log('json', filter) },
    { ...auditCommands.keys, run: exporting.keys },
  ]);
  if (found.total === 0 && isEverything(filter)) return <Empty />;
  const list = (
    <>
      <header className="page-head">
        <h1>{auditWords.title}</h1>
        <Progress of={found} />
        <span className="page-head-space" />
        <ExportMenu filter={filter} filtered={!isEverything(filter)} exporting={exporting} />
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate()}>
          {auditWords.verify}
        </Button>
      </header>
      <div className="audit-top">
        {verify.isPending && <Work kind="verify" />}
        {exporting.busy && <Work kind="export" />}
        <Verified report={verify.data} error={verify.error} hide={verify.reset} />
        <Filters {...filtering} field={field} />
        <Trouble error={found.error} />
      </div>
      <Chart of={filter} choose={set} />
      <List of={found} open={open} clear={clear} />
    </>
  );
  return (
    <Panes
      list={list}
      detail={open.seq === null ? null : <RecordDetail {...open} seq={open.seq} only={set} />}
      detailLabel={auditWords.detail}
      close={open.close}
    />
  );
}

/** What is searched for follows what is typed at a little distance; all else at once. */
function useFilter(place: AuditPlace) {
  const [chosen, setChosen] = useState<AuditFilter>(() => ({ ...EVERYTHING, ...place.filter }));
  const [text, setText] = useState(chosen.text);
  const [typed] = useDebouncedValue(text, TYPING_MS);
  // Somebody came here again with another question.
  useEffect(() => {
    if (place.filter === undefined) return;
    setChosen({ ...EVERYTHING, ...place.filter });
    setText(place.filter.text ?? '');
  }, [place.filter]);
  const filter = useMemo(
    () => ({ ...chosen, text: text === '' ? '' : typed }),
    [chosen, text, typed],
  );
  const change = useCallback((next: AuditFilter): void => {
    setChosen(next);
    if (isEverything(next)) setText('');
  }, []);
  const clear = useCallback(() => change(EVERYTHING), [change]);
  const set = useCallback(
    (part: Partial<AuditFilter>) => setChosen((now) => ({ ...now, ...part })),
    [],
  );
  return { filter, text, type: setText, change, clear, set };
}

interface OpenRecord {
  readonly seq: number | null;
  readonly select: (seq: number) => void;
  readonly close: () => void;
}

function useOpenRecord(): OpenRecord {
  const { go, place } = useNavigation();
  const seq = place.page === 'audit' ? (place.record ?? null) : null;
  const select = useCallback((record: number) => go({ page: 'audit', record }), [go]);
  const close = useCallback(() => go({ page: 'audit', record: null }), [go]);
  return { seq, select, close };
}

/** How many were found, or how far it was read so far. */
function Progress({ of: { records, next, left, total, busy } }: { of: Found }) {
  if (total === null) return null;
  return (
    <span className="quiet tabular audit-count" role="status">
      {busy
        ? auditWords.read(total - left, total)
        : auditWords.shown(records.length, next !== null)}
    </span>
  );
}

const SERIES = [
  { name: 'done', label: auditWords.series.done, color: 'accent' },
  { name: 'refused', label: auditWords.series.refused, color: 'amber' },
] as const;

interface ChartProps {
  readonly of: AuditFilter;
  readonly choose: (part: Partial<AuditFilter>) => void;
}

/** A click on a day narrows the list to it; a second one gives the others back. */
function Chart({ of: filter, choose }: ChartProps) {
  const [since] = useState(() => Date.now());
  const { days, busy } = useDays(filter, since);
  const toggle = (day: string): void => {
    const from = startOf(day);
    const alone = filter.from === from && filter.to === startOf(addDays(day, 1));
    choose(alone ? { from: null, to: null } : { from, to: startOf(addDays(day, 1)) });
  };
  return (
    <div className="audit-chart" aria-busy={busy}>
      <DayBars label={auditWords.chart} days={days} series={SERIES} onDay={toggle} />
      <div className="audit-legend quiet">
        {SERIES.map(({ name, label, color }) => (
          <span key={name}>
            <span className="audit-swatch" data-color={color} aria-hidden /> {label}
          </span>
        ))}
        {busy && <span>{auditWords.counting}</span>}
      </div>
    </div>
  );
}

interface ListProps {
  readonly of: Found & { readonly more: () => void };
  readonly open: OpenRecord;
  readonly clear: () => void;
}

function List({ of: { records, next, total, busy, more }, open, clear }: ListProps) {
  const scroll = useRef<HTMLDivElement>(null);
  if (records.length === 0 && !busy && total !== null) {
    return (
      <div className="empty">
        <h2>{auditWords.none.title}</h2>
        <p>{auditWords.none.text}</p>
        <div>
          <Button variant="default" onClick={clear}>
            {auditWords.none.clear}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="page-scroll" ref={scroll}>
      <AuditTable
        records={records}
        total={next === null ? records.length : null}
        selected={open.seq}
        select={open.select}
        scroll={scroll}
        more={more}
      />
      {records.length >= MOST && next !== null && (
        <p className="quiet audit-most">{auditWords.most(MOST)}</p>
      )}
    </div>
  );
}

function Empty() {
  return (
    <div className="empty">
      <h1>{auditWords.empty.title}</h1>
      <p>{auditWords.empty.text}</p>
    </div>
  );
}
