import { Checkbox } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type Dispatch,
  type KeyboardEvent,
  type MouseEvent,
  type SetStateAction,
  useState,
} from 'react';
import { importWords } from '../../strings/importing.ts';
import { RowGap } from '../../ui/row-gap.tsx';
import { rowAfter, useRowFocus } from '../../ui/row-keys.ts';
import {
  change,
  chosen,
  type Draft,
  type DraftKey,
  hindrances,
  storable,
  tickAll,
} from './draft.ts';

const words = importWords.preview;
const COLUMNS = ['label', 'exchange', 'key', 'place', 'state'] as const;
const ROW = 32;
const OVERSCAN = 12;

interface PreviewTableProps {
  readonly draft: Draft;
  readonly setDraft: Dispatch<SetStateAction<Draft>>;
  /** Exchange → its name. */
  readonly names: ReadonlyMap<string, string>;
  readonly open: number | null;
  readonly choose: (id: number) => void;
  /** What scrolls; null until it is on the page. */
  readonly scroll: HTMLDivElement | null;
}

/** A row for each key. Space ticks, Enter opens; only what is in sight is on the page. */
export function PreviewTable(props: PreviewTableProps) {
  const { draft, setDraft, names, open, choose, scroll } = props;
  const { keys } = draft;
  const rows = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroll,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    getItemKey: (index) => keys[index]?.id ?? index,
  });
  const tick = (key: DraftKey): void => {
    if (storable(key)) setDraft((now) => change(now, key.id, { ticked: !key.ticked }));
  };
  const { entry, body, onKeyDown } = useRows(props, tick, (at) => rows.scrollToIndex(at));
  const shown = rows.getVirtualItems();
  const onClick = (event: MouseEvent): void => {
    const target = event.target as Element;
    const key = keys[Number(target.closest('tr[data-index]')?.getAttribute('data-index') ?? -1)];
    if (key === undefined) return;
    if (target.closest('.col-select') === null) choose(key.id);
    else tick(key);
  };
  // Spread, because what an element of this name may say depends on its role.
  const role = { role: 'grid', 'aria-label': words.table, 'aria-multiselectable': true };
  return (
    <table className="keys-table import-table" {...role} aria-rowcount={keys.length + 1}>
      <Head of={draft} setDraft={setDraft} />
      <tbody ref={body} onKeyDown={onKeyDown} onClick={onClick}>
        <RowGap height={shown[0]?.start ?? 0} columns={COLUMNS.length + 1} />
        {shown.map(({ index }) => {
          const key = keys[index];
          return key === undefined ? null : (
            <Row
              key={key.id}
              of={key}
              index={index}
              exchange={names.get(key.exchange) ?? key.exchange}
              twin={key.twin === null ? null : (keys[key.twin]?.label ?? null)}
              measure={rows.measureElement}
              open={key.id === open}
              entry={index === entry}
            />
          );
        })}
        <RowGap
          height={rows.getTotalSize() - (shown.at(-1)?.end ?? 0)}
          columns={COLUMNS.length + 1}
        />
      </tbody>
    </table>
  );
}

function Head({ of: draft, setDraft }: { of: Draft } & Pick<PreviewTableProps, 'setDraft'>) {
  const can = draft.keys.filter(storable).length;
  const are = chosen(draft).length;
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className="col-select">
          <Checkbox
            aria-label={words.tickAll}
            checked={can > 0 && are === can}
            indeterminate={are > 0 && are < can}
            disabled={can === 0}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              setDraft((now) => tickAll(now, checked));
            }}
          />
        </th>
        {COLUMNS.map((id) => (
          <th key={id} scope="col" className={`col-import-${id}`}>
            {words.columns[id]}
          </th>
        ))}
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly of: DraftKey;
  readonly index: number;
  readonly exchange: string;
  readonly twin: string | null;
  readonly measure: (row: HTMLElement | null) => void;
  readonly open: boolean;
  readonly entry: boolean;
}

function Row({ of: key, index, exchange, twin, measure, open, entry }: RowProps) {
  const on = key.ticked && storable(key);
  const first = key.fields.find(({ hint }) => hint !== null);
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={on}
      aria-current={open || undefined}
      data-dim={!storable(key) || undefined}
      tabIndex={entry ? 0 : -1}
    >
      <td className="col-select">
        <span
          className="row-box"
          data-chosen={on ? 'all' : 'none'}
          data-off={!storable(key) || undefined}
          aria-hidden
        />
      </td>
      <td className="col-import-label" title={key.label}>
        {key.label}
      </td>
      <td className="col-import-exchange">{exchange}</td>
      <td className="col-import-key mono">{first === undefined ? '' : `••••${first.hint}`}</td>
      <td className="col-import-place" title={`${key.file}: ${key.place}`}>
        {key.place}
      </td>
      <td className="col-import-state">
        <State of={key} twin={twin} />
      </td>
    </tr>
  );
}

function State({ of: key, twin }: { of: DraftKey; twin: string | null }) {
  const [problem, ...others] = hindrances(key, words.noLabel);
  const held = key.held[0];
  const warned = key.warnings.length > 0;
  const text =
    problem ??
    (held !== undefined
      ? words.held(held)
      : twin !== null
        ? words.twin(twin)
        : warned
          ? words.look
          : words.ready);
  const tone =
    problem !== undefined
      ? 'red'
      : held !== undefined || twin !== null || warned
        ? 'amber'
        : 'green';
  return (
    <span className="import-state" data-tone={tone} title={[text, ...others].join(' ')}>
      {text}
    </span>
  );
}

/** One row takes the keyboard; arrows hand it on, and an open detail follows. */
function useRows(
  { draft: { keys }, open, choose }: PreviewTableProps,
  tick: (key: DraftKey) => void,
  show: (index: number) => void,
) {
  const [at, setAt] = useState(0);
  const entry = Math.min(at, Math.max(0, keys.length - 1));
  const { body, takeFocus } = useRowFocus(entry);
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = keys[entry];
    if (key === undefined) return;
    if (event.key === ' ') tick(key);
    else if (event.key === 'Enter') choose(key.id);
    else {
      const index = rowAfter(event.key, entry, keys.length);
      if (index === null) return;
      setAt(index);
      takeFocus();
      show(index);
      if (open !== null) choose(keys[index]?.id ?? 0);
    }
    event.preventDefault();
  };
  return { body, entry, onKeyDown };
}
