/** Older versions of the vault, from inside it. From the lock screen it is `Session.restore`. */
import { basename } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import type { BackupView } from '../../../shared/ipc/contract.ts';
import type { BackupLook, RestoreAs } from '../../../shared/model/exporting.ts';
import type { Clock } from '../ports.ts';
import type { Backup } from '../vault/backups.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import { type Looked, Looking, type LookingDeps } from './exporting/looking.ts';
import { restoreAsKey, restoreAsVersion } from './exporting/restore-key.ts';
import { type SaveFileDeps, saveFile } from './save-file.ts';
import type { Session } from './session.ts';

export interface BackupsDeps extends LookingDeps, SaveFileDeps {
  readonly clock: Clock;
  readonly session: Session;
  readonly diary: Diary;
  readonly changes: Changes;
}

export class BackupService {
  readonly #deps: BackupsDeps;
  readonly #looking: Looking;

  constructor(deps: BackupsDeps) {
    this.#deps = deps;
    this.#looking = new Looking(deps);
  }

  list(): Promise<BackupView[]> {
    return this.#deps.vault.backups();
  }

  /** Locks the vault; it opens with the password of the backup's time. @throws KeyturnError `step_up_cancelled` */
  async restore(id: string): Promise<void> {
    const { vault, stepUp } = this.#deps;
    await stepUp.require('restore');
    await this.#whole(id, () => vault.restoreBackup(id));
  }

  /** As `restore`, of what is looked at. @throws KeyturnError `backup_closed`, `file_refused` for another vault's */
  async restoreLooked(look: string): Promise<void> {
    const { vault, stepUp } = this.#deps;
    const { name, copy } = this.#looking.current(look);
    if (!vault.copies.isOwn(copy)) throw ofAnother();
    await stepUp.require('restore', name);
    const { file } = this.#looking.current(look);
    await this.#whole(name, () => vault.restoreFile(file));
  }

  /** Keeps the vault as it is now. @throws KeyturnError `disk_full`, `write_failed`, `vault_changed` */
  async take(): Promise<Backup> {
    const { vault, diary, changes } = this.#deps;
    const taken = await diary.change('backups.taken', {}, () => vault.copies.take());
    changes.tell(['backups', 'audit']);
    return taken;
  }

  /** @param backup null: a file that a dialog asks for. Throws as `Looking.begin`; null when none was chosen */
  async look(backup: string | null): Promise<BackupLook | null> {
    const { diary, changes } = this.#deps;
    const looked = await this.#looking.begin(backup);
    if (looked === null) return null;
    await diary.note('backups.opened', { detail: { backup: looked.name } });
    changes.tell(['audit']);
    return this.#looking.view(looked);
  }

  close(): void {
    this.#looking.close();
  }

  /**
   * One key of what is looked at, as the newest version of the one there is or as a key of its own.
   * @throws KeyturnError `backup_closed`, `not_found`, `step_up_cancelled`, and what saving throws
   */
  async restoreKey(
    look: string,
    id: string,
    as: RestoreAs,
  ): Promise<{ id: string; label: string }> {
    const { diary, stepUp, changes } = this.#deps;
    const labelIn = ({ copy }: Looked): string =>
      copy.data.credentials.find((one) => one.id === id)?.label ?? '';
    await stepUp.require('restore', labelIn(this.#looking.current(look)));
    const looked = this.#looking.current(look);
    const label = labelIn(looked);
    const about = { credential: { id, label }, detail: { backup: looked.name, as } };
    const restored = await diary.change('credential.restored', about, async () => {
      if (as === 'key') return restoreAsKey(this.#deps, looked.copy, id);
      await restoreAsVersion(this.#deps, looked.copy, id);
      return { id, label };
    });
    changes.tell(['credentials', 'audit']);
    return restored;
  }

  /** @returns the name of the file; null when none was chosen. @throws KeyturnError `backup_missing`, `file_refused` */
  async saveCopy(id: string): Promise<string | null> {
    const { vault, diary, fileDialogs, changes } = this.#deps;
    const bytes = await vault.copies.read(id);
    const path = await fileDialogs.save({
      title: 'Save a copy of the backup',
      defaultName: id,
      filters: [{ name: 'Keyturn file', extensions: ['keyturn'] }],
    });
    if (path === null) return null;
    const file = basename(path);
    await diary.change('backups.copied', { detail: { backup: id, file } }, () =>
      saveFile(this.#deps, path, bytes),
    );
    changes.tell(['audit']);
    return file;
  }

  /** @returns how many are gone. @throws KeyturnError `step_up_cancelled`, and what writing throws */
  async destroy(olderThan: number): Promise<number> {
    const { vault, stepUp, diary, changes } = this.#deps;
    await stepUp.require('delete-backups');
    const about = { detail: { olderThan } };
    const destroyed = await diary.change('backups.destroyed', about, () =>
      vault.copies.destroy(olderThan),
    );
    changes.tell(['backups', 'audit']);
    return destroyed;
  }

  async #whole(backup: string, restore: () => Promise<void>): Promise<void> {
    const { session, diary } = this.#deps;
    await diary.change('vault.restored', { detail: { backup } }, async () => {
      await session.lockVault({ kind: 'owner' }, 'owner');
      await restore();
    });
  }
}

/** The audit log here was sealed for this vault's keys: under another's it would read as tampered with. */
function ofAnother(): KeyturnError {
  const problem = 'It is a file of another vault. Import its keys, or restore single ones.';
  return new KeyturnError('file_refused', 'another vault', { facts: { problem } });
}
