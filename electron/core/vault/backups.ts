/** Older versions of the vault's file, whole and sealed as they were, in a folder beside it. */
import { join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { FILE_MAX } from './format.ts';
import {
  codeOf,
  orMissing,
  removeLeftovers,
  stampOf,
  timeOf,
  writeError,
  writeInPlace,
} from './synced-files.ts';

export interface Backup {
  /** Its file's name. */
  readonly id: string;
  readonly takenAt: number;
  readonly bytes: number;
}

const NAME = /^vault-(\d{8}T\d{9}Z)\.keyturn$/;
const KEPT_LAST = 10;
const KEPT_WEEKS = 8;
const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** The epoch began on a Thursday; weeks begin on Mondays. */
const MONDAY = 4 * 24 * 60 * 60 * 1000;

export interface BackupsOptions {
  readonly folder: string;
  readonly files: FileOps;
  readonly random: Random;
  readonly clock: Clock;
  readonly log: Log;
}

export class Backups {
  readonly #options: BackupsOptions;

  constructor(options: BackupsOptions) {
    this.#options = options;
  }

  /** Newest first. */
  async list(): Promise<Backup[]> {
    const { files, folder } = this.#options;
    const names = (await orMissing(files.list(folder))) ?? [];
    const found: Backup[] = [];
    for (const id of names) {
      const takenAt = takenAtOf(id);
      const facts = takenAt === null ? null : await orMissing(files.lstat(join(folder, id)));
      if (takenAt !== null && facts?.kind === 'file')
        found.push({ id, takenAt, bytes: facts.size });
    }
    return found.sort((a, b) => b.takenAt - a.takenAt);
  }

  /**
   * Keeps this file, synced, and then removes those that need not be kept any longer.
   * @throws KeyturnError `disk_full`, `write_failed`
   */
  async take(file: Uint8Array): Promise<Backup> {
    const { files, folder, random } = this.#options;
    try {
      await files.makeFolder(folder);
      await removeLeftovers(files, folder);
      const takenAt = await this.#freeTime();
      const id = nameOf(takenAt);
      await writeInPlace(files, folder, id, file, random);
      const backup = { id, takenAt, bytes: file.byteLength };
      await this.#prune(backup);
      return backup;
    } catch (error) {
      throw writeError(error);
    }
  }

  /** @throws KeyturnError `backup_missing` */
  async read(id: string): Promise<Uint8Array> {
    const { files, folder } = this.#options;
    if (takenAtOf(id) === null) throw missing(id);
    try {
      // Looked at before opening: opening a pipe would wait for ever.
      const { kind, size } = await files.lstat(join(folder, id));
      if (kind !== 'file' || size > FILE_MAX) throw missing(id);
      const file = await files.open(join(folder, id), 'read');
      try {
        const bytes = new Uint8Array(size);
        return bytes.subarray(0, await file.read(bytes, 0));
      } finally {
        await file.close();
      }
    } catch (error) {
      throw error instanceof KeyturnError ? error : missing(id, error);
    }
  }

  /** Unlinks them; what the disk keeps of them is out of reach. @throws what unlinking throws */
  async destroy(doomed: readonly Backup[]): Promise<void> {
    const { files, folder } = this.#options;
    for (const { id } of doomed) await files.unlink(join(folder, id));
    if (doomed.length > 0) await files.syncFolder(folder);
  }

  /** Now, or the first millisecond after it that has none yet. */
  async #freeTime(): Promise<number> {
    const { files, folder, clock } = this.#options;
    for (let time = clock.now(); ; time++) {
      if ((await orMissing(files.lstat(join(folder, nameOf(time))))) === null) return time;
    }
  }

  /** That an old one stays is no reason to refuse a change. */
  async #prune(taken: Backup): Promise<void> {
    try {
      const found = await this.list();
      const kept = new Set([taken.id, ...keptOf(found).map(({ id }) => id)]);
      await this.destroy(found.filter(({ id }) => !kept.has(id)));
    } catch (error) {
      this.#options.log.warn(
        `old backups could not be removed (${codeOf(error) ?? 'unknown'})`,
        error,
      );
    }
  }
}

/** The last ten, and the last of each of the eight newest weeks that have one. */
export function keptOf(backups: readonly Backup[]): Backup[] {
  const newestFirst = [...backups].sort((a, b) => b.takenAt - a.takenAt);
  const weekly = new Map<number, Backup>();
  for (const backup of newestFirst) {
    const week = Math.floor((backup.takenAt + WEEK_MS - MONDAY) / WEEK_MS);
    if (!weekly.has(week)) weekly.set(week, backup);
  }
  const weeks = [...weekly.values()].slice(0, KEPT_WEEKS);
  return [...new Set([...newestFirst.slice(0, KEPT_LAST), ...weeks])];
}

function nameOf(takenAt: number): string {
  return `vault-${stampOf(takenAt)}.keyturn`;
}

function takenAtOf(id: string): number | null {
  const stamp = NAME.exec(id)?.[1];
  return stamp === undefined ? null : timeOf(stamp);
}

function missing(id: string, cause?: unknown): KeyturnError {
  return new KeyturnError('backup_missing', `no backup ${JSON.stringify(id)}`, { cause });
}
