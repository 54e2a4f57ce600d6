import { ActionIcon, Button, Chip, Group } from '@mantine/core';
import { TimePicker } from '@mantine/dates';
import { IconX } from '@tabler/icons-react';
import type { Hours } from '../../../shared/model/client.ts';
import { dayWords, grantWords as words } from '../../strings/grants.ts';
import { DAYS } from './draft.ts';
import type { PartProps } from './part.ts';
import { hoursInWords } from './sentences.ts';

const FIRST: Hours = { days: [1, 2, 3, 4, 5], from: '08:00', to: '18:00' };
const MAX = 7;

/** The hours of the week in which it serves; none said is any hour. */
export function HoursRule({ draft, problems, set }: PartProps) {
  const hours = draft.hours ?? [];
  const become = (next: readonly Hours[]): void => set({ hours: next.length === 0 ? null : next });
  const replace = (at: number, one: Hours | null): void =>
    become(hours.flatMap((old, index) => (index !== at ? [old] : one === null ? [] : [one])));
  return (
    <fieldset className="grant-hours">
      <legend>{words.hours}</legend>
      <div className="quiet">{hours.length === 0 ? words.hoursNone : words.hoursHelp}</div>
      {hours.map((one, at) => (
        // Spans have no identity of their own: what stands in a place is what is edited there.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Span key={at} of={one} change={(next) => replace(at, next)} />
      ))}
      {problems.has('hours') && <div className="grant-error">{words.hoursNoDay}</div>}
      {hours.length < MAX && (
        <Button
          variant="default"
          size="compact-sm"
          onClick={() => become([...hours, hours.at(-1) ?? FIRST])}
        >
          {words.hoursAdd}
        </Button>
      )}
    </fieldset>
  );
}

function Span({ of: one, change }: { of: Hours; change: (next: Hours | null) => void }) {
  return (
    <div className="grant-span">
      <Chip.Group
        multiple
        value={one.days.map(String)}
        onChange={(days) =>
          change({ ...one, days: DAYS.filter((day) => days.includes(String(day))) })
        }
      >
        <Group gap={4} role="group" aria-label={words.hoursDays}>
          {DAYS.map((day) => (
            <Chip
              key={day}
              value={String(day)}
              size="xs"
              radius="sm"
              icon={null}
              aria-label={dayWords.long[day - 1]}
            >
              {dayWords.short[day - 1]}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <div className="grant-span-time">
        <Clock label={words.from} value={one.from} set={(from) => change({ ...one, from })} />
        <span aria-hidden>–</span>
        <Clock label={words.to} value={one.to} set={(to) => change({ ...one, to })} />
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={`${words.hoursRemove}: ${hoursInWords(one)}`}
          onClick={() => change(null)}
        >
          <IconX size={16} stroke={1.5} />
        </ActionIcon>
      </div>
    </div>
  );
}

/** A time of day without its seconds. While it is being typed it is nothing, and what stood there stays. */
function Clock({
  label,
  value,
  set,
}: {
  label: string;
  value: string;
  set: (value: string) => void;
}) {
  return (
    <TimePicker
      format="24h"
      w={76}
      value={value}
      onChange={(time) => /^\d\d:\d\d/.test(time) && set(time.slice(0, 5))}
      hoursInputLabel={`${label}: ${words.clock.hours}`}
      minutesInputLabel={`${label}: ${words.clock.minutes}`}
    />
  );
}
