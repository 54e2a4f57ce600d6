/**
 * Times for a person: relative up to a week, dates beyond, the exact time for who hovers. Dates and clock times are
 * written as the system's locale does, unless a test names one; relative ones are words, and in the language of the
 * words around them. `CalendarDate` is a day of the owner's calendar, `Instant` is ms since the epoch.
 */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK_DAYS = 7;

type Locale = string | undefined;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** The day as a local noon, so that no time zone or summer time moves it. */
export function dayOf(date: string): Date {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return new Date(year, month - 1, day, 12);
}

/** `YYYY-MM-DD` of this instant in the owner's time zone. */
export function dateOf(instant: number): string {
  const at = new Date(instant);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** Whole days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((dayOf(to).getTime() - dayOf(from).getTime()) / DAY);
}

export function addDays(date: string, days: number): string {
  const day = dayOf(date);
  day.setDate(day.getDate() + days);
  return dateOf(day.getTime());
}

/** "3 Dec", with the year when it is not this one. */
export function shortDate(date: string, now: number, locale?: Locale): string {
  const day = dayOf(date);
  const sameYear = day.getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(day);
}

/** "Wednesday, 3 December 2025". */
export function longDate(date: string, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(dayOf(date));
}

/** "in 3 days", "tomorrow", "2 days ago"; beyond a week the date. */
export function relativeDate(date: string, now: number, locale?: Locale): string {
  const days = daysBetween(dateOf(now), date);
  if (Math.abs(days) > WEEK_DAYS) return shortDate(date, now, locale);
  return relative.format(days, 'day');
}

/** The same within a sentence: "in 3 days", "today", "on 3 Dec". */
export function whenInWords(date: string, now: number, locale?: Locale): string {
  const days = daysBetween(dateOf(now), date);
  return Math.abs(days) > WEEK_DAYS
    ? `on ${shortDate(date, now, locale)}`
    : relative.format(days, 'day');
}

/** "now", "5 minutes ago", "yesterday"; beyond a week the date. */
export function ago(instant: number, now: number, locale?: Locale): string {
  const past = instant - now;
  const size = Math.abs(past);
  if (size < 45_000) return relative.format(0, 'second');
  if (size < HOUR) return relative.format(Math.round(past / MINUTE), 'minute');
  if (size < 20 * HOUR) return relative.format(Math.round(past / HOUR), 'hour');
  return relativeDate(dateOf(instant), now, locale);
}

/** The exact time: "3 Dec 2025, 14:05:09". */
export function exactTime(instant: number, locale?: Locale): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(
    instant,
  );
}

/** "14:05:09" for today, "3 Dec, 14:05" for this year, with the year else. */
export function logTime(instant: number, now: number, locale?: Locale): string {
  if (dateOf(instant) === dateOf(now))
    return new Intl.DateTimeFormat(locale, { timeStyle: 'medium' }).format(instant);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short' }).format(instant);
  return `${shortDate(dateOf(instant), now, locale)}, ${time}`;
}

/** Whole seconds until then, never negative. Rounded up, so that a countdown ends with 0 and not before. */
export function secondsUntil(instant: number, now: number): number {
  return Math.max(0, Math.ceil((instant - now) / 1000));
}
