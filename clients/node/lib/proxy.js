/**
 * An address for ccxt's `proxyUrl`, good as long as the connection over which it was asked for. That connection is
 * kept open here; when it breaks another one is made, with another address.
 */
import { inspect } from 'node:util';
import { LoopbackOff, meaningOf, Unreachable } from './errors.js';
import { backoff, callBack, pause } from './waiting.js';

/** Keyturn closes a connection on which nothing was said for two minutes. */
const SIGN_OF_LIFE_SECONDS = 30;
const RETRY_SECONDS = { first: 0.2, most: 10 };
const OFF = { first: 0.5, most: 30 };

/**
 * @typedef {object} Address
 * @property {string} credential
 * @property {string} exchange
 * @property {string} token
 * @property {string | null} url
 * @property {import('./http.js').Connection} connection
 */
/** @typedef {{ make: () => Promise<Address>, ping: (connection: import('./http.js').Connection) => Promise<unknown> }} Ports */

export class ProxyAddress {
  #ports;
  #address;
  #onChanged;
  /** @type {Error | null} */
  #trouble = null;
  #closing = new AbortController();

  /** @param {Ports} ports @param {Address} first @param {((proxy: ProxyAddress) => unknown) | undefined} onChanged */
  constructor(ports, first, onChanged) {
    this.#ports = ports;
    this.#address = first;
    this.#onChanged = onChanged;
    void this.#keep();
  }

  get credential() {
    return this.#address.credential;
  }
  get exchange() {
    return this.#address.exchange;
  }
  get closed() {
    return this.#closing.signal.aborted;
  }
  get trouble() {
    return this.#trouble;
  }

  get url() {
    if (this.#trouble !== null) throw this.#trouble;
    if (this.#address.url === null) throw new LoopbackOff();
    return this.#address.url;
  }

  get token() {
    if (this.#trouble !== null) throw this.#trouble;
    return this.#address.token;
  }

  close() {
    this.#trouble ??= new Unreachable('this proxy address was closed');
    this.#closing.abort();
    this.#address.connection.close();
  }

  [Symbol.dispose]() {
    this.close();
  }

  /** Whoever has the address can have requests signed. */
  [inspect.custom]() {
    return `ProxyAddress { credential: '${this.credential}', token: [secret] }`;
  }

  async #keep() {
    const { signal } = this.#closing;
    for (let off = 0; !signal.aborted; ) {
      const { connection, url } = this.#address;
      const broken = new AbortController();
      connection.onclose = () => broken.abort();
      const either = AbortSignal.any([signal, broken.signal]);
      // While the loopback address is off, or not open yet behind an unlock, it is asked for again now and then.
      off = url === null ? off + 1 : 0;
      const seconds = off === 0 ? SIGN_OF_LIFE_SECONDS : backoff(off, OFF.first, OFF.most);
      await pause(seconds, either, { background: true });
      if (signal.aborted) return;
      if (off === 0 && !broken.signal.aborted) {
        await this.#ports.ping(connection).catch(() => broken.abort());
      }
      if (off === 0 && !broken.signal.aborted) continue;
      if (!(await this.#renew(signal, off > 0 && !broken.signal.aborted))) return;
    }
  }

  /**
   * @param {AbortSignal} signal @param {boolean} off only for the address, which there was none of
   * @returns {Promise<boolean>} whether there is one again
   */
  async #renew(signal, off) {
    this.#trouble = off
      ? new LoopbackOff()
      : new Unreachable('the connection of this proxy address broke');
    this.#address.connection.close();
    for (let failures = 1; !signal.aborted; failures += 1) {
      try {
        const address = await this.#ports.make();
        if (signal.aborted) address.connection.close();
        if (signal.aborted) return false;
        this.#address = address;
        this.#trouble = null;
        if (!off || address.url !== null) callBack(this.#onChanged, this);
        return true;
      } catch (error) {
        if (signal.aborted) return false;
        if (error instanceof Error) this.#trouble = error;
        if (meaningOf(error) === 'end') return false;
      }
      await pause(backoff(failures, RETRY_SECONDS.first, RETRY_SECONDS.most), signal, {
        background: true,
      });
    }
    return false;
  }
}
