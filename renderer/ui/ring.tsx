import './ring.css';
import { useState } from 'react';
import { useSecondsLeft } from './clock.ts';

interface RingProps {
  readonly until: number;
  /** The whole time in ms: how full the ring is at first. */
  readonly total: number;
  readonly label: string;
  readonly size?: number;
}

/** A ring that runs down, with the seconds in it. */
export function Ring({ until, total, label, size = 28 }: RingProps) {
  const left = useSecondsLeft(until) ?? 0;
  // Where the animation starts is fixed when the ring appears; it then runs by itself.
  const [elapsed] = useState(() => Math.max(0, total - (until - Date.now())));
  return (
    <span
      className="ring tabular"
      style={{ width: size, height: size }}
      role="timer"
      aria-label={`${label}: ${left} s`}
    >
      <svg viewBox="0 0 36 36" aria-hidden>
        <circle className="ring-track" cx="18" cy="18" r="15.9155" strokeWidth="3" />
        <circle
          className="ring-left"
          cx="18"
          cy="18"
          r="15.9155"
          strokeWidth="3"
          strokeDasharray="100"
          style={{ animationDuration: `${total}ms`, animationDelay: `-${elapsed}ms` }}
        />
      </svg>
      <span aria-hidden>{left}</span>
    </span>
  );
}
