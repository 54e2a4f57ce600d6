/** One job after the other, in the order they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #ended = false;

  /** Rejects once `end` was called. */
  run<T>(job: () => Promise<T>): Promise<T> {
    if (this.#ended) return Promise.reject(new Error('closed'));
    const result = this.#last.then(job);
    // The next one does not care how this one ended.
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Takes no more jobs, and resolves when those that were asked for are done. */
  async end(): Promise<void> {
    this.#ended = true;
    await this.#last;
  }
}
