import { type ComboboxItem, type OptionsFilter, Select } from '@mantine/core';
import { useMemo } from 'react';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { formWords } from '../../../strings/credentials-form.ts';
import { rankOf } from './exchange-search.ts';

interface ExchangeSelectProps {
  readonly catalogue: readonly ExchangeSpec[];
  /** Ids of exchanges that have a key already. */
  readonly used: readonly string[];
  readonly value: string;
  /** A stored key stays where it is from. */
  readonly fixed: boolean;
  readonly problem: string | undefined;
  readonly choose: (spec: ExchangeSpec) => void;
}

const words = formWords.groups;

/** Those in use first, then those described by us, those ccxt knows, and anything else. */
export function ExchangeSelect(props: ExchangeSelectProps) {
  const { catalogue, used, value, fixed, problem, choose } = props;
  const data = useMemo(() => grouped(catalogue, used), [catalogue, used]);
  return (
    <Select
      label={formWords.exchange}
      placeholder={formWords.exchangePlaceholder}
      data={data}
      filter={byRank}
      searchable
      openOnFocus={false}
      selectFirstOptionOnChange
      nothingFoundMessage={formWords.exchangeNone}
      withScrollArea={false}
      classNames={{ options: 'exchange-options' }}
      value={value === '' ? null : value}
      readOnly={fixed}
      error={problem}
      autoFocus={!fixed}
      required
      withAsterisk={false}
      onChange={(id) => {
        const spec = catalogue.find((one) => one.id === id);
        if (spec !== undefined) choose(spec);
      }}
    />
  );
}

function grouped(catalogue: readonly ExchangeSpec[], used: readonly string[]) {
  const isUsed = ({ id }: ExchangeSpec): boolean => used.includes(id);
  const items = (of: readonly ExchangeSpec[]): ComboboxItem[] =>
    of.map(({ id, name }) => ({ value: id, label: name }));
  const rest = catalogue.filter((spec) => !isUsed(spec));
  const of = (...kinds: ExchangeSpec['kind'][]): ComboboxItem[] =>
    items(rest.filter(({ kind }) => kinds.includes(kind)));
  return [
    { group: words.used, items: items(catalogue.filter(isUsed)) },
    { group: words.described, items: of('described') },
    { group: words.ccxt, items: of('ccxt') },
    { group: words.rest, items: of('other', 'generic') },
  ].filter((group) => group.items.length > 0);
}

/** The best first, within each group and among the groups. */
const byRank: OptionsFilter = ({ options, search, limit }) => {
  const rank = ({ value, label }: { value: string; label: string }): number | null =>
    rankOf({ id: value, name: label }, search);
  const groups = options.flatMap((option) => {
    if (!('group' in option)) return [];
    const items = option.items
      .flatMap((item) => {
        const at = rank({ value: String(item.value), label: item.label });
        return at === null ? [] : [{ item, at }];
      })
      .toSorted((a, b) => a.at - b.at);
    const best = items[0]?.at;
    return best === undefined
      ? []
      : [{ group: option.group, items: items.map(({ item }) => item), best }];
  });
  const ordered = search.trim() === '' ? groups : groups.toSorted((a, b) => a.best - b.best);
  return ordered.slice(0, limit).map(({ group, items }) => ({ group, items }));
};
