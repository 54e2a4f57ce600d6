import type { Clock, Notice, Notifier } from '../../../../electron/core/ports.ts';
import type { ReminderKey } from '../../../../electron/core/rotation/reminder.ts';

export const HOUR = 60 * 60 * 1000;
export const DAY = 24 * HOUR;

/** A clock that a test moves: hour by hour with its timers, or at once as a sleep or a hand does. */
export class World implements Clock {
  #now: number;
  #monotonic = 0;
  #timers = new Set<{ at: number; call: () => void }>();

  constructor(now: string) {
    this.#now = Date.parse(now);
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, call: () => void): () => void {
    const timer = { at: this.#monotonic + ms, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  get timers(): number {
    return this.#timers.size;
  }

  /** Time passes, and timers ring. */
  pass(ms: number): void {
    this.#now += ms;
    this.#monotonic += ms;
    for (const timer of [...this.#timers].filter((one) => one.at <= this.#monotonic)) {
      this.#timers.delete(timer);
      timer.call();
    }
  }

  /** The wall clock jumps; no timer rings. */
  jump(ms: number): void {
    this.#now += ms;
  }

  setTo(now: string): void {
    this.#now = Date.parse(now);
  }
}

/** Keeps what it was given to show; `taking` false stands for a desktop without a notification daemon. */
export class Desk implements Notifier {
  readonly shown: { readonly at: number; readonly notice: Notice }[] = [];
  taking = true;
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async show(notice: Notice): Promise<boolean> {
    if (this.taking) this.shown.push({ at: this.#clock.now(), notice });
    return this.taking;
  }

  get titles(): string[] {
    return this.shown.map(({ notice }) => notice.title);
  }
}

export function key(changes: Partial<ReminderKey> = {}): ReminderKey {
  return {
    id: 'AAAAAAAAAAAAAAAAAAAAAA',
    label: 'Binance main',
    status: 'active',
    scopes: ['read', 'trade'],
    created: '2026-01-01',
    rotationDays: 60,
    rotateBy: null,
    expires: null,
    versions: [{ storedAt: Date.parse('2026-01-01T12:00:00Z') }],
    snoozedUntil: null,
    ...changes,
  };
}
