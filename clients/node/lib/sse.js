/** Server-sent events (WHATWG HTML, 9.2.6), as Keyturn sends them: an event's name and one line of JSON. */
import { BadReply } from './errors.js';

/** No event of the protocol comes near it. */
const LINE_MAX = 64 * 1024;

/** @typedef {{ name: string, data: Record<string, unknown> }} Told */

export class EventReader {
  #decoder = new TextDecoder('utf-8');
  #rest = '';
  #name = '';
  /** @type {string[]} */
  #data = [];
  #length = 0;

  /** @param {Uint8Array} bytes @returns {Told[]} the events that are whole now @throws {BadReply} */
  push(bytes) {
    const text = this.#rest + this.#decoder.decode(bytes, { stream: true });
    // A CR at the very end may be the first half of a CRLF.
    const lines = text.split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LINE_MAX) throw new BadReply('an event is too long');
    return lines.flatMap((line) => this.#line(line));
  }

  /** @param {string} line @returns {Told[]} */
  #line(line) {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    // A comment: the sign of life between events.
    if (colon === 0) return [];
    this.#length += line.length;
    if (this.#length > LINE_MAX) throw new BadReply('an event is too long');
    const field = colon === -1 ? line : line.slice(0, colon);
    const value = colon === -1 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') this.#name = value;
    else if (field === 'data') this.#data.push(value);
    return [];
  }

  /** @returns {Told[]} */
  #dispatch() {
    const name = this.#name || 'message';
    const text = this.#data.join('\n');
    this.#name = '';
    this.#data = [];
    this.#length = 0;
    if (text === '') return [];
    /** @type {unknown} */
    let data;
    try {
      data = JSON.parse(text);
    } catch {
      throw new BadReply('an event is not JSON');
    }
    if (typeof data !== 'object' || data === null || Array.isArray(data)) {
      throw new BadReply('an event is no object');
    }
    return [{ name, data: /** @type {Record<string, unknown>} */ (data) }];
  }
}
