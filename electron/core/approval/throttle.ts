import type { Clock } from '../ports.ts';

const FIRST_MS = 60_000;
const LONGEST_MS = 15 * 60_000;
const UNANSWERED = 2;
const REFUSED = 3;

interface Record {
  unanswered: number;
  refused: number;
  /** How often it had to be silenced since the last yes. */
  silenced: number;
  until: number;
}

/**
 * Keeps a client from wearing its owner down: after two questions in a row that nobody answered, or three that were
 * answered No, it may not ask for a minute, then two, four, up to a quarter of an hour. A yes forgets all that.
 */
export class Throttle {
  readonly #clock: Clock;
  readonly #clients = new Map<string, Record>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Milliseconds until this client may ask again; 0 if it may now. */
  waitFor(client: string): number {
    return Math.max(0, (this.#clients.get(client)?.until ?? 0) - this.#clock.monotonic());
  }

  /** Timed out, or the caller hung up: a caller that hangs up in time must not get around the count. */
  unanswered(client: string): void {
    const record = this.#of(client);
    record.unanswered += 1;
    if (record.unanswered >= UNANSWERED) this.#silence(record);
  }

  refused(client: string): void {
    const record = this.#of(client);
    record.unanswered = 0;
    record.refused += 1;
    if (record.refused >= REFUSED) this.#silence(record);
  }

  approved(client: string): void {
    this.#clients.delete(client);
  }

  reset(): void {
    this.#clients.clear();
  }

  #of(client: string): Record {
    let record = this.#clients.get(client);
    if (record === undefined) {
      record = { unanswered: 0, refused: 0, silenced: 0, until: 0 };
      this.#clients.set(client, record);
    }
    return record;
  }

  #silence(record: Record): void {
    const length = Math.min(LONGEST_MS, FIRST_MS * 2 ** record.silenced);
    record.silenced += 1;
    record.until = this.#clock.monotonic() + length;
  }
}
