import type { Clock } from '../ports.ts';

export interface Waiting {
  /** Calls back after each change that `ready` may speak of; what it returns takes that back. */
  readonly onChange: (look: () => void) => () => void;
  readonly clock: Clock;
  readonly waitMs: number;
  /** Of the caller: it hangs up. */
  readonly signal: AbortSignal;
}

/** Waits until it is ready, the time is up, or the caller hangs up: which of them, the caller looks for itself. */
export function waitUntil(
  ready: () => boolean,
  { onChange, clock, waitMs, signal }: Waiting,
): Promise<void> {
  if (signal.aborted || ready()) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      stopTimer();
      stopListening();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const stopTimer = clock.after(waitMs, done);
    const stopListening = onChange(() => {
      if (ready()) done();
    });
    signal.addEventListener('abort', done, { once: true });
  });
}
