import { KeyturnError } from '../../../shared/errors.ts';
import type { Clock } from '../ports.ts';

/** So many wrong tries cost nothing: everybody mistypes. */
const FREE = 2;
const LONGEST_MS = 60_000;

/**
 * Makes guessing at the window slow: after the third wrong password in a row 1 s, then 2, 4, … 60. It is for somebody
 * at the desk; whoever has the file guesses elsewhere, and is slowed down by Argon2id alone.
 */
export class Patience {
  readonly #clock: Clock;
  #wrong = 0;
  #until: { readonly now: number; readonly monotonic: number } | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws KeyturnError `rate_limited` (fact `retryAfter`, seconds) while one must wait */
  check(): void {
    const left = (this.#until?.monotonic ?? 0) - this.#clock.monotonic();
    if (this.#until === null || left <= 0) return;
    throw new KeyturnError('rate_limited', 'too many wrong passwords', {
      facts: { retryAfter: Math.ceil(left / 1000) },
    });
  }

  wrong(): void {
    this.#wrong += 1;
    if (this.#wrong <= FREE) return;
    const ms = Math.min(LONGEST_MS, 1000 * 2 ** (this.#wrong - FREE - 1));
    const { now, monotonic } = { now: this.#clock.now(), monotonic: this.#clock.monotonic() };
    this.#until = { now: now + ms, monotonic: monotonic + ms };
  }

  right(): void {
    this.#wrong = 0;
    this.#until = null;
  }

  /** For the page: how many were wrong in a row, and until when (`Clock.now`) the next one waits. */
  view(): { readonly wrong: number; readonly waitUntil: number | null } {
    const waits = this.#until !== null && this.#until.monotonic > this.#clock.monotonic();
    return { wrong: this.#wrong, waitUntil: waits ? (this.#until?.now ?? null) : null };
  }
}
