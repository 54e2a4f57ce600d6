/**
 * The words of a reminder. Without a label they tell that there is something to do, and nothing else. A label stands in
 * the title only: some desktops read the body as markup.
 */
import type { Due } from '../../../shared/model/credential.ts';
import type { Notice } from '../ports.ts';

export interface DueKey {
  readonly label: string | null;
  readonly kind: Due['kind'];
  readonly date: string;
  /** Days left; negative when overdue. */
  readonly days: number;
}

export function keyNotice({ label, kind, date, days }: DueKey): Notice {
  if (label === null)
    return { title: `A key ${what(kind, days)}`, body: 'Open Keyturn to see which one.' };
  const day = `${Number(date.slice(8))} ${MONTHS[Number(date.slice(5, 7)) - 1]} ${date.slice(0, 4)}`;
  const ends = `The exchange ${days < 0 ? 'ended' : 'ends'} it on ${day}.`;
  const turn = `It should ${days < 0 ? 'have been' : 'be'} turned by ${day}.`;
  const body = kind === 'expire' ? ends : turn;
  return { title: `${label} ${what(kind, days)}`, body };
}

/** One notification for many keys: how many, and how many of them are late. */
export function digestNotice(keys: readonly DueKey[]): Notice {
  const overdue = keys.filter((key) => key.days < 0).length;
  const soon = keys.length - overdue;
  const counts = [
    overdue > 0 ? `${overdue} overdue` : [],
    soon > 0 ? `${soon} due soon` : [],
  ].flat();
  return {
    title: `${keys.length} keys need attention`,
    body: `${counts.join(', ')}. Open Keyturn to see which ones.`,
  };
}

function what(kind: Due['kind'], days: number): string {
  const verb = kind === 'expire' ? 'ends' : 'is due';
  if (days === 0) return `${verb} today`;
  if (days === 1) return `${verb} tomorrow`;
  if (days > 0) return `${verb} in ${days} days`;
  const ago = days === -1 ? '1 day' : `${-days} days`;
  return kind === 'expire' ? `ended ${ago} ago` : `is ${ago} overdue`;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
