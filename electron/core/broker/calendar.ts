import type { LocalTime } from '../../../shared/model/hours.ts';
import type { Clock } from '../ports.ts';
import { dayOf, localTimeOf } from '../rotation/due.ts';

interface Calendar {
  /** The owner's calendar date. */
  readonly today: () => string;
  /** The weekday, and the clock on the owner's wall. */
  readonly local: () => LocalTime;
}

/** Every request wants to know, and asking the calendar costs more than the rest: it turns on a full minute. */
export function calendar({
  clock,
  timeZone,
}: {
  readonly clock: Clock;
  readonly timeZone: string;
}): Calendar {
  let minute = -1;
  let known = { today: '', local: { day: 1, minute: 0 } };
  const look = (): typeof known => {
    const now = clock.now();
    if (Math.floor(now / 60_000) === minute) return known;
    minute = Math.floor(now / 60_000);
    known = { today: dayOf(now, timeZone), local: localTimeOf(now, timeZone) };
    return known;
  };
  return { today: () => look().today, local: () => look().local };
}
