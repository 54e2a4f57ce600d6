/**
 * A value that must not be printed. It holds bytes, not a string, because bytes can be overwritten and a JavaScript
 * string can't: it stays in the heap until the collector reuses the place.
 */
export class Secret {
  #bytes: Uint8Array;

  /** Takes the bytes over: the caller must not keep or change them. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** A secret from text. Only for text that is a string already (a file, a terminal); else pass bytes. */
  static fromText(text: string): Secret {
    return new Secret(new TextEncoder().encode(text));
  }

  get byteLength(): number {
    return this.#bytes.byteLength;
  }

  /** Lends the bytes for the length of one call. What `read` keeps is its own responsibility. */
  use<T>(read: (bytes: Uint8Array) => T): T {
    return read(this.#bytes);
  }

  /** Overwrites the bytes. Afterwards the secret is empty; calling it again does nothing. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#bytes = new Uint8Array(0);
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }

  [Symbol.toPrimitive](): string {
    return '[secret]';
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
