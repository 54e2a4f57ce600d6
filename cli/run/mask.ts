/**
 * Takes values out of what a program prints, byte by byte: an Aho–Corasick automaton over all forms of all values, so
 * that it does not matter how the output is cut into pieces. Line breaks are not part of what is compared: a value that
 * was wrapped over lines is found all the same. Held back is only what may be the beginning of a value.
 */
import { formsOf, SHORTEST } from './mask-forms.ts';

export interface Masked {
  /** What stands in its place, e.g. `binance-main/secret`. */
  readonly name: string;
  readonly value: string;
}

export interface Mask {
  /** @returns what can be shown by now */
  take(piece: Uint8Array): Buffer;
  /** Nothing came for a while: gives what would hold up a line or a prompt, without forgetting it. */
  pause(): Buffer;
  /** Everything that is left. */
  end(): Buffer;
}

/**
 * So many bytes of what may become a value are let go at the end of a line, or when nothing follows: else every line
 * that happens to end with a value's first letter would come late.
 */
const LET_GO = 3;
const LF = 10;
const CR = 13;

interface Node {
  readonly next: Map<number, Node>;
  readonly depth: number;
  /** Where to go on when nothing fits: the longest end of this that begins a form. */
  fail: Node | null;
  /** The longest form that ends here, in bytes, and the name of its value; 0 for none. */
  found: number;
  name: string;
}

/** The automaton is shared by the streams of a program; each has a mask of its own. */
export function masks(values: readonly Masked[]): () => Mask {
  const root = automaton(values);
  return () => new Stream(root);
}

class Stream implements Mask {
  readonly #root: Node;
  #at: Node;
  /** What was not given out yet: bytes, and for each the name of the value it is of. */
  #bytes: number[] = [];
  #names: (string | null)[] = [];
  /** How many of them are no line breaks. */
  #counted = 0;
  /** The line breaks since the last byte that is none. */
  #breaks: number[] = [];
  /** The name that was written last, while its value goes on. */
  #open: string | null = null;

  constructor(root: Node) {
    this.#root = root;
    this.#at = root;
  }

  take(piece: Uint8Array): Buffer {
    const out: number[] = [];
    for (const byte of piece) this.#byte(byte, out);
    return Buffer.from(out);
  }

  pause(): Buffer {
    const out: number[] = [];
    if (this.#at.depth <= LET_GO) this.#release(0, out);
    return Buffer.from(out);
  }

  end(): Buffer {
    const out: number[] = [];
    this.#release(0, out);
    return Buffer.from(out);
  }

  #byte(byte: number, out: number[]): void {
    if (this.#at === this.#root && this.#bytes.length === 0 && !this.#root.next.has(byte)) {
      this.#write(byte, null, out);
      return;
    }
    this.#bytes.push(byte);
    this.#names.push(null);
    if (isBreak(byte)) {
      this.#break(byte, out);
      return;
    }
    this.#breaks = [];
    this.#counted++;
    this.#at = step(this.#at, byte);
    if (this.#at.found > 0) this.#mark(this.#at.found, this.#at.name);
    // Nothing longer begins with this: only what begins further in is still open.
    while (this.#at.next.size === 0 && this.#at.fail !== null) this.#at = this.#at.fail;
    this.#release(this.#at.depth, out);
  }

  /** A value may be wrapped by LF, CR or CRLF; behind an empty line it does not go on. */
  #break(byte: number, out: number[]): void {
    if (this.#breaks.length > 1 || this.#breaks.includes(byte)) this.#at = this.#root;
    this.#breaks.push(byte);
    if (this.#at.depth <= LET_GO) this.#release(0, out);
  }

  /** The last so many bytes are a value, with the line breaks between them. */
  #mark(length: number, name: string): void {
    let left = length;
    for (let i = this.#bytes.length - 1; i >= 0 && left > 0; i--) {
      this.#names[i] = name;
      if (!isBreak(this.#bytes[i])) left--;
    }
  }

  /** Gives out all but the last `keep` bytes that are no line breaks. */
  #release(keep: number, out: number[]): void {
    let end = 0;
    while (end < this.#bytes.length && (this.#counted > keep || isBreak(this.#bytes[end]))) {
      const byte = this.#bytes[end] ?? 0;
      if (!isBreak(byte)) this.#counted--;
      this.#write(byte, this.#names[end] ?? null, out);
      end++;
    }
    if (end === 0) return;
    this.#bytes = this.#bytes.slice(end);
    this.#names = this.#names.slice(end);
  }

  #write(byte: number, name: string | null, out: number[]): void {
    if (name === null) out.push(byte);
    else if (name !== this.#open) out.push(...Buffer.from(`[keyturn:${name}]`));
    this.#open = name;
  }
}

function isBreak(byte: number | undefined): boolean {
  return byte === LF || byte === CR;
}

function step(from: Node, byte: number): Node {
  let at = from;
  for (;;) {
    const next = at.next.get(byte);
    if (next !== undefined) return next;
    if (at.fail === null) return at;
    at = at.fail;
  }
}

function automaton(values: readonly Masked[]): Node {
  const root = node(0);
  for (const { name, value } of values) {
    for (const form of formsOf(value)) insert(root, form, name);
  }
  const queue = [root];
  for (const at of queue) {
    for (const [byte, child] of at.next) {
      child.fail = at.fail === null ? root : step(at.fail, byte);
      if (child.fail.found > child.found) {
        child.found = child.fail.found;
        child.name = child.fail.name;
      }
      queue.push(child);
    }
  }
  return root;
}

function insert(root: Node, form: Buffer, name: string): void {
  const bytes = form.filter((byte) => !isBreak(byte));
  if (bytes.byteLength < SHORTEST) return;
  let at = root;
  for (const byte of bytes) {
    let next = at.next.get(byte);
    if (next === undefined) {
      next = node(at.depth + 1);
      at.next.set(byte, next);
    }
    at = next;
  }
  // Of a value under two names the first one counts.
  if (at.found === 0) {
    at.found = at.depth;
    at.name = name;
  }
}

function node(depth: number): Node {
  return { next: new Map(), depth, fail: null, found: 0, name: '' };
}
