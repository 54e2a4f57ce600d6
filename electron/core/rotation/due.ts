/**
 * When a key is due: pure, and in days of the owner's calendar. Days are counted between dates, never between instants,
 * so that no change of the clocks makes a day of 23 or 25 hours count double or not at all.
 */
import type { Due, VersionView } from '../../../shared/model/credential.ts';
import type { LocalTime } from '../../../shared/model/hours.ts';
import type { Clock } from '../ports.ts';

const DAY = 24 * 60 * 60 * 1000;

/** From this many days before it, a date is `soon`, and reminders begin. */
export const SOON_DAYS = 14;

/** `YYYY-MM-DD`. Dates of this form sort as texts do. */
export type Day = string;

/** Making one takes longer than all else here; there is one zone, until the owner travels. */
let calendar: { readonly timeZone: string; readonly format: Intl.DateTimeFormat } | null = null;

function calendarOf(timeZone: string): Intl.DateTimeFormat {
  if (calendar?.timeZone === timeZone) return calendar.format;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  calendar = { timeZone, format };
  return format;
}

/** The day it is at `now` (ms since the epoch) in a time zone of the IANA database. */
export function dayOf(now: number, timeZone: string): Day {
  const parts = calendarOf(timeZone).formatToParts(now);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}`;
}

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** The weekday and the time of day at `now` in a time zone, as the clock on the wall shows it. */
export function localTimeOf(now: number, timeZone: string): LocalTime {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    numberingSystem: 'latn',
    hourCycle: 'h23',
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).formatToParts(now);
  const part = (type: string): string => parts.find((p) => p.type === type)?.value ?? '';
  const day = WEEKDAYS.indexOf(part('weekday')) + 1;
  return { day, minute: Number(part('hour')) * 60 + Number(part('minute')) };
}

export function today(clock: Pick<Clock, 'now'>, timeZone: string): Day {
  return dayOf(clock.now(), timeZone);
}

export function addDays(day: Day, days: number): Day {
  return new Date(midnight(day) + days * DAY).toISOString().slice(0, 10);
}

/** Days from one date to another; negative if `to` comes first. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

/** In UTC, as a date without a time is by ECMA-262 (21.4.1.32); written out with a time it takes five times as long. */
const midnight = (day: Day): number => Date.parse(day);

/** What a due date is made of; a stored credential has it all. */
export interface Dated {
  /** The day the key was made at the exchange. */
  readonly created: Day;
  readonly rotationDays: number;
  readonly rotateBy: Day | null;
  readonly expires: Day | null;
  readonly versions: readonly Pick<VersionView, 'storedAt'>[];
}

/** The day the newest values took the place of others; null for a key that was never turned. */
function lastTurn({ versions }: Pick<Dated, 'versions'>, timeZone: string): Day | null {
  if (versions.length < 2) return null;
  return dayOf(Math.max(...versions.map((version) => version.storedAt)), timeZone);
}

/**
 * The day by which a key should be turned: the one the owner set, until the key was turned on or after it; else the
 * day it was made or last turned plus the days of its rule.
 */
export function rotateByOf(key: Dated, timeZone: string): Day {
  const turned = lastTurn(key, timeZone);
  if (key.rotateBy !== null && (turned === null || turned < key.rotateBy)) return key.rotateBy;
  const since = turned !== null && turned > key.created ? turned : key.created;
  return addDays(since, key.rotationDays);
}

/** What comes first, the owner's rule or the exchange's end; the end if they fall on one day. */
export function dueOf(key: Dated, day: Day, timeZone: string): Due {
  const rotateBy = rotateByOf(key, timeZone);
  const ends = key.expires !== null && key.expires <= rotateBy;
  const date = ends && key.expires !== null ? key.expires : rotateBy;
  return { ...dueState(date, day), kind: ends ? 'expire' : 'rotate', date };
}

/** On the day itself a key is due, not overdue. */
export function dueState(date: Day, day: Day): Pick<Due, 'state' | 'days'> {
  const days = daysBetween(day, date);
  return { state: days < 0 ? 'overdue' : days <= SOON_DAYS ? 'soon' : 'none', days };
}

/** The day after its last one, the exchange no longer takes the key. */
export function isExpired(key: Pick<Dated, 'expires'>, day: Day): boolean {
  return key.expires !== null && key.expires < day;
}

const THRESHOLDS = [1, 3, 7, 14] as const;

/**
 * The reminder that applies when `days` are left: 14, 7, 3 or 1 (the last one that was reached), or the day overdue as
 * a negative number; null while it is too early. After a sleep over several of them it is one, not a shower.
 */
export function stageOf(days: number): number | null {
  if (days < 0) return days;
  return THRESHOLDS.find((threshold) => days <= threshold) ?? null;
}
