/** Waiting, without and with keeping the process alive for it. */

/**
 * @param {number} seconds @param {AbortSignal} [signal] ends it at once, without an error
 * @param {{ background?: boolean }} [options] background: the process may end meanwhile
 * @returns {Promise<void>}
 */
export function pause(seconds, signal, { background = false } = {}) {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, seconds * 1000);
    if (background) timer.unref();
    signal?.addEventListener('abort', done);
  });
}

/**
 * Seconds before the next try: doubled each time, and by up to a half less, so that many bots do not come at once.
 *
 * @param {number} failures 1 behind the first @param {number} first @param {number} most
 */
export function backoff(failures, first, most) {
  return Math.min(most, first * 2 ** Math.min(failures - 1, 20)) * (1 - Math.random() / 2);
}

/** Nothing else may keep the process alive while somebody awaits this. @template T @param {Promise<T>} promise */
export async function holding(promise) {
  const hold = setInterval(() => undefined, 2 ** 30);
  try {
    return await promise;
  } finally {
    clearInterval(hold);
  }
}

/** Wakes whoever waits for the next change of something. */
export class Bell {
  /** @type {(() => void)[]} */
  #waiting = [];

  ring() {
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** @returns {Promise<void>} */
  next() {
    return holding(new Promise((resolve) => this.#waiting.push(resolve)));
  }
}

/**
 * Calls what a bot handed in. What that throws is the bot's own mistake: it comes out where node says "uncaught", and
 * ends nothing here.
 *
 * @template {unknown[]} A @param {((...args: A) => unknown) | undefined} callback @param {A} args
 */
export function callBack(callback, ...args) {
  if (callback === undefined) return;
  const raise = (/** @type {unknown} */ error) =>
    process.nextTick(() => {
      throw error;
    });
  try {
    Promise.resolve(callback(...args)).catch(raise);
  } catch (error) {
    raise(error);
  }
}
