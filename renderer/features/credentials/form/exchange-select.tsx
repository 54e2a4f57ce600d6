import { Select } from '@mantine/core';
import type { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { formWords } from './strings.ts';

interface ExchangeSelectProps {
  readonly catalogue: readonly ExchangeSpec[];
  readonly value: string;
  /** A stored key stays where it is from. */
  readonly fixed: boolean;
  readonly problem: string | undefined;
  readonly choose: (spec: ExchangeSpec) => void;
}

/** Those described by us first, then those ccxt knows, then anything else. */
export function ExchangeSelect({ catalogue, value, fixed, problem, choose }: ExchangeSelectProps) {
  const of = (...kinds: ExchangeSpec['kind'][]) =>
    catalogue
      .filter((spec) => kinds.includes(spec.kind))
      .map((spec) => ({ value: spec.id, label: spec.name }));
  return (
    <Select
      label={formWords.exchange}
      placeholder={formWords.exchangePlaceholder}
      data={[
        { group: formWords.groups.described, items: of('described') },
        { group: formWords.groups.ccxt, items: of('ccxt') },
        { group: formWords.groups.rest, items: of('other', 'generic') },
      ]}
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
