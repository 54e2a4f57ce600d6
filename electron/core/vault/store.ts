/** The vault's file on disk: read whole, replaced whole, and never in place of something we have not seen. */
import { join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { FILES } from '../../../shared/paths.ts';
import { sha256 } from '../crypto/bytes.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Clock, Random } from '../ports.ts';
import { damaged } from './damaged.ts';
import { FILE_MAX } from './format.ts';
import {
  codeOf,
  orMissing,
  removeQuietly,
  stampOf,
  writeError,
  writeInPlace,
  writeTemporary,
} from './synced-files.ts';

export interface StoreOptions {
  readonly folder: string;
  readonly files: FileOps;
  readonly random: Random;
  readonly clock: Clock;
}

export class VaultStore {
  readonly #options: StoreOptions;
  readonly #path: string;
  #known: string | null = null;
  /** Where our version lies since something else changed the file; saves are refused until it is read again. */
  #kept: string | null = null;

  constructor(options: StoreOptions) {
    this.#options = options;
    this.#path = join(options.folder, FILES.vault);
  }

  /** SHA-256, hex, of the file as it was last read or written; null when there was none. */
  get known(): string | null {
    return this.#known;
  }

  /**
   * The whole file, from now on the one a save may replace; null when there is none.
   * @throws KeyturnError `not_a_vault` for a folder, a link or a device, `vault_damaged` when it can't be read
   */
  async read(): Promise<Uint8Array | null> {
    const bytes = await this.#present().catch((error: unknown) => {
      throw error instanceof KeyturnError ? error : unreadable(error);
    });
    this.#known = bytes === null ? null : digestOf(bytes);
    this.#kept = null;
    return bytes;
  }

  /** The file, if it still is the one last read or written. @throws KeyturnError `write_failed` if nobody can say */
  async readUnchanged(): Promise<Uint8Array | null> {
    const bytes = await this.#presentFile();
    return bytes !== null && digestOf(bytes) === this.#known ? bytes : null;
  }

  /** @throws KeyturnError `vault_changed` (facts: `kept`) after a save that met another file */
  refuseIfChanged(): void {
    if (this.#kept !== null) throw changed(this.#kept);
  }

  /**
   * Puts these bytes in the file's place, synced, if the file is the one last read or written; else saves them beside
   * it. Between the comparison and the rename lies well under a millisecond in which another program's change would
   * be lost: no rename of POSIX compares.
   *
   * @throws KeyturnError `disk_full`, `write_failed` (the file is as it was, except when the last step, syncing the
   *   folder, fails: then it is the new one, or after a power cut may be the old one), `vault_changed`
   */
  async write(bytes: Uint8Array): Promise<void> {
    this.refuseIfChanged();
    const { files, folder, random } = this.#options;
    const temporary = await writeTemporary(files, folder, bytes, random);
    try {
      if (!(await this.#unchanged())) throw await this.#keepBeside(temporary);
      await files.rename(temporary, this.#path);
    } catch (error) {
      await removeQuietly(files, temporary);
      throw writeError(error);
    }
    this.#known = digestOf(bytes);
    await files.syncFolder(folder).catch((error: unknown) => {
      throw writeError(error);
    });
  }

  /**
   * Puts these bytes in the file's place whatever it is now, and keeps what it is now beside it.
   * It must be read again before the next save.
   *
   * @returns the name under which it was kept; null when there was none
   * @throws KeyturnError `disk_full`, `write_failed`
   */
  async replace(bytes: Uint8Array): Promise<string | null> {
    const { files, folder, random } = this.#options;
    try {
      const kept = await this.#keepPresent();
      await writeInPlace(files, folder, FILES.vault, bytes, random);
      return kept;
    } catch (error) {
      throw writeError(error);
    }
  }

  /** @throws KeyturnError `not_a_vault`, and node's own errors */
  async #present(): Promise<Uint8Array | null> {
    const { files } = this.#options;
    const facts = await orMissing(files.lstat(this.#path));
    if (facts === null) return null;
    // Looked at before opening: opening a pipe would wait for ever.
    if (facts.kind !== 'file') throw new KeyturnError('not_a_vault', `it is a ${facts.kind}`);
    const file = await files.open(this.#path, 'read');
    try {
      // One byte more than may be read, so that too large a file is seen to be too large.
      const bytes = new Uint8Array(Math.min((await file.stat()).size, FILE_MAX + 1));
      return bytes.subarray(0, await file.read(bytes, 0));
    } finally {
      await file.close();
    }
  }

  /** Null too for a link or a folder in its place: not what we left there. */
  async #presentFile(): Promise<Uint8Array | null> {
    try {
      return await this.#present();
    } catch (error) {
      if (error instanceof KeyturnError) return null;
      throw writeError(error);
    }
  }

  async #unchanged(): Promise<boolean> {
    const { files } = this.#options;
    const bytes = await this.#presentFile();
    if (bytes !== null) return digestOf(bytes) === this.#known;
    return this.#known === null && (await orMissing(files.lstat(this.#path))) === null;
  }

  async #keepBeside(temporary: string): Promise<KeyturnError> {
    const { files, folder } = this.#options;
    const name = await this.#freeName('conflict');
    await files.rename(temporary, join(folder, name));
    this.#kept = name;
    await files.syncFolder(folder);
    return changed(name);
  }

  async #keepPresent(): Promise<string | null> {
    const { files, folder, random } = this.#options;
    const facts = await orMissing(files.lstat(this.#path));
    if (facts === null) return null;
    const name = await this.#freeName('before-restore');
    const bytes = await this.#present().catch(() => null);
    // A copy, so that there is a vault at every moment; only what can't be copied is moved.
    if (bytes !== null && bytes.byteLength === facts.size) {
      await writeInPlace(files, folder, name, bytes, random);
    } else {
      await files.rename(this.#path, join(folder, name));
    }
    return name;
  }

  async #freeName(why: 'conflict' | 'before-restore'): Promise<string> {
    const { files, folder, clock } = this.#options;
    for (let n = 1; ; n++) {
      const name = `vault-${why}-${stampOf(clock.now())}${n === 1 ? '' : `-${n}`}.keyturn`;
      if ((await orMissing(files.lstat(join(folder, name)))) === null) return name;
    }
  }
}

/** Names of the copies a store leaves beside the vault, with the time of each. */
export const KEPT_BESIDE = /^vault-(?:conflict|before-restore)-(\d{8}T\d{9}Z)(?:-\d+)?\.keyturn$/;

function unreadable(error: unknown): KeyturnError {
  return damaged(`it can't be read (${codeOf(error) ?? 'unknown reason'})`, error);
}

function changed(kept: string): KeyturnError {
  return new KeyturnError('vault_changed', 'something else changed the file', { facts: { kept } });
}

function digestOf(bytes: Uint8Array): string {
  return Buffer.from(sha256(bytes)).toString('hex');
}
