/** HTTP/1.1 over a Unix socket or named pipe, with a time limit on everything. */
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { BadReply, errorOf, KeyturnError, NotRunning, Unreachable } from './errors.js';
import { ReplyReader } from './reply.js';

const BODY_MAX = 4 * 1024 * 1024;
/** "In a storm of connections `connect` may say EAGAIN: try again" (docs/PROTOCOL.md). */
const CONNECT_TRIES = 6;

/**
 * @typedef {object} Call
 * @property {'GET' | 'POST' | 'DELETE'} method
 * @property {string} path of our own making: letters, digits, `/`, `-` and `_`
 * @property {string | undefined} [token]
 * @property {unknown} [body]
 * @property {number} [wait] seconds Keyturn may wait for a person before it answers
 * @property {number} timeout seconds it may take, beyond `wait`
 * @property {AbortSignal | undefined} [signal]
 * @property {boolean} [background] it does not keep the process alive
 * @property {boolean} [keep] the connection stays open behind it
 */

/** One request on a connection of its own. @param {string} path of the socket @param {Call} call @returns {Promise<unknown>} */
export async function request(path, call) {
  const connection = await Connection.open(path, call);
  try {
    return await connection.request(call);
  } finally {
    connection.close();
  }
}

export class Connection {
  #socket;
  /** @type {{ reader: ReplyReader, headed: () => void, settle: (error: unknown) => void } | null} */
  #current = null;
  /** @type {unknown} */
  #error = null;
  /** Called once, when nothing can be asked here any more. @type {() => void} */
  onclose = () => undefined;

  /** @param {import('node:net').Socket} socket */
  constructor(socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#received(bytes));
    socket.on('end', () => this.#ended());
    socket.on('error', (error) => this.#fail(explained(error)));
    socket.on('close', () => this.#fail(hungUp()));
  }

  /** @param {string} path @param {Pick<Call, 'timeout' | 'signal' | 'background'>} options @returns {Promise<Connection>} */
  static async open(path, { timeout, signal, background = false }) {
    for (let tries = 1; ; tries += 1) {
      signal?.throwIfAborted();
      try {
        const socket = await connected(path, timeout, signal);
        if (background) socket.unref();
        return new Connection(socket);
      } catch (error) {
        const busy = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
        if (!busy || tries === CONNECT_TRIES) throw explained(error);
        await sleep(20 * 2 ** tries);
      }
    }
  }

  /**
   * @param {Call} call @returns {Promise<unknown>} the JSON of a reply of 2xx; null when it has no content
   * @throws {KeyturnError} the one its problem document stands for
   */
  async request(call) {
    /** @type {Buffer[]} */
    const parts = [];
    let size = 0;
    const { reader, done } = this.#send(call, (bytes) => {
      size += bytes.length;
      if (size > BODY_MAX) throw new BadReply('it is longer than any reply');
      parts.push(bytes);
    });
    await this.#within(call, (call.wait ?? 0) + call.timeout, done);
    const { status = 0, headers } = reader.head ?? {};
    if (status === 204) return null;
    const body = parse(parts, status);
    if (status >= 300) throw errorOf(status, body, headers?.get('retry-after'));
    return body;
  }

  /**
   * A reply that goes on: resolves when its head is there.
   *
   * @param {Call} call @param {(bytes: Buffer) => void} body
   * @returns {Promise<{ ended: Promise<void> }>} `ended` rejects when it breaks off
   */
  async stream(call, body) {
    /** @type {Buffer[]} */
    const refusal = [];
    const { reader, headed, done } = this.#send(call, (bytes) => {
      if (reader.head?.status === 200) body(bytes);
      else if (refusal.push(bytes) > 64) throw new BadReply('it is longer than any reply');
    });
    await this.#within(call, call.timeout, Promise.race([headed, done]));
    if (reader.head?.status === 200) return { ended: done };
    await this.#within(call, call.timeout, done);
    const { status = 0, headers } = reader.head ?? {};
    throw errorOf(status, parse(refusal, status), headers?.get('retry-after'));
  }

  close() {
    this.#socket.destroy();
  }

  /** @param {unknown} error ends the request that is on its way with it */
  fail(error) {
    this.#fail(error);
  }

  /** @param {Call} call @param {(bytes: Buffer) => void} body */
  #send(call, body) {
    if (this.#error !== null) throw this.#error;
    if (this.#current !== null) throw new Error('one request of a connection at a time');
    const reader = new ReplyReader(body);
    let headed = () => {};
    const head = /** @type {Promise<void>} */ (new Promise((resolve) => (headed = resolve)));
    /** @type {Promise<void>} */
    const done = new Promise((resolve, reject) => {
      const settle = (/** @type {unknown} */ error) => {
        this.#current = null;
        if (error === null) resolve();
        else reject(error);
      };
      this.#current = { reader, headed, settle };
    });
    // Somebody awaits it soon; until then a rejection must not look unhandled.
    done.catch(() => undefined);
    this.#socket.write(textOf(call));
    return { reader, headed: head, done };
  }

  /**
   * @template T @param {Pick<Call, 'signal' | 'background'>} call @param {number} seconds @param {Promise<T>} promise
   * @returns {Promise<T>}
   */
  async #within({ signal, background }, seconds, promise) {
    const late = () => this.#fail(new Unreachable(`Keyturn did not answer within ${seconds} s`));
    const timer = setTimeout(late, seconds * 1000);
    if (background) timer.unref();
    const abort = () => this.#fail(signal?.reason);
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    }
  }

  /** @param {Buffer} bytes */
  #received(bytes) {
    const current = this.#current;
    try {
      if (current === null) throw new BadReply('bytes nobody asked for');
      current.reader.push(bytes);
    } catch (error) {
      this.#fail(error);
      return;
    }
    if (current.reader.head !== null) current.headed();
    if (current.reader.done) current.settle(null);
  }

  #ended() {
    const current = this.#current;
    try {
      current?.reader.end();
    } catch {
      // What was said until then is no answer: the same as hanging up without one.
      this.#fail(hungUp());
    }
    current?.settle(null);
  }

  /** @param {unknown} error */
  #fail(error) {
    if (this.#error !== null) return;
    this.#error = error ?? hungUp();
    this.#socket.destroy();
    this.#current?.settle(this.#error);
    this.onclose();
  }
}

/**
 * @param {string} path @param {number} timeout @param {AbortSignal | undefined} signal
 * @returns {Promise<import('node:net').Socket>}
 */
function connected(path, timeout, signal) {
  return new Promise((resolve, reject) => {
    const socket = connect(path);
    const settle = (/** @type {unknown} */ error) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      socket.removeAllListeners();
      if (error === null) return resolve(socket);
      socket.on('error', () => undefined).destroy();
      reject(error);
    };
    const late = () => settle(new Unreachable(`no connection to Keyturn within ${timeout} s`));
    const timer = setTimeout(late, timeout * 1000);
    const abort = () => settle(signal?.reason);
    signal?.addEventListener('abort', abort);
    socket.once('connect', () => settle(null)).once('error', settle);
  });
}

/** Nothing in here has line breaks: the token was checked where it came from. @param {Call} call @returns {string} */
function textOf({ method, path, token, body, wait, keep = false }) {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: localhost'];
  if (!keep) lines.push('Connection: close');
  if (token !== undefined) lines.push(`Authorization: Bearer ${token}`);
  if (wait !== undefined) lines.push(`Prefer: wait=${Math.round(wait)}`);
  if (body !== undefined) {
    lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}

/** @param {Buffer[]} parts @param {number} status @returns {unknown} */
function parse(parts, status) {
  const bytes = Buffer.concat(parts);
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's own message would show some of what came.
    throw new BadReply(`it is not JSON (status ${status})`);
  } finally {
    for (const part of [bytes, ...parts]) part.fill(0);
  }
}

function hungUp() {
  return new Unreachable('Keyturn closed the connection without a whole answer', {
    hint: 'was it closed meanwhile; it also hangs up on other users without a word',
  });
}

/** @param {unknown} error @returns {unknown} */
function explained(error) {
  if (error instanceof KeyturnError || !(error instanceof Error)) return error;
  const code = 'code' in error ? String(error.code) : '';
  // A socket that nobody listens on was left by an app that died.
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK') return new NotRunning();
  if (code === 'ECONNRESET' || code === 'EPIPE') return hungUp();
  if (code === '') return error;
  return new Unreachable(`cannot reach Keyturn (${code})`);
}
