import { useEffect, useState } from 'react';
import type { AuditFilter } from '../../../shared/model/audit-filter.ts';
import { addDays, dateOf, dayOf, daysBetween } from '../../format/time.ts';
import type { DayValues } from '../../ui/day-bars.types.ts';
import { useMain } from '../frame/window.ts';

/** As many bars as can be told apart. */
const MOST_DAYS = 92;
const USUAL_DAYS = 30;

export interface Days {
  readonly days: readonly DayValues[];
  readonly busy: boolean;
}

/** The first moment of a day where the owner is. */
export function startOf(date: string): number {
  const day = dayOf(date);
  day.setHours(0, 0, 0, 0);
  return day.getTime();
}

/** The days of the filter, or the last thirty; of more than the chart has room for, the latest. */
export function spanOf({ from, to }: Pick<AuditFilter, 'from' | 'to'>, now: number): string[] {
  const last = to === null ? dateOf(now) : dateOf(to - 1);
  const first = from === null ? addDays(last, 1 - USUAL_DAYS) : dateOf(from);
  const many = Math.min(MOST_DAYS, Math.max(1, daysBetween(first, last) + 1));
  return Array.from({ length: many }, (_, n) => addDays(last, n + 1 - many));
}

/** How much of what fits went through and how much was held back, day by day, as far as it was counted. */
export function useDays(filter: AuditFilter, since: number): Days {
  const { calls } = useMain();
  const [state, setState] = useState<Days>({ days: [], busy: true });
  useEffect(() => {
    let wanted = true;
    const names = spanOf(filter, since);
    const edges = [...names.map(startOf), startOf(addDays(names.at(-1) ?? '', 1))];
    const counts = names.map((day) => ({ day, values: { done: 0, refused: 0 } }));
    const count = async (): Promise<void> => {
      let before: number | null = null;
      do {
        const step: Awaited<ReturnType<typeof calls.countAudit>> = await calls.countAudit({
          filter,
          before,
          edges,
        });
        if (!wanted) return;
        for (const [n, { done, refused }] of step.days.entries()) {
          const values = counts[n]?.values;
          if (values === undefined) continue;
          values.done += done;
          values.refused += refused;
        }
        before = step.next;
        setState({
          days: counts.map(({ day, values }) => ({ day, values: { ...values } })),
          busy: before !== null,
        });
      } while (before !== null);
    };
    setState((now) => ({ ...now, busy: true }));
    // What went wrong the list says, which asks for the same.
    count().catch(() => wanted && setState((now) => ({ ...now, busy: false })));
    return () => {
      wanted = false;
    };
  }, [calls, filter, since]);
  return state;
}
