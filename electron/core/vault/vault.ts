/**
 * The vault: one file, and the only place where a credential's values are unsealed. All that changes it is done one
 * after the other; what a lock drops is dropped at once, whatever is under way.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { BackupView } from '../../../shared/ipc/contract.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { AuditAnchor, AuditKeyring } from '../audit/types.ts';
import type { FileOps } from '../os/file-ops.ts';
import type { Clock, Log, Random } from '../ports.ts';
import type { Contents } from './contents.ts';
import { Copies } from './copies.ts';
import { type UnlockKey, VaultDisk } from './disk.ts';
import type { FieldVersion } from './field-block.ts';
import type { Header } from './format.ts';
import { Listeners } from './listeners.ts';
import type { ManifestData } from './manifest.ts';
import { copyData } from './manifest-codec.ts';
import { dispose, disposeReplaced, VaultMemory, type VaultState } from './memory.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import { openSecondFactor, openVersions, pickVersion } from './reading.ts';
import { draftRecords, type RecordChanges } from './record-changes.ts';
import * as renew from './renew.ts';
import { withKeychainSlot } from './reseal.ts';
import type { SecondFactorData } from './second-factor.ts';
import type { Served } from './served.ts';
import { openPasswordSlot, openRecoverySlot, wasOpened } from './slots.ts';
import { Turns } from './turns.ts';

export type { FieldVersion } from './field-block.ts';
export type { ManifestData, StoredClient, StoredCredential } from './manifest.ts';
export type { VaultState } from './memory.ts';
export type { RecordChanges } from './record-changes.ts';
export type { SealedRecord } from './records.ts';

export interface VaultOptions {
  /** Made 0700 if it isn't there, and held by one process at a time. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly files: FileOps;
  readonly kdf: renew.KdfChoice;
  /** The last known place of the audit log, kept at each save. */
  anchor(): AuditAnchor | null;
  /** The highest epoch the audit log on disk has seen; 0 for none. The keyring's current one is never below it. */
  auditEpoch(): number;
  readonly log: Log;
  readonly migrations?: readonly Migration[];
}

/** What opening the file can say about the file itself, rather than about who tries. */
const PROBLEMS: ReadonlySet<string> = new Set([
  'not_a_vault',
  'vault_too_new',
  'vault_damaged',
  'kdf_out_of_bounds',
]);

export class Vault {
  /** Backups and other files that are not the vault. */
  readonly copies: Copies;
  readonly #options: VaultOptions;
  readonly #disk: VaultDisk;
  readonly #memory: VaultMemory;
  readonly #renewing: renew.RenewOptions;
  readonly #turns = new Turns();
  /** Of the file as last seen; null while there is none of today's version that can be read. */
  #header: Header | null = null;
  readonly #listeners: Listeners<void>;
  #unsealCount = 0;

  private constructor(options: VaultOptions, disk: VaultDisk) {
    this.#options = options;
    this.#disk = disk;
    this.#memory = new VaultMemory(options.log);
    this.#listeners = new Listeners(options.log, 'changes of the vault');
    const { random, kdf } = options;
    this.#renewing = {
      disk,
      random,
      kdf,
      auditEpoch: () => options.auditEpoch(),
      countUnsealed: () => this.#countUnsealed(),
      now: () => options.clock.now(),
    };
    const { migrations = MIGRATIONS } = options;
    const parts = { disk, memory: this.#memory, turns: this.#turns, migrations };
    this.copies = new Copies({ ...this.#renewing, ...parts });
  }

  /**
   * Takes the folder's lock and looks at the file. A file that can't be opened is no error here: `state` is `problem`.
   * @throws KeyturnError `vault_in_use`, `write_failed` when there can be no folder or no lock
   */
  static async open(options: VaultOptions): Promise<Vault> {
    const { kdf, migrations = MIGRATIONS } = options;
    const disk = await VaultDisk.open({ ...options, bounds: kdf.bounds, migrations });
    const vault = new Vault(options, disk);
    await vault.#look();
    return vault;
  }

  get state(): VaultState {
    return this.#memory.state;
  }

  /** What is wrong with the file, in state `problem`. */
  get problem(): KeyturnError | null {
    return this.#memory.problem;
  }

  /** Called after each change of state. @returns takes the listener back */
  onState(listener: (state: VaultState) => void): () => void {
    return this.#memory.onState(listener);
  }

  /** Called after each change of what it holds, once that is saved. @returns takes the listener back */
  onChange(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  /** Locks, and looks at the file again. */
  reload(): Promise<void> {
    this.lock();
    return this.#turns.run(() => this.#look());
  }

  /**
   * Makes the vault, and leaves it unlocked, unless it was locked meanwhile. The caller wipes the password.
   * @returns the recovery code's text
   * @throws KeyturnError `vault_exists`, `disk_full`, `write_failed`
   */
  create(password: Uint8Array): Promise<Secret> {
    const { locks } = this.#memory;
    return this.#turns.run(async () => {
      if ((await this.#disk.look()) !== null) {
        throw new KeyturnError('vault_exists', 'a vault file is there');
      }
      const { contents, code } = await renew.makeVault(password, this.#renewing);
      this.#header = contents.header;
      this.#memory.unlock(contents);
      if (locks !== this.#memory.locks) this.lock();
      return code;
    });
  }

  /**
   * From `locked` or `window-locked`; reads the file anew. The caller wipes the password.
   * @throws KeyturnError `wrong_password`, `vault_missing`, `locked` when it was locked again meanwhile, and what is
   *   wrong with the file, which from `locked` becomes the vault's problem; `disk_full` and `write_failed` only after
   *   a restore or before a migration
   */
  unlock(password: Uint8Array): Promise<void> {
    return this.#unlock({ kind: 'password', secret: password });
  }

  #unlock(key: Exclude<UnlockKey, { kind: 'recovery' }>): Promise<void> {
    const { locks } = this.#memory;
    return this.#turns.run(async () => {
      if (this.state === 'unlocked') {
        return key.kind === 'password' ? this.#requirePassword(key.secret) : undefined;
      }
      const { unlocked } = await this.#enter(key, locks, async (opened, restored) => ({
        contents: await renew.settle(opened, restored, this.#renewing),
      }));
      if (!unlocked) throw new KeyturnError('locked', 'locked while it was being unlocked');
    });
  }

  /**
   * The recovery code opens the vault, and the new password seals it anew. The caller wipes both.
   * Locked meanwhile, it has changed all the same, and is locked.
   *
   * @returns the new recovery code's text; the old one opens nothing any more
   * @throws KeyturnError `wrong_recovery_code`, and what `unlock` throws
   */
  recover(code: Uint8Array, newPassword: Uint8Array): Promise<Secret> {
    const { locks } = this.#memory;
    return this.#turns.run(async () => {
      const key = { kind: 'recovery', secret: code } as const;
      const recovered = await this.#enter(key, locks, async (opened, restored) =>
        renew.changeLocks(
          restored ? await renew.asRestored(opened, this.#renewing) : opened,
          newPassword,
          this.#renewing,
        ),
      );
      return recovered.code;
    });
  }

  /** For a step-up: says, and changes nothing. @throws KeyturnError `locked` when there is no vault to ask */
  async checkPassword(password: Uint8Array): Promise<boolean> {
    return wasOpened(await openPasswordSlot(this.#knownHeader(), password));
  }

  /** Whether this is the code that was shown. @throws KeyturnError `locked` when there is no vault to ask */
  checkRecoveryCode(code: Uint8Array): boolean {
    return wasOpened(openRecoverySlot(this.#knownHeader(), code));
  }

  /**
   * A new vault key, everything sealed anew, a new audit epoch and a new recovery code. The caller wipes both.
   * @returns the new recovery code's text
   * @throws KeyturnError `locked`, `wrong_password`, `disk_full`, `write_failed`, `vault_changed`
   */
  changePassword(current: Uint8Array, next: Uint8Array): Promise<Secret> {
    return this.#turns.run(async () => {
      this.#memory.unlocked();
      this.#disk.refuseIfChanged();
      await this.#requirePassword(current);
      const now = this.#anchored(this.#memory.unlocked());
      const { contents, code } = await renew.changeLocks(now, next, this.#renewing);
      this.#commit(contents);
      return code;
    });
  }

  /** As `changePassword`, and the password stays. */
  newRecoveryCode(current: Uint8Array): Promise<Secret> {
    return this.changePassword(current, current);
  }

  /** As `unlock`, by what the system's keychain kept. @throws KeyturnError `quick_unlock_refused` */
  unlockByKeychain(slotKey: Uint8Array): Promise<void> {
    return this.#unlock({ kind: 'keychain', secret: slotKey });
  }

  /** Whether the file has a slot for the system's keychain. */
  get hasKeychainSlot(): boolean {
    return this.#header?.keychain !== undefined;
  }

  /**
   * A slot for the system's keychain in place of the one there is, or none. A change of the locks drops it.
   * @param slotKey 32 random bytes, for the caller to wipe
   * @throws KeyturnError `locked`, `disk_full`, `write_failed`, `vault_changed`
   */
  setKeychainSlot(slotKey: Uint8Array | null): Promise<void> {
    return this.#turns.run(async () => {
      this.#disk.refuseIfChanged();
      const { random } = this.#options;
      const now = this.#anchored(this.#memory.unlocked());
      const next = withKeychainSlot(now, slotKey, random);
      await this.#disk.save(next);
      this.#commit(next);
    });
  }

  /** Drops all but what unattended clients need, and the audit keys. Does nothing unless `unlocked`. */
  lockWindow(): void {
    this.#memory.lockWindow();
  }

  /** Drops everything, and ends the session. */
  lock(): void {
    this.#memory.lock();
    this.#disk.sessionEnded();
  }

  /** Frozen. @throws KeyturnError `locked` */
  get manifest(): Readonly<ManifestData> {
    return this.#memory.unlocked().data;
  }

  /** What clients may be served from: all of it, or while only the window is locked what is unattended. */
  get served(): Served {
    return this.#memory.served();
  }

  /**
   * Changes a draft of the manifest and of the records, saves, and only then lets it be seen. When anything fails, all
   * is as it was. Changes are made one after the other.
   *
   * @param change must do all its work before it returns
   * @throws KeyturnError `locked`, `disk_full`, `write_failed`, `vault_changed`, and what `change` throws
   */
  update<T>(change: (draft: ManifestData, records: RecordChanges) => T): Promise<T> {
    return this.#turns.run(async () => {
      const contents = this.#memory.unlocked();
      this.#disk.refuseIfChanged();
      const revision = contents.revision + 1;
      const data = await copyData(contents.data);
      const draft = draftRecords(contents, revision, this.#options.random, () =>
        this.#countUnsealed(),
      );
      const result = change(data, draft);
      if (result instanceof Promise) throw new TypeError('a change must not wait for anything');
      const next = this.#anchored({ ...contents, revision, data, records: draft.records });
      await this.#disk.save(next);
      this.#commit(next);
      return result;
    });
  }

  /**
   * Unseals one version of one credential, and counts it. The caller wipes the values.
   * @param version the current one unless it is said
   * @throws KeyturnError `locked`, `not_found`
   */
  readFields(credentialId: string, version?: number): Record<string, Secret> {
    const current = this.served.credentials.find(({ id }) => id === credentialId)?.version;
    return pickVersion(this.readVersions(credentialId), version ?? current);
  }

  /**
   * Unseals all versions of one credential, and counts it. The caller wipes them (`wipeVersions`).
   * @throws KeyturnError `locked`, `not_found`
   */
  readVersions(credentialId: string): FieldVersion[] {
    const openable = this.#memory.credentialRecord(credentialId);
    this.#countUnsealed();
    return openVersions(openable);
  }

  /** For the caller to wipe (`wipeSecondFactor`); null when none is set. @throws KeyturnError `locked` */
  readSecondFactor(): SecondFactorData | null {
    return openSecondFactor(this.#memory.unlocked());
  }

  /** How often a credential was unsealed since the start. */
  get unsealCount(): number {
    return this.#unsealCount;
  }

  /** Copies, for the caller to wipe. @throws KeyturnError `locked` */
  auditKeys(): AuditKeyring {
    return this.#memory.keyring();
  }

  /** As `Copies.list`. */
  backups(): Promise<BackupView[]> {
    return this.copies.list();
  }

  /**
   * Locks, and puts a backup in the file's place; what was there is kept beside it. Clients in the restored vault are
   * paused when it is unlocked for the first time.
   *
   * @throws KeyturnError `backup_missing`, or what is wrong with the backup: then nothing was changed
   */
  restoreBackup(id: string): Promise<void> {
    return this.#restore(() => this.copies.read(id));
  }

  /** As `restoreBackup`, of a file from anywhere. */
  restoreFile(file: Uint8Array): Promise<void> {
    return this.#restore(async () => file);
  }

  /** As `Copies.destroy`: after a change of the password. */
  destroyBackups(olderThan: number): Promise<number> {
    return this.copies.destroy(olderThan);
  }

  /** Locks, waits for what is under way, and gives the folder's lock back. Nothing can be done with it afterwards. */
  async close(): Promise<void> {
    this.lock();
    await this.#turns.end();
    // A turn that was waiting may have unlocked it.
    this.lock();
    this.#disk.close();
  }

  #restore(read: () => Promise<Uint8Array>): Promise<void> {
    this.lock();
    return this.#turns.run(async () => {
      try {
        await this.#disk.restore(await read());
      } finally {
        await this.#look();
      }
    });
  }

  async #look(): Promise<void> {
    try {
      const found = await this.#disk.look();
      this.#header = found === 'older' ? null : found;
      this.#memory.rest({ state: found === null ? 'absent' : 'locked' });
    } catch (error) {
      this.#noteProblem(error);
    }
  }

  #noteProblem(error: unknown): void {
    if (!(error instanceof KeyturnError)) throw error;
    if (error.code === 'vault_missing') this.#memory.rest({ state: 'absent' });
    else if (PROBLEMS.has(error.code)) this.#memory.rest({ state: 'problem', problem: error });
  }

  /**
   * Opens the file, lets `settle` save what must be saved before anybody sees it, and unlocks.
   * @param locks how often it had been locked when this was asked for: a later lock wins
   * @returns what `settle` gave, and whether the vault is unlocked now
   */
  async #enter<T extends { readonly contents: Contents }>(
    key: UnlockKey,
    locks: number,
    settle: (opened: Contents, restored: boolean) => Promise<T>,
  ): Promise<T & { readonly unlocked: boolean }> {
    const { problem } = this.#memory;
    if (problem !== null) throw problem;
    const { contents: opened, restored } = await this.#disk.unlock(key).catch((error: unknown) => {
      if (this.state === 'locked') this.#noteProblem(error);
      throw error;
    });
    const settled = await settle(opened, restored).catch((error: unknown) => {
      dispose(opened);
      throw error;
    });
    disposeReplaced(opened, settled.contents);
    if (restored) await this.#disk.clearRestored();
    this.#header = settled.contents.header;
    const unlocked = locks === this.#memory.locks;
    if (unlocked) this.#memory.unlock(settled.contents);
    else dispose(settled.contents);
    return { ...settled, unlocked };
  }

  #commit(contents: Contents): void {
    this.#header = contents.header;
    this.#memory.commit(contents);
    this.#listeners.tell();
  }

  /** With the audit log's present place, which the log must still have at the next unlock. */
  #anchored(contents: Contents): Contents {
    const anchor = this.#options.anchor();
    return anchor === null
      ? contents
      : { ...contents, data: { ...contents.data, auditAnchor: anchor } };
  }

  async #requirePassword(password: Uint8Array): Promise<void> {
    if (await this.checkPassword(password)) return;
    throw new KeyturnError('wrong_password', 'the password slot does not open');
  }

  #knownHeader(): Header {
    if (this.#header !== null) return this.#header;
    throw new KeyturnError('locked', `no header in state ${this.state}`);
  }

  #countUnsealed(): void {
    this.#unsealCount += 1;
  }
}
