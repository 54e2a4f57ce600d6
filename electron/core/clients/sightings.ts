/**
 * Looks at processes, once for all who want to know at the same time: a bot with a hundred connections is one process.
 * Whoever asks is told what was seen after asking, never before: a look that is under way began too early for it.
 */
export class Sightings<T> {
  readonly #looks = new Map<string, Look<T>>();

  /** @param process names the process; `look` must not reject */
  see(process: string, look: () => Promise<T>): Promise<T> {
    const under = this.#looks.get(process);
    if (under === undefined) return this.#begin(process, look);
    under.next ??= under.now.then(nextTurn).then(() => this.#begin(process, look));
    return under.next;
  }

  #begin(process: string, look: () => Promise<T>): Promise<T> {
    const begun: Look<T> = { now: look(), next: null };
    this.#looks.set(process, begun);
    void begun.now.then(() => {
      if (begun.next === null) this.#looks.delete(process);
    });
    return begun.now;
  }
}

/** So that a look serves all who came in the same turn of the loop, and not the first of them. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

interface Look<T> {
  readonly now: Promise<T>;
  /** Begins after that one ended. */
  next: Promise<T> | null;
}
