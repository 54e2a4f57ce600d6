import { ago, exactTime, longDate, relativeDate } from '../format/time.ts';
import { useNow } from './clock.ts';

/** A moment: relative up to a week, the exact time on hover. */
export function Ago({ at, never = 'never' }: { at: number | null; never?: string }) {
  const now = useNow();
  if (at === null) return <span>{never}</span>;
  return (
    <time className="tabular" dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {ago(at, now)}
    </time>
  );
}

/** A day of the owner's calendar. */
export function Day({ date, none = 'none' }: { date: string | null; none?: string }) {
  const now = useNow(60_000);
  if (date === null) return <span>{none}</span>;
  return (
    <time className="tabular" dateTime={date} title={longDate(date)}>
      {relativeDate(date, now)}
    </time>
  );
}
