/** One job after the other, in the order they came. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job);
    // The next one does not care how this one ended.
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** When all that was asked for is done. */
  idle(): Promise<void> {
    return this.run(() => Promise.resolve());
  }
}
