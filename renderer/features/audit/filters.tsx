import { Button, Popover, TextInput } from '@mantine/core';
import { DatePicker } from '@mantine/dates';
import { IconChevronDown, IconSearch } from '@tabler/icons-react';
import { type RefObject, useMemo, useState } from 'react';
import {
  APP,
  AUDIT_GROUPS,
  type AuditFilter,
  EVERYTHING,
  isEverything,
  OUTCOMES,
  OWNER,
} from '../../../shared/model/audit-filter.ts';
import { addDays, dateOf, dayOf, shortDate } from '../../format/time.ts';
import { auditWords } from '../../strings/audit.ts';
import { useToday } from '../../ui/clock.ts';
import { type FacetChoice, FacetMenu } from '../../ui/facet-menu.tsx';
import { useClients, useCredentials } from '../frame/queries.ts';
import { startOf } from './use-days.ts';

const words = auditWords.filters;
const CLOSED = new Set<string>(OUTCOMES);
const WHAT = AUDIT_GROUPS.map((value) => ({ value, label: auditWords.groups[value] }));
const OUTCOME = OUTCOMES.map((value) => ({ value, label: auditWords.outcome[value] }));

interface FiltersProps {
  readonly filter: AuditFilter;
  /** As it is typed; the filter's own follows. */
  readonly text: string;
  readonly field: RefObject<HTMLInputElement | null>;
  readonly type: (text: string) => void;
  readonly change: (filter: AuditFilter) => void;
}

/** What the log is narrowed by. */
export function Filters({ filter, text, field, type, change }: FiltersProps) {
  const set = (next: Partial<AuditFilter>): void => change({ ...filter, ...next });
  const { who, keys } = useChoices();
  return (
    <search className="audit-filters" aria-label={words.label}>
      <TextInput
        ref={field}
        className="audit-search"
        type="search"
        aria-label={words.search}
        placeholder={words.searchHint}
        leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <Facet
        name={words.who}
        choices={who}
        chosen={filter.who}
        choose={(chosen) => set({ who: chosen })}
      />
      <Facet
        name={words.what}
        choices={WHAT}
        chosen={filter.what}
        choose={(chosen) => set({ what: AUDIT_GROUPS.filter((one) => chosen.includes(one)) })}
      />
      <Facet
        name={words.key}
        choices={keys}
        chosen={filter.key === null ? [] : [filter.key]}
        choose={(chosen) => set({ key: chosen.at(-1) ?? null })}
      />
      <Facet
        name={words.outcome}
        choices={OUTCOME}
        chosen={filter.outcome.filter((one) => CLOSED.has(one))}
        choose={(chosen) => set({ outcome: OUTCOMES.filter((one) => chosen.includes(one)) })}
      />
      <Dates of={filter} set={set} />
      {!isEverything(filter) && (
        <Button variant="subtle" color="gray" onClick={() => change(EVERYTHING)}>
          {words.clear}
        </Button>
      )}
    </search>
  );
}

interface FacetProps {
  readonly name: string;
  readonly choices: readonly FacetChoice[];
  readonly chosen: readonly string[];
  readonly choose: (values: string[]) => void;
}

function Facet({ name, choices, chosen, choose }: FacetProps) {
  const named = (value: string): FacetChoice =>
    choices.find((one) => one.value === value) ?? { value, label: value };
  return (
    <FacetMenu name={name} choices={() => choices} chosen={chosen.map(named)} choose={choose} />
  );
}

function useChoices(): {
  readonly who: readonly FacetChoice[];
  readonly keys: readonly FacetChoice[];
} {
  const { data: clients = [] } = useClients();
  const { data: credentials = [] } = useCredentials();
  return useMemo(
    () => ({
      who: [
        { value: OWNER, label: auditWords.actor.owner },
        { value: APP, label: auditWords.actor.app },
        ...clients.map(({ id, name, status }) => ({
          value: id,
          label: name,
          ...(status === 'revoked' ? { aside: words.revoked } : {}),
        })),
      ],
      keys: credentials.map(({ id, label, exchangeName }) => ({
        value: id,
        label,
        aside: exchangeName,
      })),
    }),
    [clients, credentials],
  );
}

interface DatesProps {
  readonly of: AuditFilter;
  readonly set: (next: Partial<AuditFilter>) => void;
}

/** From a day to a day, both with it. A first day alone waits for the second one. */
function Dates({ of: { from, to }, set }: DatesProps) {
  const today = useToday();
  const chosen: Range = [from === null ? null : dateOf(from), to === null ? null : dateOf(to - 1)];
  const [begun, setBegun] = useState<string | null>(null);
  const choose = ([first, last]: Range): void => {
    const half = first !== null && last === null;
    setBegun(half ? first : null);
    if (half) return;
    set({
      from: first === null ? null : startOf(first),
      to: last === null ? null : startOf(addDays(last, 1)),
    });
  };
  return (
    <span className="facet" data-on={from !== null || to !== null || undefined}>
      <Popover position="bottom-start" shadow="md" trapFocus onClose={() => setBegun(null)}>
        <Popover.Target>
          <Button
            variant="default"
            className="facet-button"
            rightSection={<IconChevronDown size={14} stroke={1.75} aria-hidden />}
          >
            {datesInWords(chosen, today)}
          </Button>
        </Popover.Target>
        <Popover.Dropdown className="audit-dates" aria-label={words.dates}>
          <DatePicker
            type="range"
            allowSingleDateInRange
            hideOutsideDates
            maxDate={today}
            ariaLabels={words.calendar}
            presets={presetsOf(today)}
            value={begun === null ? chosen : [begun, null]}
            onChange={choose}
          />
        </Popover.Dropdown>
      </Popover>
    </span>
  );
}

type Range = [string | null, string | null];

function presetsOf(today: string): { value: Range; label: string }[] {
  const back = (days: number): Range => [addDays(today, 1 - days), today];
  const { presets } = auditWords;
  return [
    { value: back(1), label: presets.today },
    { value: back(7), label: presets.week },
    { value: back(30), label: presets.month },
    { value: back(90), label: presets.quarter },
  ];
}

function datesInWords([first, last]: Range, today: string): string {
  const now = dayOf(today).getTime();
  if (first === null && last === null) return words.dates;
  if (first === last && first !== null) return shortDate(first, now);
  const [a, b] = [first, last].map((day) => (day === null ? '' : shortDate(day, now)));
  return words.span(a ?? '', b ?? '');
}
