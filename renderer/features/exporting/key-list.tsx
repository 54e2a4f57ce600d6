import { Checkbox, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, type ReactNode, useRef, useState } from 'react';
import type { CredentialView } from '../../../shared/model/credential.ts';
import { exportWords } from '../../strings/exporting.ts';
import { RowGap } from '../../ui/row-gap.tsx';
import { rowAfter, useRowFocus } from '../../ui/row-keys.ts';
import { useCommand } from '../palette/commands.ts';
import { matching, ticked } from './choice.ts';
import { exportCommands } from './commands.ts';

const words = exportWords;
const ROW = 32;

interface KeyListProps {
  /** In the order they are listed. */
  readonly keys: readonly CredentialView[];
  readonly chosen: ReadonlySet<string>;
  readonly choose: (chosen: ReadonlySet<string>) => void;
}

/** Which keys: a search, and a row for each with a box. Space ticks; only what is in sight is on the page. */
export function KeyList({ keys, chosen, choose }: KeyListProps) {
  const [search, setSearch] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const listed = matching(keys, search);
  const on = listed.filter(({ id }) => chosen.has(id)).length;
  useCommand({ ...exportCommands.search, run: () => field.current?.focus() });
  return (
    <section className="export-which" aria-label={words.which}>
      <div className="export-which-head">
        <h2>{words.which}</h2>
        <span className="quiet tabular" role="status">
          {words.chosen(keys.filter(({ id }) => chosen.has(id)).length, keys.length)}
        </span>
        <TextInput
          ref={field}
          className="export-search"
          aria-label={words.search}
          placeholder={words.search}
          leftSection={<IconSearch size={16} stroke={1.75} aria-hidden />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      </div>
      <Rows keys={listed} chosen={chosen} choose={choose}>
        <Checkbox
          aria-label={words.all}
          checked={listed.length > 0 && on === listed.length}
          indeterminate={on > 0 && on < listed.length}
          disabled={listed.length === 0}
          onChange={(event) => choose(ticked(chosen, listed, event.currentTarget.checked))}
        />
      </Rows>
      {listed.length === 0 && (
        <p className="quiet export-nothing">{keys.length === 0 ? words.none : words.nothing}</p>
      )}
    </section>
  );
}

/** @param children the box in the head that ticks all */
function Rows({ keys, chosen, choose, children }: KeyListProps & { children: ReactNode }) {
  // Its rows can tell what is in sight only once this is on the page.
  const [scroll, setScroll] = useState<HTMLDivElement | null>(null);
  const rows = useVirtualizer({
    count: keys.length,
    getScrollElement: () => scroll,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => keys[index]?.id ?? index,
  });
  const tick = (key: CredentialView): void => choose(ticked(chosen, [key], !chosen.has(key.id)));
  const { body, entry, onKeyDown, enter } = useRowKeys(keys, tick, (at) => rows.scrollToIndex(at));
  const shown = rows.getVirtualItems();
  const onClick = (event: MouseEvent): void => {
    const row = (event.target as Element).closest('tr[data-index]');
    const index = Number(row?.getAttribute('data-index') ?? -1);
    const key = keys[index];
    if (key === undefined) return;
    enter(index);
    tick(key);
  };
  // Spread, because what an element of this name may say depends on its role.
  const role = { role: 'grid', 'aria-label': words.which, 'aria-multiselectable': true };
  return (
    <div className="export-rows" ref={setScroll}>
      <table className="keys-table" {...role} aria-rowcount={keys.length + 1}>
        <Head>{children}</Head>
        <tbody ref={body} onKeyDown={onKeyDown} onClick={onClick}>
          <RowGap height={shown[0]?.start ?? 0} columns={4} />
          {shown.map(({ index }) => {
            const key = keys[index];
            if (key === undefined) return null;
            const at = { index, entry: index === entry, measure: rows.measureElement };
            return <Row key={key.id} of={key} on={chosen.has(key.id)} {...at} />;
          })}
          <RowGap height={rows.getTotalSize() - (shown.at(-1)?.end ?? 0)} columns={4} />
        </tbody>
      </table>
    </div>
  );
}

/** @param children the box that ticks all */
function Head({ children }: { children: ReactNode }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" className="col-select">
          {children}
        </th>
        <th scope="col">{words.columns.label}</th>
        <th scope="col" className="col-export-exchange">
          {words.columns.exchange}
        </th>
        <th scope="col" className="col-export-account">
          {words.columns.account}
        </th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly of: CredentialView;
  readonly on: boolean;
  readonly index: number;
  /** The one that Tab comes to. */
  readonly entry: boolean;
  readonly measure: (row: HTMLElement | null) => void;
}

function Row({ of: key, on, index, entry, measure }: RowProps) {
  return (
    <tr
      ref={measure}
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={on}
      tabIndex={entry ? 0 : -1}
    >
      <td className="col-select">
        <span className="row-box" data-chosen={on ? 'all' : 'none'} aria-hidden />
      </td>
      <td title={key.label}>{key.label}</td>
      <td className="col-export-exchange">{key.exchangeName}</td>
      <td className="col-export-account" title={key.account}>
        {key.account}
      </td>
    </tr>
  );
}

/** One row takes the keyboard; arrows hand it on. */
function useRowKeys(
  keys: readonly CredentialView[],
  tick: (key: CredentialView) => void,
  show: (index: number) => void,
) {
  const [at, setAt] = useState(0);
  const entry = Math.min(at, Math.max(0, keys.length - 1));
  const { body, takeFocus } = useRowFocus(entry);
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = keys[entry];
    if (key === undefined) return;
    if (event.key === ' ') tick(key);
    else {
      const index = rowAfter(event.key, entry, keys.length);
      if (index === null) return;
      setAt(index);
      takeFocus();
      show(index);
    }
    event.preventDefault();
  };
  return { body, entry, onKeyDown, enter: setAt };
}
