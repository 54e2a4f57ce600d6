import { useState } from 'react';
import { type ErrorCode, KeyturnError } from '../../shared/errors.ts';

export interface Attempt {
  readonly busy: boolean;
  /** Why the last one did not work; null while none has failed. */
  readonly error: unknown;
  /**
   * Tries something once at a time; true when it worked. Afterwards it stays busy, because what worked brings another
   * page or ends the window; `again` makes it ready for one more.
   */
  run(call: () => Promise<unknown>): Promise<boolean>;
  again(): void;
}

/** Something a person asks for and that may be refused: whether it is under way, and what came of it. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (call: () => Promise<unknown>): Promise<boolean> => {
    if (busy) return false;
    setBusy(true);
    setError(null);
    try {
      await call();
      return true;
    } catch (refused) {
      setError(refused);
      setBusy(false);
      return false;
    }
  };
  return { busy, error, run, again: () => setBusy(false) };
}

export function hasCode(error: unknown, ...codes: readonly ErrorCode[]): error is KeyturnError {
  return error instanceof KeyturnError && codes.includes(error.code);
}
