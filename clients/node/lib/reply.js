/**
 * An HTTP/1.1 reply, taken from the bytes of a connection as they come (RFC 9112). Written out, and stricter than a
 * client of the open web: what Keyturn never sends is refused, and nothing is kept without a bound.
 */
import { BadReply } from './errors.js';

const HEAD_MAX = 16 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** @typedef {{ status: number, headers: ReadonlyMap<string, string> }} Head */

export class ReplyReader {
  /** @type {Head | null} */
  head = null;
  /** The whole body is here. */
  done = false;
  /** @type {Buffer} */
  #rest = Buffer.alloc(0);
  /** @type {(bytes: Buffer) => void} */
  #body;
  #chunked = false;
  /** Bytes of the body, or of the chunk being read, that are still to come; null: to the end of the connection. */
  /** @type {number | null} */
  #left = null;
  /** @type {'size' | 'data' | 'end' | 'last'} */
  #chunk = 'size';

  /** @param {(bytes: Buffer) => void} body gets the body, without its coding, as it comes */
  constructor(body) {
    this.#body = body;
  }

  /** @param {Buffer} bytes @throws {BadReply} */
  push(bytes) {
    if (this.done) throw new BadReply('more bytes than one reply has');
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = this.head === null ? this.#readHead(all) : this.#readBody(all);
    if (this.done && this.#rest.length > 0) throw new BadReply('more bytes than one reply has');
  }

  /** The other side has closed. @throws {BadReply} when something is missing */
  end() {
    if (this.done) return;
    if (this.head === null || this.#chunked || this.#left !== null) {
      throw new BadReply('the connection ended in the middle of it');
    }
    this.done = true;
  }

  /** @param {Buffer} bytes @returns {Buffer} what is left for later */
  #readHead(bytes) {
    const end = bytes.indexOf(HEAD_END);
    if (end === -1 ? bytes.length > HEAD_MAX : end > HEAD_MAX)
      throw new BadReply('its head is too long');
    if (end === -1) return bytes;
    this.head = parseHead(bytes.toString('latin1', 0, end));
    const { status, headers } = this.head;
    this.#chunked = headers.has('transfer-encoding');
    this.#left = headers.has('content-length') ? Number(headers.get('content-length')) : null;
    if (status === 204 || (!this.#chunked && this.#left === 0)) {
      this.done = true;
      return bytes.subarray(end + HEAD_END.length);
    }
    return this.#readBody(bytes.subarray(end + HEAD_END.length));
  }

  /** @param {Buffer} bytes @returns {Buffer} */
  #readBody(bytes) {
    if (this.#chunked) return this.#readChunks(bytes);
    const part = this.#left === null ? bytes : bytes.subarray(0, this.#left);
    if (this.#left !== null) this.#left -= part.length;
    if (part.length > 0) this.#body(part);
    this.done = this.#left === 0;
    return bytes.subarray(part.length);
  }

  /** RFC 9112, 7.1; without the trailers and extensions nobody sends us. @param {Buffer} bytes @returns {Buffer} */
  #readChunks(bytes) {
    let rest = bytes;
    while (!this.done) {
      if (this.#chunk === 'data') {
        const part = rest.subarray(0, this.#left ?? 0);
        this.#left = (this.#left ?? 0) - part.length;
        rest = rest.subarray(part.length);
        if (part.length > 0) this.#body(part);
        if (this.#left > 0) break;
        this.#chunk = 'end';
      }
      const end = rest.indexOf('\r\n');
      if (end === -1 ? rest.length > 16 : end > 16) throw new BadReply('its chunks are malformed');
      if (end === -1) break;
      this.#readLine(rest.toString('latin1', 0, end));
      rest = rest.subarray(end + 2);
    }
    return rest;
  }

  /** @param {string} line */
  #readLine(line) {
    if (this.#chunk === 'size') {
      if (!/^[0-9a-fA-F]{1,7}$/.test(line)) throw new BadReply('its chunks are malformed');
      this.#left = Number.parseInt(line, 16);
      this.#chunk = this.#left === 0 ? 'last' : 'data';
      return;
    }
    if (line !== '') throw new BadReply('its chunks are malformed');
    if (this.#chunk === 'last') this.done = true;
    else this.#chunk = 'size';
  }
}

/** @param {string} text @returns {Head} */
function parseHead(text) {
  const [first = '', ...lines] = text.split('\r\n');
  const status = /^HTTP\/1\.[01] ([2-5]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new BadReply('it is not HTTP');
  /** @type {Map<string, string>} */
  const headers = new Map();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new BadReply('it is not HTTP');
    const name = line.slice(0, colon).toLowerCase();
    if (headers.has(name) && FRAMING.includes(name)) throw new BadReply('its length is said twice');
    headers.set(name, line.slice(colon + 1).trim());
  }
  const length = headers.get('content-length');
  const coding = headers.get('transfer-encoding');
  // RFC 9112, 6.3: two ways to tell where a body ends are a way to smuggle a second one.
  if (length !== undefined && coding !== undefined) throw new BadReply('its length is said twice');
  if (length !== undefined && !/^\d{1,9}$/.test(length))
    throw new BadReply('its length is no number');
  if (coding !== undefined && coding.toLowerCase() !== 'chunked')
    throw new BadReply('its coding is unknown');
  return { status: Number(status), headers };
}

const FRAMING = ['content-length', 'transfer-encoding'];
