/** Something that happens again and again, for whoever listens. */
export class Signal<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** @returns takes the listener back */
  listen(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(value: T): void {
    for (const listener of [...this.#listeners]) listener(value);
  }
}
