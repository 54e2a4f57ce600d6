/** A new master password, or a new recovery code: both seal the vault anew, in the step-up window. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import { refuseWeak } from './password-rules.ts';
import type { Session } from './session.ts';
import type { StepUp } from './step-up.ts';

export interface PasswordChangeDeps {
  readonly vault: Vault;
  readonly session: Session;
  readonly stepUp: StepUp;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly changes: Changes;
}

export class PasswordChange {
  readonly #deps: PasswordChangeDeps;
  /** When the last change was made: backups taken before it still open with the old password or code. */
  #changedAt: number | null = null;

  constructor(deps: PasswordChangeDeps) {
    this.#deps = deps;
    deps.vault.onState((state) => {
      if (state !== 'unlocked') this.#changedAt = null;
    });
  }

  /** @returns the new recovery code. @throws KeyturnError `wrong_password`, `weak_password`, and what saving throws */
  async changePassword(current: Uint8Array, next: Uint8Array): Promise<Secret> {
    const { vault, stepUp } = this.#deps;
    stepUp.expect('change-password');
    refuseWeak(next);
    return this.#change('vault.password_changed', () => vault.changePassword(current, next));
  }

  async newRecoveryCode(current: Uint8Array): Promise<Secret> {
    const { vault, stepUp } = this.#deps;
    stepUp.expect('new-recovery-code');
    return this.#change('vault.recovery_changed', () => vault.newRecoveryCode(current));
  }

  /** @returns how many backups are older than the change. @throws KeyturnError `wrong_recovery_code` */
  async confirmRecovery(code: Uint8Array): Promise<number> {
    const { vault } = this.#deps;
    if (!vault.checkRecoveryCode(code)) {
      throw new KeyturnError('wrong_recovery_code', 'not the code that was shown');
    }
    const changedAt = this.#lastChange();
    const backups = await vault.backups();
    return backups.filter(({ takenAt }) => takenAt < changedAt).length;
  }

  async destroyOlderBackups(): Promise<void> {
    const { vault, diary, changes } = this.#deps;
    const changedAt = this.#lastChange();
    const destroy = () => vault.destroyBackups(changedAt);
    await diary.change('backups.destroyed', { detail: { olderThan: changedAt } }, destroy);
    changes.tell(['backups']);
  }

  async #change(
    action: 'vault.password_changed' | 'vault.recovery_changed',
    change: () => Promise<Secret>,
  ): Promise<Secret> {
    const { stepUp, session, diary, clock, changes } = this.#deps;
    let code: Secret | null = null;
    await stepUp.attempt(async () => {
      try {
        code = await change();
        return true;
      } catch (error) {
        if (error instanceof KeyturnError && error.code === 'wrong_password') return false;
        throw error;
      }
    });
    if (code === null) throw new KeyturnError('internal', 'changed without a code');
    this.#changedAt = clock.now();
    await session.followKeys();
    await diary.note(action);
    changes.tell(['backups', 'audit']);
    return code;
  }

  #lastChange(): number {
    if (this.#changedAt === null) throw new KeyturnError('bad_request', 'nothing was changed');
    return this.#changedAt;
  }
}
