/** The vault's folder: the file, the backups behind it and the mark of a restore, under one lock. */
import { join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { FILES } from '../../../shared/paths.ts';
import { equal, wipe } from '../crypto/bytes.ts';
import { checkBounds, type KdfBounds } from '../crypto/kdf-bounds.ts';
import { acquireFolderLock, type FolderLock } from '../os/folder-lock.ts';
import type { Log } from '../ports.ts';
import { type Backup, Backups } from './backups.ts';
import {
  type Contents,
  type DigestedFile,
  digestFile,
  openContents,
  sealContents,
} from './contents.ts';
import { encodeFile, type Header, parseFile, type VaultFile } from './format.ts';
import { VaultKeys } from './keys.ts';
import { dispose } from './memory.ts';
import { migrate, stepFor } from './migrations/migrate.ts';
import type { Migration, MigrationKey } from './migrations/migration.ts';
import { clearRestored, isRestored, markRestored } from './restored.ts';
import { openKeychainSlot, openPasswordSlot, openRecoverySlot } from './slots.ts';
import { KEPT_BESIDE, type StoreOptions, VaultStore } from './store.ts';
import { removeLeftovers, timeOf, writeError } from './synced-files.ts';

export interface DiskOptions extends StoreOptions {
  readonly bounds: KdfBounds;
  readonly migrations: readonly Migration[];
  readonly log: Log;
}

/** `keychain`: 32 bytes that the system's keychain kept. */
export type UnlockKey = MigrationKey | { readonly kind: 'keychain'; readonly secret: Uint8Array };

export interface Opened {
  readonly contents: Contents;
  /** The file was put there from a backup, and this is the first time it is opened. */
  readonly restored: boolean;
}

export class VaultDisk {
  readonly backups: Backups;
  readonly #options: DiskOptions;
  readonly #store: VaultStore;
  readonly #lock: FolderLock;
  #session = 0;
  /** The file of this digest, taken apart: all that an unlock can do before it has a key. Nothing of it is open. */
  #prepared: { readonly digest: string; readonly file: DigestedFile } | null = null;
  /** The session before whose first change the file was kept. */
  #backedUpIn: number | null = null;

  private constructor(options: DiskOptions, lock: FolderLock) {
    this.#options = options;
    this.#lock = lock;
    this.#store = new VaultStore(options);
    this.backups = new Backups({ ...options, folder: join(options.folder, FILES.backups) });
  }

  /** @throws KeyturnError `vault_in_use`, `write_failed` */
  static async open(options: DiskOptions): Promise<VaultDisk> {
    const { folder, files } = options;
    await files.makeFolder(folder).catch((error: unknown) => {
      throw writeError(error);
    });
    const lock = acquireFolderLock(join(folder, FILES.lock));
    try {
      await removeLeftovers(files, folder);
      return new VaultDisk(options, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  close(): void {
    this.#lock.release();
  }

  /**
   * Reads the file and checks all that needs no key.
   * @returns null when there is none; its header, or `older` when a migration will read it
   * @throws KeyturnError `not_a_vault`, `vault_too_new`, `vault_damaged`, `kdf_out_of_bounds`
   */
  async look(): Promise<Header | 'older' | null> {
    const file = await this.#store.read();
    if (file === null) return null;
    const parts = await this.#takeApart(file);
    return parts === 'older' ? parts : parts.header;
  }

  /**
   * Reads the file and opens it, after migrating it if it is of an older version.
   * @throws what `look` throws, and KeyturnError `vault_missing`, `wrong_password`, `wrong_recovery_code`,
   *   `quick_unlock_refused`; migrating also what `save` throws
   */
  async unlock(key: UnlockKey): Promise<Opened> {
    // By the file as it was last seen, which it nearly always still is: a derivation takes one core, and reading the
    // file and comparing it another.
    const seen = this.#prepared?.file;
    const early = seen && openSlot(key, seen);
    // Whatever comes first: what went wrong with it is told where it is waited for.
    early?.catch(() => undefined);
    try {
      const found = await this.#store.read();
      if (found === null) throw new KeyturnError('vault_missing', 'no vault file');
      const file = await this.#takeApart(found);
      if (file === 'older') {
        if (key.kind === 'keychain') throw refused(key);
        return await this.#migrate(found, key);
      }
      const slot = file === seen && early !== undefined ? early : openSlot(key, file);
      const contents = await openBy(key, file, slot);
      return { contents, restored: await isRestored(this.#options, found) };
    } finally {
      // The caller wipes the secret when this is done: nobody may be working on it any more.
      const vaultKey = await early?.catch(() => null);
      if (vaultKey) wipe(vaultKey);
    }
  }

  /** @throws KeyturnError `vault_changed` when an earlier save met a file that something else had changed */
  refuseIfChanged(): void {
    this.#store.refuseIfChanged();
  }

  /** @throws KeyturnError `disk_full`, `write_failed`, `vault_changed`: see `VaultStore.write` */
  async save(contents: Contents): Promise<void> {
    const sealed = await sealContents(contents, this.#options.random);
    const file = encodeFile(sealed);
    // Noted before the wait: a session may end, and the next begin, while the backup is written.
    const session = this.#session;
    if (this.#backedUpIn !== session) {
      const before = await this.#store.readUnchanged();
      if (before !== null) await this.backups.take(before);
      this.#backedUpIn = session;
    }
    await this.#store.write(file);
    this.#prepare(sealed);
  }

  /** The next save takes a backup first. */
  sessionEnded(): void {
    this.#session += 1;
  }

  async clearRestored(): Promise<void> {
    await clearRestored(this.#options);
  }

  /** Keeps the file as it is; gives the newest backup, if it is the same. @throws KeyturnError `vault_changed` */
  async backUp(): Promise<Backup> {
    const present = await this.#store.readUnchanged();
    if (present === null) throw new KeyturnError('vault_changed', 'not the file that was read');
    const [newest] = await this.backups.list();
    const last = newest === undefined ? null : await this.backups.read(newest.id).catch(() => null);
    if (newest !== undefined && last !== null && equal(last, present)) return newest;
    return this.backups.take(present);
  }

  /** Puts another vault file in the file's place; the file itself is kept beside it. @throws what `look` throws of it */
  async restore(file: Uint8Array): Promise<void> {
    this.#check(file);
    await markRestored(this.#options, file);
    await this.#store.replace(file);
    this.sessionEnded();
  }

  /**
   * Destroys all copies that are older, of whatever kind, after taking one of the file as it is.
   * @returns how many
   * @throws KeyturnError `disk_full`, `write_failed`
   */
  async destroyCopies(olderThan: number): Promise<number> {
    const present = await this.#store.readUnchanged();
    const fresh = present === null ? null : await this.backups.take(present);
    const old = ({ id, takenAt }: Backup): boolean => takenAt < olderThan && id !== fresh?.id;
    try {
      const doomed = (await this.backups.list()).filter(old);
      await this.backups.destroy(doomed);
      return doomed.length + (await this.#destroyKept(olderThan));
    } catch (error) {
      throw writeError(error);
    }
  }

  async #destroyKept(olderThan: number): Promise<number> {
    const { files, folder } = this.#options;
    const doomed = (await files.list(folder)).filter((name) => {
      const stamp = KEPT_BESIDE.exec(name)?.[1];
      const takenAt = stamp === undefined ? null : timeOf(stamp);
      return takenAt !== null && takenAt < olderThan;
    });
    for (const name of doomed) await files.unlink(join(folder, name));
    if (doomed.length > 0) await files.syncFolder(folder);
    return doomed.length;
  }

  /** As it was taken apart before, if it is still the same. Throws as `look`. */
  async #takeApart(bytes: Uint8Array): Promise<DigestedFile | 'older'> {
    const prepared = this.#prepared;
    if (prepared !== null && prepared.digest === this.#store.known) return prepared.file;
    const parsed = this.#check(bytes);
    if (parsed === 'older') return parsed;
    const file = await digestFile(parsed);
    this.#prepare(file);
    return file;
  }

  #check(file: Uint8Array): VaultFile | 'older' {
    const { bounds, migrations } = this.#options;
    const step = stepFor(file, migrations);
    if (step !== null) {
      step.check(file, bounds);
      return 'older';
    }
    const parsed = parseFile(file);
    checkBounds(parsed.header.password.kdf, bounds);
    return parsed;
  }

  #prepare(file: DigestedFile): void {
    const digest = this.#store.known;
    this.#prepared = digest === null ? null : { digest, file };
  }

  async #migrate(before: Uint8Array, key: MigrationKey): Promise<Opened> {
    const after = await migrate(before, key, this.#options);
    if (after === null) throw refused(key);
    // Opened before it is saved: what a migration made must be what the next unlock can read.
    const file = parseFile(after);
    checkBounds(file.header.password.kdf, this.#options.bounds);
    const contents = await openBy(key, await digestFile(file), openSlot(key, file));
    try {
      const restored = await isRestored(this.#options, before);
      await this.backups.take(before);
      this.#backedUpIn = this.#session;
      if (restored) await markRestored(this.#options, before, after);
      await this.#store.write(after);
      return { contents, restored };
    } catch (error) {
      dispose(contents);
      throw error;
    }
  }
}

const OPENERS = {
  password: openPasswordSlot,
  recovery: openRecoverySlot,
  keychain: openKeychainSlot,
} as const;

/** The vault key, to be wiped; null: this secret does not open the file. */
async function openSlot(
  { kind, secret }: UnlockKey,
  { header }: VaultFile,
): Promise<Uint8Array | null> {
  return OPENERS[kind](header, secret);
}

async function openBy(
  key: UnlockKey,
  file: DigestedFile,
  slot: Promise<Uint8Array | null>,
): Promise<Contents> {
  const vaultKey = await slot;
  if (vaultKey === null) throw refused(key);
  const keys = new VaultKeys(vaultKey, file.header.vaultId);
  wipe(vaultKey);
  try {
    return await openContents(file, keys);
  } catch (error) {
    keys.wipe();
    throw error;
  }
}

function refused({ kind }: UnlockKey): KeyturnError {
  if (kind === 'password') {
    return new KeyturnError('wrong_password', 'the password slot does not open');
  }
  if (kind === 'recovery') {
    return new KeyturnError('wrong_recovery_code', 'the recovery slot does not open');
  }
  const problem = 'What the keychain keeps opens another version of this vault.';
  return new KeyturnError('quick_unlock_refused', problem, { facts: { problem } });
}
