/** What a bot talks to. See index.d.ts for what its members promise. */
import {
  clientFrom,
  credentialsFrom,
  explanationFrom,
  leaseFrom,
  members,
  proxyFrom,
  whoamiFrom,
} from './checks.js';
import { BadRequest, KeyturnError, Locked, NotPaired } from './errors.js';
import { EventHub, eventsOf } from './events.js';
import { findSocket } from './files.js';
import { Connection, request } from './http.js';
import { Lease } from './lease.js';
import { pairBy, showCode } from './pairing.js';
import { ProxyAddress } from './proxy.js';
import { cleanName, findPairing, keepPairing, makeTokenFolder, TOKEN } from './tokens.js';
import { pause } from './waiting.js';

const TIMEOUT_SECONDS = 10;
/** How long the owner has to answer, unless said otherwise. */
const WAIT_SECONDS = 60;
/** Of a lease that is given back at once, and how long that may take. */
const SHORT_TTL_SECONDS = 60;
const GIVING_BACK_SECONDS = 2;
/** How often a locked vault is looked at. */
const LOOK_SECONDS = 0.5;
/** The token in use, one that was kept meanwhile, one of a new pairing. */
const TOKENS_TRIED = 3;

/** @typedef {import('../index.d.ts').AskOptions} AskOptions */
/** @typedef {import('../index.d.ts').LeaseOptions} LeaseOptions */
/** @typedef {import('../index.d.ts').Need} Need */
/** @typedef {import('../index.d.ts').Values} Values */
/** @typedef {Omit<import('./http.js').Call, 'timeout' | 'token'> & { timeout?: number }} Ask */

export class Keyturn {
  #options;
  /** @type {string | null} */
  #name;
  /** The token that came with a pairing of this object's own, or was given. @type {string | null} */
  #token;
  /** @type {Promise<import('../index.d.ts').Client> | null} */
  #pairing = null;
  /** @type {Promise<void> | null} */
  #repairing = null;
  #hub;
  /** @type {Set<Lease | ProxyAddress>} */
  #opened = new Set();

  /** @param {import('../index.d.ts').KeyturnOptions} [options] */
  constructor(options = {}) {
    this.#options = options;
    this.#name = options.name === undefined ? null : cleanName(options.name);
    this.#token = options.token ?? (process.env['KEYTURN_TOKEN'] || null);
    if (this.#token !== null && !TOKEN.test(this.#token)) {
      throw new NotPaired('not_paired', 'the token given is not one of Keyturn');
    }
    this.#hub = new EventHub({
      open: (body) => this.#openEvents(body),
      unlocked: (error, signal) => this.#unlocked(error, signal, true),
    });
  }

  async status() {
    const { name, version, protocol, locked } = members(
      await this.#request({ method: 'GET', path: '/v1/status' }),
    );
    return {
      name: String(name),
      version: String(version),
      protocol: Number(protocol),
      locked: locked === true,
    };
  }

  /** @param {import('../index.d.ts').PairOptions} [options] */
  pair(options = {}) {
    this.#pairing ??= this.#pair(options).finally(() => {
      this.#pairing = null;
    });
    return this.#pairing;
  }

  async whoami() {
    return whoamiFrom(await this.#ask({ method: 'GET', path: '/v1/whoami' }));
  }

  async credentials() {
    return credentialsFrom(await this.#ask({ method: 'GET', path: '/v1/credentials' }));
  }

  /**
   * @overload @param {`keyturn://${string}/${string}`} what @param {AskOptions} [options] @returns {Promise<string>}
   */
  /**
   * @overload @param {string} what @param {string} field @param {AskOptions} [options] @returns {Promise<string>}
   */
  /**
   * @overload @param {string | Need} what @param {AskOptions} [options] @returns {Promise<Values>}
   */
  /** @param {string | Need} what @param {string | AskOptions} [second] @param {AskOptions} [third] */
  async get(what, second, third) {
    const field = typeof second === 'string' ? second : undefined;
    const options = (typeof second === 'string' ? third : second) ?? {};
    const named = (typeof what === 'string' ? fieldOf(what) : undefined) ?? field;
    const fields = field === undefined ? {} : { fields: [field] };
    const { id, values } = await this.#take(
      what,
      { ...options, ...fields, ttl: SHORT_TTL_SECONDS },
      false,
    );
    void this.#giveBack(id);
    if (named === undefined) return values;
    const value = values[named];
    if (value !== undefined) return value;
    throw new BadRequest('bad_request', `the reply has no field '${named}'`, { field: 'fields' });
  }

  /** @param {string | Need} what @param {LeaseOptions} [options] */
  async lease(what, options = {}) {
    const ports = {
      take: () => this.#take(what, { ...options, waitForUnlock: false, signal: undefined }, true),
      giveBack: (/** @type {string} */ id) => this.#giveBack(id),
      credentials: async () =>
        credentialsFrom(
          await this.#ask({ method: 'GET', path: '/v1/credentials', background: true }),
        ),
      subscribe: (/** @type {import('./events.js').Listener} */ listener) =>
        this.#hub.subscribe(listener),
    };
    // Open before the lease is taken: what becomes of that is told from its first moment on.
    const stream = this.#hub.watch();
    const first = async () => {
      await stream.ready();
      return this.#take(what, { ...options, waitForUnlock: false }, false);
    };
    try {
      const lease = new Lease(ports, await this.#served(first, options), options);
      this.#remember(lease);
      return lease;
    } finally {
      stream.end();
    }
  }

  /** @param {{ signal?: AbortSignal }} [options] */
  events({ signal } = {}) {
    return eventsOf(this.#hub, signal);
  }

  /** @param {string} credential @param {import('../index.d.ts').ProxyOptions} [options] */
  async proxy(credential, { onChanged, waitForUnlock, signal } = {}) {
    const ports = {
      make: () => this.#authorised((token) => this.#openProxy(credential, token)),
      ping: (/** @type {Connection} */ connection) =>
        connection.request({ ...PING, timeout: this.#timeout, background: true }),
    };
    const first = await this.#served(ports.make, { waitForUnlock, signal });
    const proxy = new ProxyAddress(ports, first, onChanged);
    this.#remember(proxy);
    return proxy;
  }

  /** @param {import('../index.d.ts').Explained} what */
  async explain(what) {
    return explanationFrom(await this.#ask({ method: 'POST', path: '/v1/explain', body: what }));
  }

  async lock() {
    await this.#ask({ method: 'POST', path: '/v1/lock' });
  }

  async close() {
    const opened = [...this.#opened];
    this.#opened.clear();
    await Promise.all(opened.map((one) => one.close()));
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  /** @param {Lease | ProxyAddress} opened */
  #remember(opened) {
    for (const one of this.#opened) if (one.closed) this.#opened.delete(one);
    this.#opened.add(opened);
  }

  get #timeout() {
    return this.#options.timeout ?? TIMEOUT_SECONDS;
  }

  #socket() {
    const { socket, home } = this.#options;
    // Who names a socket knows whose it is: in a container it is another user's.
    return socket ?? (process.env['KEYTURN_SOCKET'] || findSocket(home));
  }

  /** @param {Ask & { token?: string | undefined }} ask */
  async #request(ask) {
    return request(this.#socket(), { ...ask, timeout: ask.timeout ?? this.#timeout });
  }

  /** As a client: with the token, and with another one when that is not good any more. @param {Ask} ask */
  #ask(ask) {
    return this.#authorised((token) => this.#request({ ...ask, token }));
  }

  /** @template T @param {(token: string) => Promise<T>} send @returns {Promise<T>} */
  async #authorised(send) {
    for (let tries = 1; ; tries += 1) {
      /** @type {string | null} */
      let token = null;
      try {
        token = this.#tokenNow();
        return await send(token);
      } catch (error) {
        if (!(error instanceof NotPaired)) throw error;
        // A lease that was taken with it has lost its ground, whatever comes of this.
        this.#hub.broke(error);
        if (tries === TOKENS_TRIED || !(await this.#anotherToken(token))) throw error;
      }
    }
  }

  /** @returns {string} @throws {NotPaired} */
  #tokenNow() {
    const token = this.#token ?? this.#keptToken();
    if (token !== null) return token;
    throw new NotPaired('not_paired', 'this program is not paired with Keyturn', {
      hint: 'call pair() and type the code it shows into Keyturn',
    });
  }

  /** Whether there is another one now than the one that was refused. @param {string | null} refused */
  async #anotherToken(refused) {
    // Somebody may have paired it anew, by `keyturn pair` or in another process.
    const kept = this.#keptToken();
    if (kept !== null && kept !== refused) {
      this.#token = kept;
      return true;
    }
    const { onUnauthorized } = this.#options;
    if (onUnauthorized === undefined && this.#pairing === null) return false;
    this.#repairing ??= this.#repair(onUnauthorized);
    await this.#repairing;
    const next = this.#token ?? this.#keptToken();
    return next !== null && next !== refused;
  }

  /** @param {import('../index.d.ts').KeyturnOptions['onUnauthorized']} onUnauthorized */
  async #repair(onUnauthorized) {
    try {
      if (this.#pairing !== null) await this.#pairing;
      else await onUnauthorized?.(this);
    } finally {
      this.#repairing = null;
    }
  }

  /** A token that was given without a name has nothing kept to fall back on: that would be another program's. */
  #keptToken() {
    if (this.#name === null && this.#token !== null) return null;
    return findPairing(this.#options.home, this.#name)?.token ?? null;
  }

  /** @param {import('../index.d.ts').PairOptions} options */
  async #pair({ name, purpose, wants, onCode = showCode, replace = false, waitForUnlock, signal }) {
    if (name !== undefined) this.#name = cleanName(name);
    const own = this.#name;
    if (own === null)
      throw new BadRequest('bad_request', 'a pairing wants a name', { field: 'name' });
    const { home } = this.#options;
    makeTokenFolder(home);
    const patience = { waitForUnlock, signal };
    const before = replace ? null : await this.#served(() => this.#stillPaired(), patience);
    if (before !== null) return before;
    const body = { name: own, ...(purpose && { purpose }), ...(wants && { wants }) };
    const { client, token } = await this.#served(
      () => pairBy((ask) => this.#request(ask), body, onCode, signal),
      patience,
    );
    this.#token = token;
    keepPairing(home, { name: own, client: client.id, token });
    return client;
  }

  /** @returns {Promise<import('../index.d.ts').Client | null>} */
  async #stillPaired() {
    const token = this.#token ?? this.#keptToken();
    if (token === null) return null;
    try {
      const reply = await this.#request({ method: 'GET', path: '/v1/whoami', token });
      return clientFrom(members(reply)['client']);
    } catch (error) {
      if (error instanceof NotPaired) return null;
      throw error;
    }
  }

  /**
   * @param {string | Need} what @param {LeaseOptions} options
   * @param {boolean} background
   */
  async #take(what, { fields, scopes, reason, ttl, wait = WAIT_SECONDS, ...patience }, background) {
    const need = typeof what === 'string' ? { credential: what } : what;
    const body = {
      ...need,
      ...(fields && { fields }),
      ...(scopes && { scopes }),
      ...(reason && { reason }),
      ...(ttl && { ttl }),
    };
    const { signal } = patience;
    const ask = {
      method: /** @type {const} */ ('POST'),
      path: '/v1/leases',
      body,
      wait,
      signal,
      background,
    };
    return leaseFrom(await this.#served(() => this.#ask(ask), patience));
  }

  /** As well as it can: Keyturn ends it by itself sooner or later. @param {string} lease */
  async #giveBack(lease) {
    const path = `/v1/leases/${lease}`;
    const ask = { method: /** @type {const} */ ('DELETE'), path, timeout: GIVING_BACK_SECONDS };
    try {
      const token = this.#tokenNow();
      await this.#request({ ...ask, token, background: true });
    } catch {
      // Nobody could do anything about it.
    }
  }

  /** @param {string} credential @param {string} token */
  async #openProxy(credential, token) {
    const timeout = this.#timeout;
    const connection = await Connection.open(this.#socket(), { timeout, background: true });
    try {
      const body = { credential };
      const made = await connection.request({
        method: 'POST',
        path: '/v1/proxies',
        body,
        token,
        timeout,
        keep: true,
      });
      return { ...proxyFrom(made), connection };
    } catch (error) {
      connection.close();
      throw error;
    }
  }

  /** @param {(bytes: Buffer) => void} body */
  #openEvents(body) {
    return this.#authorised(async (token) => {
      const timeout = this.#timeout;
      const connection = await Connection.open(this.#socket(), { timeout, background: true });
      try {
        const call = {
          method: /** @type {const} */ ('GET'),
          path: '/v1/events',
          token,
          timeout,
          background: true,
        };
        const { ended } = await connection.stream(call, body);
        return { ended, fail: (/** @type {unknown} */ error) => connection.fail(error) };
      } catch (error) {
        connection.close();
        throw error;
      }
    });
  }

  /**
   * Again and again while Keyturn is locked, if that was asked for.
   *
   * @template T @param {() => Promise<T>} send
   * @param {{ waitForUnlock?: boolean | number | undefined, signal?: AbortSignal | undefined }} patience
   * @returns {Promise<T>}
   */
  async #served(send, { waitForUnlock = this.#options.waitForUnlock ?? false, signal }) {
    const seconds = waitForUnlock === true ? Number.POSITIVE_INFINITY : Number(waitForUnlock);
    const until = performance.now() + seconds * 1000;
    for (;;) {
      signal?.throwIfAborted();
      try {
        return await send();
      } catch (error) {
        if (!(error instanceof Locked) || performance.now() >= until) throw error;
        await this.#unlocked(error, signal);
      }
    }
  }

  /**
   * Waits as long as a refusal said. Whether the vault is locked is told to anybody, so that is looked at meanwhile;
   * whether the window is, to nobody.
   *
   * @param {Locked} error @param {AbortSignal | undefined} signal @param {boolean} [background]
   */
  async #unlocked({ rule, retryAfter }, signal, background = false) {
    const until = performance.now() + (retryAfter ?? 10) * 1000;
    const left = () => Math.max(0, until - performance.now()) / 1000;
    if (rule !== null) return pause(left(), signal, { background });
    while (left() > 0 && !signal?.aborted) {
      await pause(Math.min(LOOK_SECONDS, left()), signal, { background });
      try {
        const { locked } = members(await this.#request({ ...PING, background }));
        if (locked !== true) return;
      } catch (problem) {
        if (!(problem instanceof KeyturnError)) throw problem;
      }
    }
  }
}

const PING = { method: /** @type {const} */ ('GET'), path: '/v1/status', keep: true };

/** The field a reference names. @param {string} reference @returns {string | undefined} */
function fieldOf(reference) {
  return /^keyturn:\/\/[^/]+\/(.+)$/.exec(reference)?.[1];
}
