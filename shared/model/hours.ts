/** Hours of the week in which a grant serves, in the owner's time zone: by the clock on the wall. */
import type { Hours } from './client.ts';

/** A minute of the week. */
export interface LocalTime {
  /** ISO 8601: 1 is Monday, 7 is Sunday. */
  readonly day: number;
  /** Of that day, 0 to 1439. */
  readonly minute: number;
}

const DAY = 24 * 60;
const WEEK = 7 * DAY;

/** From `from` until before `to`, in minutes since Monday 00:00; `to` may be behind the end of the week. */
interface Span {
  readonly from: number;
  readonly to: number;
}

export function within(hours: readonly Hours[], { day, minute }: LocalTime): boolean {
  const now = (day - 1) * DAY + minute;
  return hours
    .flatMap(spansOf)
    .some(({ from, to }) => (now >= from && now < to) || (now + WEEK >= from && now + WEEK < to));
}

/** Whether all of the hours are among the others; null is any hour. */
export function hoursCover(all: readonly Hours[] | null, some: readonly Hours[] | null): boolean {
  if (all === null) return true;
  const served = weekOf(all);
  return some === null
    ? !served.includes(0)
    : weekOf(some).every((set, at) => set <= (served[at] ?? 0));
}

/** 1 for each minute of the week that is served. */
function weekOf(hours: readonly Hours[]): Uint8Array {
  const week = new Uint8Array(WEEK);
  for (const { from, to } of hours.flatMap(spansOf).flatMap(withinOneDay)) week.fill(1, from, to);
  return week;
}

/** The hours that are in both. */
export function commonHours(
  a: readonly Hours[] | null,
  b: readonly Hours[] | null,
): Hours[] | null {
  if (a === null || b === null) return a === null ? (b === null ? null : [...b]) : [...a];
  const left = a.flatMap(spansOf).flatMap(withinOneDay);
  const right = b.flatMap(spansOf).flatMap(withinOneDay);
  return left.flatMap((one) =>
    right.flatMap((other) => {
      const from = Math.max(one.from, other.from);
      const to = Math.min(one.to, other.to);
      if (from >= to) return [];
      return [{ days: [Math.floor(from / DAY) + 1], from: textOf(from), to: textOf(to) }];
    }),
  );
}

/** One for each day. What is not later than its beginning ends on the next day. */
function spansOf({ days, from, to }: Hours): Span[] {
  const length = (minuteOf(to) - minuteOf(from) + DAY - 1) % DAY;
  return days.map((day) => {
    const start = (day - 1) * DAY + minuteOf(from);
    return { from: start, to: start + length + 1 };
  });
}

function withinOneDay({ from, to }: Span): Span[] {
  const start = from % WEEK;
  const end = start + to - from;
  const midnight = (Math.floor(start / DAY) + 1) * DAY;
  if (end <= midnight) return [{ from: start, to: end }];
  return [{ from: start, to: midnight }, ...withinOneDay({ from: midnight, to: end })];
}

function minuteOf(time: string): number {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return hour * 60 + minute;
}

/** Midnight at the end of a day is `00:00`, which is not later than anything and so the end of that day. */
function textOf(minute: number): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${two(Math.floor((minute % DAY) / 60))}:${two(minute % 60)}`;
}
