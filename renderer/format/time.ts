/**
 * Times for a person: relative up to a week, dates beyond, the exact time for who hovers. Dates and clock times are
 * written as the system's locale does, unless a test names one; relative ones are words, and in the language of the
 * words around them. `CalendarDate` is a day of the owner's calendar, `Instant` is ms since the epoch.
 */

import { LOCALE } from './locale.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK_DAYS = 7;

type Locale = string | undefined;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a hundred times as long as using it, and a list asks for one in every row. */
function formatOf(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = `${locale ?? ''} ${JSON.stringify(options)}`;
  const known = formats.get(name);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat(locale, options);
  formats.set(name, format);
  return format;
}

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
export function shortDate(date: string, now: number, locale: Locale = LOCALE): string {
  const day = dayOf(date);
  const sameYear = day.getFullYear() === new Date(now).getFullYear();
  return formatOf(locale, {
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(day);
}

/** "3 Dec 2025". */
export function mediumDate(date: string, locale: Locale = LOCALE): string {
  return formatOf(locale, { dateStyle: 'medium' }).format(dayOf(date));
}

/**
 * A day as a person types it: `2025-12-03`, or three numbers in the order in which the locale writes them.
 * @returns null for anything that is no day
 */
export function typedDate(text: string, locale: Locale = LOCALE): string | null {
  const numbers = text.match(/\d+/g) ?? [];
  if (numbers.length !== 3 || /[^\d\s./\-,]/.test(text)) return null;
  const order =
    numbers[0]?.length === 4
      ? ['year', 'month', 'day']
      : formatOf(locale, { dateStyle: 'short' })
          .formatToParts(0)
          .flatMap(({ type }) => (['year', 'month', 'day'].includes(type) ? [type] : []));
  const part = (name: string): number => Number(numbers[order.indexOf(name)]);
  const year = part('year') < 100 ? 2000 + part('year') : part('year');
  const date = new Date(year, part('month') - 1, part('day'), 12);
  const real = date.getMonth() === part('month') - 1 && date.getDate() === part('day');
  return real ? dateOf(date.getTime()) : null;
}

/** "December 2025". */
export function monthName(date: string, locale: Locale = LOCALE): string {
  return formatOf(locale, { month: 'long', year: 'numeric' }).format(dayOf(date));
}

/** "Wed". */
export function weekdayName(date: string, locale: Locale = LOCALE): string {
  return formatOf(locale, { weekday: 'short' }).format(dayOf(date));
}

/** "Wednesday, 3 December 2025". */
export function longDate(date: string, locale: Locale = LOCALE): string {
  return formatOf(locale, { dateStyle: 'full' }).format(dayOf(date));
}

/** "in 3 days", "tomorrow", "2 days ago"; beyond a week the date. */
export function relativeDate(date: string, now: number, locale: Locale = LOCALE): string {
  const days = daysBetween(dateOf(now), date);
  if (Math.abs(days) > WEEK_DAYS) return shortDate(date, now, locale);
  return relative.format(days, 'day');
}

/** The same within a sentence: "in 3 days", "today", "on 3 Dec". */
export function whenInWords(date: string, now: number, locale: Locale = LOCALE): string {
  const days = daysBetween(dateOf(now), date);
  return Math.abs(days) > WEEK_DAYS
    ? `on ${shortDate(date, now, locale)}`
    : relative.format(days, 'day');
}

/** "now", "5 minutes ago", "yesterday"; beyond a week the date. */
export function ago(instant: number, now: number, locale: Locale = LOCALE): string {
  const past = instant - now;
  const size = Math.abs(past);
  if (size < 45_000) return relative.format(0, 'second');
  if (size < HOUR) return relative.format(Math.round(past / MINUTE), 'minute');
  if (size < 20 * HOUR) return relative.format(Math.round(past / HOUR), 'hour');
  return relativeDate(dateOf(instant), now, locale);
}

/** The exact time: "3 Dec 2025, 14:05:09". */
export function exactTime(instant: number, locale: Locale = LOCALE): string {
  return formatOf(locale, { dateStyle: 'medium', timeStyle: 'medium' }).format(instant);
}

/** "14:05:09" for today, "3 Dec, 14:05" for this year, with the year else. */
export function logTime(instant: number, now: number, locale: Locale = LOCALE): string {
  if (dateOf(instant) === dateOf(now))
    return formatOf(locale, { timeStyle: 'medium' }).format(instant);
  const time = formatOf(locale, { timeStyle: 'short' }).format(instant);
  return `${shortDate(dateOf(instant), now, locale)}, ${time}`;
}

/** Whole seconds until then, never negative. Rounded up, so that a countdown ends with 0 and not before. */
export function secondsUntil(instant: number, now: number): number {
  return Math.max(0, Math.ceil((instant - now) / 1000));
}
