/** A grant in sentences that a person reads: what it is, when it is asked about, and every limit it has. */
import type { Grant, Hours } from '../../../shared/model/client.ts';
import { dateOf, shortDate } from '../../format/time.ts';
import { count, list } from '../../format/words.ts';
import { scopeWords } from '../../strings/common.ts';
import { dayWords, grantWords, grantSentenceWords as words } from '../../strings/grants.ts';
import { DAYS } from './draft.ts';

export function usesOf(grant: Grant): readonly string[] {
  const { modes, scopes, fields } = grant;
  return modes.map((mode) => {
    if (mode === 'sign') return words.uses.sign(list(scopes.map((scope) => scopeWords[scope])));
    return fields === null ? words.uses.reveal : words.uses.fields(list(fields));
  });
}

export function askedOf(grant: Grant, now: number): string {
  const { approval, approvedUntil } = grant;
  if (approval !== 'until') return words.asked[approval];
  if (approvedUntil === null || approvedUntil < dateOf(now)) return words.asked.untilOver;
  return words.asked.until(shortDate(approvedUntil, now));
}

function unattendedOf({ unattended, modes }: Grant): readonly string[] {
  const [only] = unattended;
  if (only === undefined) return [];
  return [words.unattended[unattended.length === modes.length ? 'both' : only]];
}

/** How often it was used; of how many, where that is limited. */
export function usedOf({ used, uses }: Grant): string {
  return uses === null ? words.used(used) : words.usedOf(used, uses);
}

export function limitsOf(grant: Grant, now: number): readonly string[] {
  const { ends, perMinute, leaseSeconds, hours, pin, overPrivileged } = grant;
  return [
    ...(ends === null
      ? []
      : [(ends < dateOf(now) ? words.ended : words.ends)(shortDate(ends, now))]),
    ...(perMinute === null ? [] : [words.perMinute(perMinute)]),
    ...(leaseSeconds === null ? [] : [words.lease(span(leaseSeconds))]),
    ...(hours === null ? [] : [words.hours(list(hours.map(hoursInWords)))]),
    ...(pin === 'off' ? [] : [words.pin[pin]]),
    ...(overPrivileged ? [words.over] : []),
  ];
}

/** All of it, in lines: what, when it is asked about, within which limits, and how often it was used. */
export function grantInWords(grant: Grant, now: number): readonly string[] {
  return [
    usesOf(grant),
    [askedOf(grant, now), ...unattendedOf(grant)],
    limitsOf(grant, now),
    [usedOf(grant)],
  ]
    .map((sentences) => sentences.join(' '))
    .filter((line) => line !== '');
}

function span(seconds: number): string {
  if (seconds % 3600 === 0) return count(seconds / 3600, 'hour');
  if (seconds % 60 === 0) return count(seconds / 60, 'minute');
  return count(seconds, 'second');
}

/** "Monday to Friday 08:00 to 18:00". */
export function hoursInWords({ days, from, to }: Hours): string {
  const when =
    from === to
      ? grantWords.allDay
      : dayWords.span(from, to < from ? `${to} ${grantWords.nextDay}` : to);
  return `${daysInWords(days)} ${when}`;
}

function daysInWords(days: readonly number[]): string {
  const sorted = DAYS.filter((day) => days.includes(day));
  const name = (day: number): string => dayWords.long[day - 1] ?? '';
  if (sorted.length === DAYS.length) return dayWords.all;
  const [first = 1, last = first] = [sorted[0], sorted.at(-1)];
  if (sorted.length > 2 && last - first === sorted.length - 1) {
    return dayWords.span(name(first), name(last));
  }
  return list(sorted.map(name));
}
