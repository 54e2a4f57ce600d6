/**
 * A lease that looks after itself: renewed before its time is over, fetched anew when the key was turned, and closed to
 * its reader when the key may not be used any more.
 */
import {
  CredentialInactive,
  Denied,
  KeyturnError,
  LeaseClosed,
  Locked,
  meaningOf,
  NotPaired,
  Unreachable,
} from './errors.js';
import { Bell, backoff, callBack } from './waiting.js';

/** It is renewed when this much of its life is over, at random in between. */
const RENEW_AT = { from: 0.7, to: 0.85 };
const RETRY_SECONDS = { first: 1, most: 60 };
/** A timer may stand still while the machine sleeps: the clock is looked at this often. */
const LOOK_SECONDS = 30;
const LOSSES = new Set(['credential.deactivated', 'lease.revoked', 'client.revoked', 'locked']);

/** @typedef {import('./checks.js').Held} Held */
/** @typedef {import('./sse.js').Told} Told */
/**
 * @typedef {object} Ports
 * @property {() => Promise<Held>} take
 * @property {(lease: string) => Promise<void>} giveBack never rejects
 * @property {() => Promise<import('../index.d.ts').Credential[]>} credentials
 * @property {(listener: import('./events.js').Listener) => () => void} subscribe
 */
/** @typedef {{ error: Error, meaning: 'keep' | 'hold' | 'end' }} Trouble */

export class Lease {
  #ports;
  #callbacks;
  #held;
  #renewAt = 0;
  /** @type {Trouble | null} */
  #trouble = null;
  #failures = 0;
  /** When it is tried again; what is told until then is of the same failure. */
  #retryAt = 0;
  #closed = false;
  /** Whether the bot was told that it may not use the values. */
  #lost = false;
  /** Whether the stream was tried before: when it opens then, Keyturn may have been locked or started again. */
  #streamed = false;
  #renewing = false;
  #again = false;
  /** How often the values were other ones. */
  #generation = 1;
  #bell = new Bell();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;
  #unsubscribe;

  /** @param {Ports} ports @param {Held} first @param {import('../index.d.ts').LeaseCallbacks} callbacks */
  constructor(ports, first, callbacks) {
    this.#ports = ports;
    this.#callbacks = callbacks;
    this.#held = first;
    this.#hold(first);
    this.#unsubscribe = ports.subscribe({
      told: (event) => this.#told(event),
      broke: (error) => this.#broke(error),
      failed: (error) => {
        if (error instanceof NotPaired) this.#failed(error);
      },
    });
  }

  get id() {
    return this.#held.id;
  }
  get credential() {
    return this.#held.credential;
  }
  get version() {
    return this.#held.version;
  }
  get expiresAt() {
    return new Date(this.#held.expiresAt);
  }
  get closed() {
    return this.#closed;
  }
  /** What stands in the way of renewing it; null when all is well. */
  get trouble() {
    return this.#trouble?.error ?? null;
  }

  get values() {
    const error = this.#refusal();
    if (error !== null) throw error;
    return this.#held.values;
  }

  /** @returns {AsyncGenerator<import('../index.d.ts').Values, void, undefined>} */
  async *changes() {
    for (let seen = 0; !this.#closed; ) {
      if (this.#trouble?.meaning === 'end') throw this.#trouble.error;
      if (seen !== this.#generation && this.#refusal() === null) {
        seen = this.#generation;
        yield this.#held.values;
      } else await this.#bell.next();
    }
  }

  async close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    await this.#ports.giveBack(this.#held.id);
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  #stop() {
    clearTimeout(this.#timer);
    this.#unsubscribe();
    this.#bell.ring();
  }

  get #over() {
    return this.#closed || this.#trouble?.meaning === 'end';
  }

  /** Why the values may not be used now; null when they may. @returns {Error | null} */
  #refusal() {
    if (this.#closed) return new LeaseClosed();
    const error = this.#trouble?.error ?? null;
    if (error !== null && this.#trouble?.meaning !== 'keep') return error;
    if (Date.now() < this.#held.expiresAt) return null;
    return error ?? new Unreachable('the lease could not be renewed in time');
  }

  /** @param {unknown} error */
  #broke(error) {
    this.#streamed = true;
    const before = this.#trouble?.meaning;
    // Whether it can be paired again is being tried; until then nothing was leased to anybody.
    if (error instanceof NotPaired && before !== 'hold') this.#failed(error, 'hold');
    const told = error instanceof Locked || meaningOf(error) === 'hold';
    if (told && before === undefined) this.#failed(error);
  }

  /** @param {Told} event */
  #told({ name, data }) {
    const mine = data['credential'] === this.#held.credential;
    // It may have happened after the lease that is on its way was given, and be read before it.
    if (this.#renewing && LOSSES.has(name)) this.#again = true;
    switch (name) {
      case 'connected':
        // Leases do not outlive a lock or the app: this one may be unknown there.
        if (this.#streamed) void this.#renew();
        else void this.#look();
        this.#streamed = true;
        break;
      case 'credential.rotated':
        if (mine && data['version'] !== this.#held.version) void this.#renew();
        break;
      case 'credential.deactivated':
        // Or it is not granted any more, which looks the same from here.
        if (mine) this.#failed(inactive());
        if (mine) void this.#look();
        break;
      case 'lease.revoked':
        if (data['lease'] === this.#held.id && this.#trouble?.meaning !== 'hold')
          void this.#renew();
        break;
      case 'locked':
        // All leases are forgotten with it; what was received stays good until its time is over.
        if (data['lock'] === 'vault') this.#failed(locked());
        break;
      case 'client.revoked':
        this.#failed(data['status'] === 'paused' ? paused() : revoked(), 'hold');
        void this.#renew();
        break;
      case 'unlocked':
      case 'thawed':
        if (this.#trouble !== null) void this.#renew();
        break;
    }
  }

  /** Whether the key is still what was leased: asks nobody, and leaves no line in the log. */
  async #look() {
    try {
      const keys = await this.#ports.credentials();
      const key = keys.find(({ ref }) => ref === this.#held.credential);
      const serves = key?.status === 'active' || key?.status === 'rotating';
      if (this.#over) return;
      if (key !== undefined && !serves) this.#failed(inactive());
      else if (this.#trouble !== null || key?.version !== this.#held.version) void this.#renew();
    } catch (error) {
      if (!this.#over && meaningOf(error) === 'end') void this.#renew();
      else if (!this.#over && this.#trouble !== null) this.#failed(error);
    }
  }

  async #renew() {
    this.#again = this.#renewing;
    if (this.#over || this.#renewing) return;
    this.#renewing = true;
    try {
      const fresh = await this.#ports.take();
      if (this.#closed) return void this.#ports.giveBack(fresh.id);
      this.#accept(fresh);
    } catch (error) {
      if (!this.#over) this.#failed(error);
    } finally {
      this.#renewing = false;
    }
    if (this.#again) void this.#renew();
  }

  /** @param {Held} fresh */
  #accept(fresh) {
    const before = this.#held;
    const changed = fresh.version !== before.version || fresh.credential !== before.credential;
    this.#trouble = null;
    this.#failures = 0;
    this.#retryAt = 0;
    this.#hold(fresh);
    void this.#ports.giveBack(before.id);
    if (changed) this.#generation += 1;
    const restored = this.#lost;
    this.#lost = false;
    this.#bell.ring();
    if (restored) callBack(this.#callbacks.onRestored, this);
    if (changed) callBack(this.#callbacks.onRotated, this);
  }

  /** @param {Held} held */
  #hold(held) {
    const { from, to } = RENEW_AT;
    const life = held.expiresAt - Date.now();
    this.#held = held;
    this.#renewAt = Date.now() + life * (from + (to - from) * Math.random());
    this.#arm(Math.max(1000, this.#renewAt - Date.now()));
  }

  /** @param {unknown} error @param {'keep' | 'hold' | 'end'} [meaning] */
  #failed(error, meaning = meaningOf(error)) {
    this.#trouble = {
      error: error instanceof Error ? error : new Unreachable(String(error)),
      meaning,
    };
    if (Date.now() >= this.#retryAt) this.#failures += 1;
    const { first, most } = RETRY_SECONDS;
    const asked = error instanceof KeyturnError ? (error.retryAfter ?? 0) : 0;
    const wait = 1000 * Math.max(asked, backoff(this.#failures, first, most));
    this.#retryAt = Date.now() + wait;
    this.#arm(wait);
    if (meaning === 'end') this.#stop();
    this.#tellLoss();
    this.#bell.ring();
  }

  #tellLoss() {
    const error = this.#refusal();
    if (error === null || this.#lost) return;
    this.#lost = true;
    callBack(this.#callbacks.onLost, error, this);
  }

  /** @param {number} ms */
  #arm(ms) {
    clearTimeout(this.#timer);
    const at = Date.now() + ms;
    const tick = () => {
      if (this.#over) return;
      const left = at - Date.now();
      if (left > 0) this.#timer = setTimeout(tick, Math.min(left, LOOK_SECONDS * 1000)).unref();
      else if (this.#trouble?.meaning === 'hold') void this.#look();
      else void this.#renew();
      this.#tellLoss();
    };
    tick();
  }
}

function inactive() {
  return new CredentialInactive(
    'credential_inactive',
    'This key is deactivated, revoked or expired.',
    {
      hint: 'The owner can activate or turn it in Keyturn.',
    },
  );
}

function locked() {
  return new Locked('locked', 'The vault is locked.', {
    hint: 'Unlock it in Keyturn, then try again.',
  });
}

function paused() {
  return new Denied('denied', 'The owner has paused this client.', {
    rule: 'client-paused',
    hint: 'The owner can resume it in Keyturn under Clients.',
  });
}

function revoked() {
  return new NotPaired('unauthorized', 'The owner has revoked this client.', {
    hint: 'Pair again.',
  });
}
