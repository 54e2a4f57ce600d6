import type { BackupView } from '../../../shared/ipc/contract.ts';
import type { Vault } from '../vault/vault.ts';
import type { Diary } from './diary.ts';
import type { Session } from './session.ts';
import type { StepUp } from './step-up.ts';

export interface BackupsDeps {
  readonly vault: Vault;
  readonly session: Session;
  readonly stepUp: StepUp;
  readonly diary: Diary;
}

/** Older versions of the vault, from inside it. From the lock screen it is `Session.restore`. */
export class BackupService {
  readonly #deps: BackupsDeps;

  constructor(deps: BackupsDeps) {
    this.#deps = deps;
  }

  list(): Promise<BackupView[]> {
    return this.#deps.vault.backups();
  }

  /** Locks the vault; it opens with the password of the backup's time. @throws KeyturnError `step_up_cancelled` */
  async restore(id: string): Promise<void> {
    const { vault, session, stepUp, diary } = this.#deps;
    await stepUp.require('restore');
    await diary.change('vault.restored', { detail: { backup: id } }, async () => {
      await session.lockVault({ kind: 'owner' }, 'owner');
      await vault.restoreBackup(id);
    });
  }
}
