/**
 * The panic switch. It holds from the moment it is pulled, and then it is written down, outside the vault, because it
 * must be there after a crash and while the vault is locked. It holds nothing that says who or what.
 */
import * as z from 'zod/mini';
import { PANIC_LEVELS, type PanicLevel } from '../../../shared/model/panic.ts';
import type { FileOps } from '../os/file-ops.ts';
import { readWhole, writeWhole } from '../os/whole-file.ts';
import type { Clock, Log } from '../ports.ts';

const MAX_BYTES = 1024;

const PanicFile = z.strictObject({
  version: z.literal(1),
  level: z.nullable(z.enum(PANIC_LEVELS)),
  /** Milliseconds since the Unix epoch. */
  since: z.nullable(z.number()),
});

export interface PanicOptions {
  readonly path: string;
  readonly files: FileOps;
  readonly clock: Clock;
  readonly log: Log;
}

interface State {
  readonly level: PanicLevel | null;
  readonly since: number | null;
}

const CALM: State = { level: null, since: null };

export class Panic {
  /** It was found spoilt: nobody pulled it. */
  readonly damaged: boolean;
  readonly #options: PanicOptions;
  readonly #listeners = new Set<() => void>();
  #state: State;
  #pulls = 0;
  #saving: Promise<void> = Promise.resolve();

  private constructor(options: PanicOptions, state: State, damaged = false) {
    this.#options = options;
    this.#state = state;
    this.damaged = damaged;
  }

  /** A flag that is there and can't be read counts as pulled all the way: whoever damaged it must not have thawed it. */
  static async open(options: PanicOptions): Promise<Panic> {
    const { path, files, clock, log } = options;
    try {
      const bytes = await readWhole(files, path, MAX_BYTES);
      if (bytes === null) return new Panic(options, CALM);
      const { level, since } = PanicFile.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
      return new Panic(options, { level, since });
    } catch (error) {
      log.warn('the panic switch could not be read, and counts as pulled', error);
      return new Panic(options, { level: 'stop', since: clock.now() }, true);
    }
  }

  get level(): PanicLevel | null {
    return this.#state.level;
  }

  /** When it was pulled first, in milliseconds since the Unix epoch. */
  get since(): number | null {
    return this.#state.since;
  }

  /** How often it was pulled since the start: compared later, it tells whether it was pulled in between. */
  get pulls(): number {
    return this.#pulls;
  }

  /**
   * Holds when this returns; resolves once it is on the disk. `exits` after `stop` changes nothing. A rejection (node's
   * own error) says only that a crash would undo it.
   */
  pull(level: PanicLevel): Promise<void> {
    this.#pulls += 1;
    const stronger = this.#state.level === 'stop' ? 'stop' : level;
    if (stronger !== this.#state.level) {
      this.#become({ level: stronger, since: this.since ?? this.#options.clock.now() });
    }
    return this.#save();
  }

  /** Writes down once more what holds: after a pull that could not be. */
  keep(): Promise<void> {
    return this.#save();
  }

  /** Resolves once it is on the disk; only then it holds. */
  async thaw(): Promise<void> {
    const { pulls } = this;
    try {
      await this.#save(CALM);
    } catch (error) {
      // It may have come as far as the new name: then a crash would thaw what still holds.
      await this.#save().catch(() => undefined);
      throw error;
    }
    if (pulls === this.#pulls) this.#become(CALM);
    // Pulled again while it was being written: what is on the disk must say so.
    else await this.#save();
  }

  /** Calls back at once after every change. Returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #become(state: State): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }

  #save(state?: State): Promise<void> {
    const { path, files } = this.#options;
    const next = this.#saving
      .catch(() => undefined)
      .then(() => {
        const text = `${JSON.stringify({ version: 1, ...(state ?? this.#state) })}\n`;
        return writeWhole(files, path, Buffer.from(text));
      });
    this.#saving = next;
    return next;
  }
}
