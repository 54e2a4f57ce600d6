import { useEffect, useState } from 'react';
import { dateOf, secondsUntil } from '../format/time.ts';

/** The time now, looked at again every so often, so that "5 minutes ago" does not stand still. */
export function useNow(every = 30_000): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every);
    return () => clearInterval(timer);
  }, [every]);
  return now;
}

/** Whole seconds left until an instant; null while there is none. */
export function useSecondsLeft(until: number | null): number | null {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (until === null) return;
    setNow(Date.now());
    const timer = setInterval(() => {
      setNow(Date.now());
      if (Date.now() >= until) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? null : secondsUntil(until, now);
}

/** Whether an instant has come. */
export function useReached(instant: number): boolean {
  const [reached, setReached] = useState(() => Date.now() >= instant);
  useEffect(() => {
    setReached(Date.now() >= instant);
    const timer = setTimeout(() => setReached(true), Math.max(0, instant - Date.now()));
    return () => clearTimeout(timer);
  }, [instant]);
  return reached;
}

/** The day it is where the owner is. */
export function useToday(): string {
  return dateOf(useNow(60_000));
}
