import { number } from './words.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** A span in one rounded unit: "about 4 hours", "about 300 years", "longer than anybody will try". */
export function roughly(seconds: number): string {
  const say = (n: number, unit: string): string => {
    const rounded = Math.max(1, Math.round(n));
    return `about ${number(rounded)} ${unit}${rounded === 1 ? '' : 's'}`;
  };
  if (seconds < 1) return 'less than a second';
  if (seconds < MINUTE) return say(seconds, 'second');
  if (seconds < HOUR) return say(seconds / MINUTE, 'minute');
  if (seconds < DAY) return say(seconds / HOUR, 'hour');
  if (seconds < 60 * DAY) return say(seconds / DAY, 'day');
  if (seconds < YEAR) return say(seconds / (30 * DAY), 'month');
  if (seconds < 1000 * YEAR) return say(seconds / YEAR, 'year');
  return 'thousands of years';
}
