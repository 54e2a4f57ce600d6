import { setImmediate } from 'node:timers/promises';

const TURN_MS = 8;

/** Lets other work in between two steps, each of which may take a few milliseconds by itself. */
export function nextTurn(): Promise<void> {
  return setImmediate();
}

/** Lets other work in between the steps of a long one, so that windows and bots never wait for a whole vault. */
export class Pace {
  #since = performance.now();

  async step(): Promise<void> {
    if (performance.now() - this.#since < TURN_MS) return;
    await nextTurn();
    this.#since = performance.now();
  }
}
