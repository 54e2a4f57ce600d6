/** Values of which every piece is recognised: to look for them in gigabytes of memory in one go. */
import { randomBytes } from 'node:crypto';
import { type Trace, tracesInMemory } from './traces.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

const random = (length: number): string =>
  [...randomBytes(length)].map((byte) => LETTERS[byte % LETTERS.length]).join('');

/** Base32, so that they can be typed and be the seed of codes. Every other eight letters are the mark. */
export class MarkedValues<Name extends string> {
  readonly #mark = random(8);
  readonly #values: Readonly<Record<Name, string>>;

  /** @param lengths of each value, multiples of 16 */
  constructor(lengths: Readonly<Record<Name, number>>) {
    const make = (length: number): string =>
      Array.from({ length: length / 16 }, () => random(8) + this.#mark).join('');
    this.#values = Object.fromEntries(
      Object.entries<number>(lengths).map(([name, length]) => [name, make(length)]),
    ) as Record<Name, string>;
  }

  of(name: Name): string {
    return this.#values[name];
  }

  /** Where one of them lies, or any run of 23 letters of it. */
  anyIn(pids: readonly number[]): Trace[] {
    const found = tracesInMemory(pids, { 'a value': this.#mark });
    const names = Object.keys(this.#values) as Name[];
    return found.length === 0 ? [] : [...found, ...this.these(names, pids)];
  }

  /** Where the first or last sixteen letters of these lie. */
  these(names: readonly Name[], pids: readonly number[]): Trace[] {
    const ends = names.flatMap((name) => {
      const value = this.of(name);
      return [
        [`${name}, begin`, value.slice(0, 16)] as const,
        [`${name}, end`, value.slice(-16)] as const,
      ];
    });
    return tracesInMemory(pids, Object.fromEntries(ends));
  }
}
