/**
 * Vault files that are not the vault: its backups, and files that were exported. Taken, opened to be read, and written;
 * what is read of one never becomes the vault by itself.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { BackupView } from '../../../shared/ipc/contract.ts';
import type { Secret } from '../../../shared/secret.ts';
import { equal, wipe } from '../crypto/bytes.ts';
import { checkBounds } from '../crypto/kdf-bounds.ts';
import type { Random } from '../ports.ts';
import { backupViews } from './backup-views.ts';
import type { Backup } from './backups.ts';
import { type Contents, type DigestedFile, digestFile, openContents } from './contents.ts';
import type { VaultDisk } from './disk.ts';
import type { FieldVersion } from './field-block.ts';
import { parseFile } from './format.ts';
import { VaultKeys } from './keys.ts';
import type { ManifestData, StoredCredential } from './manifest.ts';
import { dispose, type VaultMemory } from './memory.ts';
import { migrate, stepFor } from './migrations/migrate.ts';
import type { Migration } from './migrations/migration.ts';
import { type PortableKey, sealPortable } from './portable.ts';
import { openVersions, pickVersion } from './reading.ts';
import type { KdfChoice } from './renew.ts';
import { openPasswordSlot } from './slots.ts';
import type { Turns } from './turns.ts';

export interface CopiesDeps {
  readonly disk: VaultDisk;
  readonly memory: VaultMemory;
  readonly turns: Turns;
  readonly kdf: KdfChoice;
  readonly migrations: readonly Migration[];
  readonly random: Random;
  countUnsealed(): void;
}

/** A vault file that was opened. Whoever opened it closes it. */
export class OpenCopy {
  readonly #contents: Contents;
  readonly #countUnsealed: () => void;

  constructor(contents: Contents, countUnsealed: () => void) {
    this.#contents = contents;
    this.#countUnsealed = countUnsealed;
  }

  /** Frozen. */
  get data(): Readonly<ManifestData> {
    return this.#contents.data;
  }

  /** Of the vault it is a version of. */
  get vaultId(): Uint8Array {
    return this.#contents.header.vaultId;
  }

  /** The values of its current version, for the caller to wipe. @throws KeyturnError `not_found`, `locked` when closed */
  readFields(id: string): Record<string, Secret> {
    const version = this.#credential(id).version;
    return pickVersion(this.#versions(id), version);
  }

  /** Drops its keys: nothing more is read of it. */
  close(): void {
    dispose(this.#contents);
  }

  #credential(id: string): StoredCredential {
    const found = this.data.credentials.find((one) => one.id === id);
    if (found === undefined) throw new KeyturnError('not_found', 'no such key in the copy');
    return found;
  }

  #versions(id: string): FieldVersion[] {
    const { records, keys } = this.#contents;
    const record = records.get(id);
    if (record?.kind !== 'credential') throw new KeyturnError('not_found', 'no such record');
    this.#countUnsealed();
    return openVersions({ record, key: keys.recordKey(id), vaultId: keys.vaultId });
  }
}

export class Copies {
  readonly #deps: CopiesDeps;

  constructor(deps: CopiesDeps) {
    this.#deps = deps;
  }

  /** Newest first. `credentials` is known of those that today's key opens, while unlocked. */
  list(): Promise<BackupView[]> {
    const { disk, memory } = this.#deps;
    const keys = memory.state === 'unlocked' ? memory.unlocked().keys : null;
    return backupViews(disk.backups, keys);
  }

  /** A backup as it lies there, sealed. @throws KeyturnError `backup_missing` */
  read(id: string): Promise<Uint8Array> {
    return this.#deps.disk.backups.read(id);
  }

  /**
   * Keeps the vault as it is now; the newest backup, if it is the same already.
   * @throws KeyturnError `vault_changed`, `disk_full`, `write_failed`
   */
  take(): Promise<Backup> {
    return this.#deps.turns.run(() => this.#deps.disk.backUp());
  }

  /**
   * Unlinks backups, and files kept at a conflict or a restore, that are older, after taking one of today.
   * @param olderThan an instant
   * @returns how many were destroyed
   * @throws KeyturnError `locked`, `disk_full`, `write_failed`
   */
  destroy(olderThan: number): Promise<number> {
    return this.#deps.turns.run(async () => {
      this.#deps.memory.unlocked();
      return this.#deps.disk.destroyCopies(olderThan);
    });
  }

  /**
   * By today's vault key; null when the file is sealed under another one, or is damaged: its own password tells.
   * @throws KeyturnError `locked`, and what is wrong with the file that needs no key to be seen
   */
  async openByToday(file: Uint8Array): Promise<OpenCopy | null> {
    const today = this.#deps.memory.unlocked().keys;
    if (this.#older(file)) return null;
    const parsed = this.#check(file);
    const keys = new VaultKeys(today.vaultKey, parsed.header.vaultId);
    return this.#opened(await digestFile(parsed), keys).catch((error: unknown) => {
      if (error instanceof KeyturnError && error.code === 'vault_damaged') return null;
      throw error;
    });
  }

  /**
   * By the password it has. The caller wipes it.
   * @throws KeyturnError `wrong_file_password`, and what is wrong with the file
   */
  async open(file: Uint8Array, password: Uint8Array): Promise<OpenCopy> {
    const parsed = this.#check(this.#older(file) ? await this.#migrated(file, password) : file);
    const vaultKey = await openPasswordSlot(parsed.header, password);
    if (vaultKey === null) throw wrong();
    const keys = new VaultKeys(vaultKey, parsed.header.vaultId);
    wipe(vaultKey);
    return this.#opened(await digestFile(parsed), keys);
  }

  /**
   * A vault file of its own with these keys, and nothing of this vault besides. The caller wipes password and values.
   * @throws KeyturnError `write_failed` when it would be too large
   */
  async seal(keys: readonly PortableKey[], password: Uint8Array, now: number): Promise<Uint8Array> {
    const { kdf, random } = this.#deps;
    const cost = await kdf.choose();
    checkBounds(cost, kdf.bounds);
    return sealPortable(keys, password, cost, random, now);
  }

  /** Whether it is an older version of the vault that is open, and not another vault. @throws KeyturnError `locked` */
  isOwn({ vaultId }: OpenCopy): boolean {
    return equal(vaultId, this.#deps.memory.unlocked().keys.vaultId);
  }

  async #opened(file: DigestedFile, keys: VaultKeys): Promise<OpenCopy> {
    try {
      return new OpenCopy(await openContents(file, keys), () => this.#deps.countUnsealed());
    } catch (error) {
      keys.wipe();
      throw error;
    }
  }

  #older(file: Uint8Array): boolean {
    const step = stepFor(file, this.#deps.migrations);
    step?.check(file, this.#deps.kdf.bounds);
    return step !== null;
  }

  #check(file: Uint8Array) {
    const parsed = parseFile(file);
    checkBounds(parsed.header.password.kdf, this.#deps.kdf.bounds);
    return parsed;
  }

  async #migrated(file: Uint8Array, password: Uint8Array): Promise<Uint8Array> {
    const { migrations, kdf, random } = this.#deps;
    const key = { kind: 'password', secret: password } as const;
    const after = await migrate(file, key, { migrations, bounds: kdf.bounds, random });
    if (after === null) throw wrong();
    return after;
  }
}

function wrong(): KeyturnError {
  return new KeyturnError('wrong_file_password', 'the password slot does not open');
}
