/** One event stream for all who want to hear, kept open while somebody does. */
import { Locked, meaningOf, Unreachable } from './errors.js';
import { EventReader } from './sse.js';
import { Bell, backoff, pause } from './waiting.js';

/** Keyturn gives a sign of life each 15 s. */
const SILENCE_SECONDS = 45;
const RETRY_SECONDS = { first: 0.2, most: 10 };

/** @typedef {import('./sse.js').Told} Told */
/**
 * @typedef {object} Listener
 * @property {(event: Told) => void} told `connected` comes each time the stream was opened: what happened before it is
 * not told
 * @property {(error: unknown) => void} [broke] it could not be opened, or the token was refused, and it will be tried
 * again
 * @property {(error: unknown) => void} failed it will not be opened again
 */
/**
 * @typedef {object} Ports
 * @property {(body: (bytes: Buffer) => void) => Promise<Stream>} open
 * @property {(error: Locked, signal: AbortSignal) => Promise<void>} unlocked
 */
/** @typedef {{ ended: Promise<void>, fail: (error: unknown) => void }} Stream */

export class EventHub {
  #ports;
  #silence;
  /** @type {Set<Listener>} */
  #listeners = new Set();
  /** @type {AbortController | null} */
  #running = null;
  #open = false;

  /** @param {Ports} ports @param {number} [silence] seconds */
  constructor(ports, silence = SILENCE_SECONDS) {
    this.#ports = ports;
    this.#silence = silence;
  }

  /** @param {Listener} listener @returns {() => void} ends it */
  subscribe(listener) {
    this.#listeners.add(listener);
    if (this.#running === null) void this.#run();
    else if (this.#open)
      queueMicrotask(() => this.#tell(listener, { name: 'connected', data: {} }));
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stop();
    };
  }

  /**
   * Keeps the stream open for what comes next. `ready` resolves when it is open, or could not be opened this time;
   * rejects when it never will.
   */
  watch() {
    const bell = new Bell();
    /** @type {{ error: unknown } | null} */
    let failure = null;
    const end = this.subscribe({
      told: () => bell.ring(),
      broke: () => bell.ring(),
      failed: (error) => {
        failure = { error };
        bell.ring();
      },
    });
    const ready = async () => {
      if (!this.#open && failure === null) await bell.next();
      if (failure !== null) throw failureOf(failure);
    };
    return { ready, end };
  }

  /** @param {unknown} error */
  broke(error) {
    for (const listener of [...this.#listeners]) listener.broke?.(error);
  }

  #stop() {
    this.#running?.abort();
    this.#running = null;
    this.#open = false;
  }

  async #run() {
    const running = new AbortController();
    this.#running = running;
    const { signal } = running;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#once(signal, () => {
          failures = 0;
        });
        failures += 1;
      } catch (error) {
        if (signal.aborted) return;
        if (meaningOf(error) === 'end') return this.#fail(error);
        failures += 1;
        this.broke(error);
        if (error instanceof Locked) await this.#ports.unlocked(error, signal);
      }
      const { first, most } = RETRY_SECONDS;
      await pause(backoff(Math.max(1, failures), first, most), signal, { background: true });
    }
  }

  /** @param {AbortSignal} signal @param {() => void} opened */
  async #once(signal, opened) {
    const reader = new EventReader();
    /** @type {Stream | null} */
    let stream = null;
    /** @type {Told[]} */
    const early = [];
    const silent = setTimeout(() => {
      stream?.fail(new Unreachable('Keyturn gave no sign of life'));
    }, this.#silence * 1000).unref();
    try {
      stream = await this.#ports.open((bytes) => {
        silent.refresh();
        const events = reader.push(bytes);
        if (this.#open) this.#tellAll(events);
        else early.push(...events);
      });
      const { fail } = stream;
      signal.addEventListener('abort', () => fail(null));
      if (signal.aborted) fail(null);
      opened();
      silent.refresh();
      this.#open = true;
      this.#tellAll([{ name: 'connected', data: {} }, ...early]);
      await stream.ended;
    } finally {
      clearTimeout(silent);
      if (!signal.aborted) this.#open = false;
    }
  }

  /** @param {Told[]} events */
  #tellAll(events) {
    for (const event of events)
      for (const listener of [...this.#listeners]) this.#tell(listener, event);
  }

  /** @param {Listener} listener @param {Told} event */
  #tell(listener, event) {
    if (this.#listeners.has(listener)) listener.told(event);
  }

  /** @param {unknown} error */
  #fail(error) {
    this.#stop();
    const listeners = [...this.#listeners];
    this.#listeners.clear();
    for (const { failed } of listeners) failed(error);
  }
}

/**
 * The events as a bot reads them, one after the other.
 *
 * @param {EventHub} hub @param {AbortSignal | undefined} signal ends it
 * @returns {AsyncGenerator<import('../index.d.ts').KeyturnEvent, void, undefined>}
 */
export async function* eventsOf(hub, signal) {
  /** @type {Told[]} */
  const waiting = [];
  const bell = new Bell();
  /** @type {{ error: unknown } | null} */
  let failure = null;
  const end = hub.subscribe({
    told: (event) => {
      waiting.push(event);
      bell.ring();
    },
    failed: (error) => {
      failure = { error };
      bell.ring();
    },
  });
  const wake = () => bell.ring();
  signal?.addEventListener('abort', wake);
  try {
    while (!signal?.aborted) {
      const event = waiting.shift();
      if (event !== undefined) yield/** @type {import('../index.d.ts').KeyturnEvent} */ (event);
      else if (failure !== null) throw failureOf(failure);
      else await bell.next();
    }
  } finally {
    signal?.removeEventListener('abort', wake);
    end();
  }
}

/** @param {{ error: unknown }} failure @returns {unknown} */
function failureOf({ error }) {
  return error instanceof Error ? error : new Unreachable('the event stream ended');
}
