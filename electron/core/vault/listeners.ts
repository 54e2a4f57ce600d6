import type { Log } from '../ports.ts';

/** Whoever wants to hear of something. One that fails to hear does not undo what happened, nor keep it from others. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();
  readonly #log: Log;
  readonly #of: string;

  /** @param of what they listen to, for the log */
  constructor(log: Log, of: string) {
    this.#log = log;
    this.#of = of;
  }

  /** @returns takes the listener back */
  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(value: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(value);
      } catch (error) {
        this.#log.warn(`a listener to ${this.#of} failed`, error);
      }
    }
  }
}
