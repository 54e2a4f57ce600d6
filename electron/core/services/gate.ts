/** What the unlock window shows. */
import { join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import type { BackupView, GateState } from '../../../shared/ipc/contract.ts';
import { FILES } from '../../../shared/paths.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { Panic } from '../panic/panic.ts';
import type { Vault } from '../vault/vault.ts';
import type { QuickUnlock } from './quick-unlock.ts';
import type { RefusedWhileLocked } from './refused-while-locked.ts';
import type { Session } from './session.ts';
import type { Signal } from './signal.ts';

/** What the unlock window may do; there is one for a vault that can't even be looked at (`ClosedGate`). */
export interface Gate {
  readonly changed: Signal<void>;
  readonly working: Signal<boolean>;
  state(): Promise<GateState>;
  create(password: Uint8Array): Promise<Secret>;
  confirmRecovery(code: Uint8Array): void;
  unlock(password: Uint8Array): Promise<void>;
  /** By the system's keychain. */
  unlockByKeychain(): Promise<void>;
  recover(code: Uint8Array, password: Uint8Array): Promise<Secret>;
  restoreBackup(id: string): Promise<void>;
  retry(): Promise<void>;
}

export interface GateDeps {
  readonly vault: Vault;
  readonly session: Session;
  readonly refused: RefusedWhileLocked;
  readonly panic: Panic;
  readonly dataFolder: string;
  /** What the vault is called; null: just Keyturn. */
  readonly name: string | null;
  readonly quickUnlock: Pick<QuickUnlock, 'offered' | 'unlock'>;
}

export class VaultGate implements Gate {
  readonly changed: Signal<void>;
  readonly working: Signal<boolean>;
  readonly #deps: GateDeps;

  constructor(deps: GateDeps) {
    this.#deps = deps;
    this.changed = deps.session.gateChanged;
    this.working = deps.session.working;
    deps.refused.changed.listen(() => this.changed.tell());
    deps.panic.onChange(() => this.changed.tell());
  }

  async state(): Promise<GateState> {
    const { vault, session, refused, name } = this.#deps;
    if (vault.state === 'absent' || session.phase === 'confirming') return { page: 'create' };
    if (vault.problem !== null) {
      return problemPage(vault.problem, this.#deps.dataFolder, await vault.backups());
    }
    const windowOnly = vault.state === 'window-locked';
    return {
      page: 'unlock',
      lock: windowOnly ? 'window' : 'vault',
      served: windowOnly ? vault.served.clients.length : 0,
      refused: refused.count,
      frozen: this.#deps.panic.level,
      quick: this.#deps.quickUnlock.offered,
      ...session.patience.view(),
      ...(name === null ? {} : { name }),
    };
  }

  create(password: Uint8Array): Promise<Secret> {
    return this.#deps.session.create(password);
  }

  confirmRecovery(code: Uint8Array): void {
    this.#deps.session.confirmRecovery(code);
  }

  unlock(password: Uint8Array): Promise<void> {
    return this.#deps.session.unlock(password);
  }

  unlockByKeychain(): Promise<void> {
    return this.#deps.quickUnlock.unlock();
  }

  recover(code: Uint8Array, password: Uint8Array): Promise<Secret> {
    return this.#deps.session.recover(code, password);
  }

  /** Only where there is nothing to unlock: a sound vault is restored from inside, behind a step-up. */
  async restoreBackup(id: string): Promise<void> {
    const { vault, session } = this.#deps;
    if (vault.problem === null) throw new KeyturnError('bad_request', 'the vault can be unlocked');
    await session.restore(id);
  }

  retry(): Promise<void> {
    return this.#deps.session.retry();
  }
}

type Problem = Extract<GateState, { page: 'problem' }>;

const PAGES = [
  'vault_damaged',
  'vault_too_new',
  'not_a_vault',
  'kdf_out_of_bounds',
  'vault_in_use',
  'write_failed',
] as const satisfies readonly Problem['code'][];

export function problemPage(
  error: KeyturnError,
  dataFolder: string,
  backups: readonly BackupView[],
): Problem {
  const code = PAGES.find((known) => known === error.code);
  // Whatever else it is, the way back is the same: another look, or a backup.
  const shown = code ?? 'write_failed';
  const facts = { file: join(dataFolder, FILES.vault), ...error.facts };
  return { page: 'problem', code: shown, facts, backups: [...backups] };
}
