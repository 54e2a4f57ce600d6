/**
 * From "there is no vault" to "the owner is in", and back. The window follows `phase`; whoever locks, for whatever
 * reason, does it here.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditAction, AuditEvent } from '../../../shared/model/audit.ts';
import type { Secret } from '../../../shared/secret.ts';
import type { AuditLog } from '../audit/log.ts';
import { wipe } from '../crypto/bytes.ts';
import type { Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Diary } from './diary.ts';
import type { NoticeBoard } from './notices.ts';
import { refuseWeak } from './password-rules.ts';
import { Patience } from './patience.ts';
import { Signal } from './signal.ts';

/** `gate`: the unlock window's pages. `confirming`: it shows the recovery code and wants it back. `open`: the main one. */
export type Phase = 'gate' | 'confirming' | 'open';
export type LockReason =
  | 'owner'
  | 'idle'
  | 'suspend'
  | 'screen-lock'
  | 'hours'
  | 'step-up'
  | 'panic'
  | 'quit';

export interface SessionDeps {
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly notices: NoticeBoard;
}

export class Session {
  readonly phaseChanged = new Signal<Phase>();
  /** The vault was opened, by whatever. */
  readonly opened = new Signal<void>();
  /** It was opened by the password or the recovery code, not by the keychain. */
  readonly proven = new Signal<void>();
  readonly vaultLocked = new Signal<LockReason | 'client'>();
  /** Deriving a key has begun, or ended. */
  readonly working = new Signal<boolean>();
  /** What the unlock window shows may be another now. */
  readonly gateChanged = new Signal<void>();
  readonly patience: Patience;
  readonly #deps: SessionDeps;
  #phase: Phase = 'gate';
  /** Entering has begun and has not come to `open` or `confirming`. */
  #entering = false;

  constructor(deps: SessionDeps) {
    this.#deps = deps;
    this.patience = new Patience(deps.clock);
    deps.vault.onState((state) => {
      if (state !== 'unlocked') this.#become('gate');
      if (!this.#entering) this.gateChanged.tell();
    });
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Makes the vault. @returns the recovery code, to be shown once and asked back */
  create(password: Uint8Array): Promise<Secret> {
    return this.#enter('vault.created', 'confirming', () => {
      refuseWeak(password);
      return this.#deps.vault.create(password);
    });
  }

  /**
   * The owner typed the code that was shown: now the main window may open.
   * @throws KeyturnError `wrong_recovery_code`, `locked`
   */
  confirmRecovery(code: Uint8Array): void {
    if (this.#phase !== 'confirming') throw new KeyturnError('locked', 'nothing to confirm');
    if (!this.#deps.vault.checkRecoveryCode(code)) {
      throw new KeyturnError('wrong_recovery_code', 'not the code that was shown');
    }
    this.#become('open');
  }

  async unlock(password: Uint8Array): Promise<void> {
    await this.#enter('vault.unlocked', 'open', () => this.#deps.vault.unlock(password));
  }

  /** @param open asks the keychain, and unlocks by what it gives */
  async unlockByKeychain(open: () => Promise<void>): Promise<void> {
    await this.#enter('vault.unlocked', 'open', open, 'keychain');
  }

  /** @returns a new recovery code, as `create` */
  recover(code: Uint8Array, password: Uint8Array): Promise<Secret> {
    return this.#enter('vault.recovered', 'confirming', () => {
      refuseWeak(password);
      return this.#deps.vault.recover(code, password);
    });
  }

  /** Looks at the file again. */
  async retry(): Promise<void> {
    if (this.#phase === 'gate' && !this.#entering) await this.#deps.vault.reload();
  }

  /** Puts a backup in the place of a vault that is locked or can't be opened. */
  async restore(id: string): Promise<void> {
    const { diary, vault } = this.#deps;
    if (this.#phase !== 'gate') throw new KeyturnError('bad_request', 'the vault is open');
    await diary.change('vault.restored', { detail: { backup: id } }, () => vault.restoreBackup(id));
    this.gateChanged.tell();
  }

  /** Bots with unattended grants go on. Does nothing unless the vault is unlocked. */
  lockWindow(reason: LockReason): void {
    const { vault, diary } = this.#deps;
    if (vault.state !== 'unlocked') return;
    // Begun before the keys go, waited for by nobody: locking never waits for a disk.
    const by = reason === 'owner' ? {} : { by: { kind: 'app' as const } };
    void diary.note('window.locked', { ...by, detail: { reason } });
    vault.lockWindow();
  }

  /** Nobody is served any more when this returns; it resolves when that is written down, too. */
  async lockVault(actor: AuditEvent['actor'], reason: LockReason | 'client'): Promise<void> {
    const { vault, diary, audit } = this.#deps;
    const wasOpen = vault.state === 'unlocked' || vault.state === 'window-locked';
    const noted = wasOpen ? diary.note('vault.locked', { by: actor, detail: { reason } }) : null;
    vault.lock();
    this.vaultLocked.tell(reason);
    await noted;
    // Unlocked again while that was written: the keys in there are the new ones.
    if (vault.state !== 'unlocked' && vault.state !== 'window-locked') await audit.lock();
  }

  /** After new keys were made: the audit log goes on with those. */
  async followKeys(): Promise<void> {
    const { vault, audit, notices } = this.#deps;
    if (vault.state !== 'unlocked') return;
    const keys = vault.auditKeys();
    const findings = await audit.unlock(keys, vault.manifest.auditAnchor);
    wipe(keys.current.seed, ...keys.past.map(({ seed }) => seed));
    for (const { kind, text } of findings) {
      notices.add(kind === 'crash' || kind === 'torn' ? 'info' : 'now', FINDING[kind], text);
    }
  }

  async #enter<T>(
    action: AuditAction,
    next: Phase,
    open: () => Promise<T>,
    by: 'proof' | 'keychain' = 'proof',
  ): Promise<T> {
    const { vault, diary } = this.#deps;
    this.patience.check();
    if (this.#entering) throw new KeyturnError('rate_limited', 'one try at a time');
    this.#entering = true;
    this.working.tell(true);
    try {
      // While only the window is locked the audit log has its keys; a recovery makes new ones.
      const keyed = vault.state === 'window-locked' && action === 'vault.unlocked';
      const result = await open();
      if (!keyed) await this.followKeys();
      await diary.note(action, by === 'keychain' ? { detail: { by } } : {});
      if (by === 'proof') this.patience.right();
      // Locked again meanwhile: then the gate it is.
      if (vault.state === 'unlocked') {
        if (by === 'proof') this.proven.tell();
        this.opened.tell();
        this.#become(next);
      }
      return result;
    } catch (error) {
      await this.#refused(error);
      throw error;
    } finally {
      this.#entering = false;
      this.working.tell(false);
    }
  }

  async #refused(error: unknown): Promise<void> {
    const code = error instanceof KeyturnError ? error.code : 'internal';
    const tried = TRIED[code];
    if (tried === undefined) return;
    if (code !== 'quick_unlock_refused') this.patience.wrong();
    this.gateChanged.tell();
    const detail = { tried };
    await this.#deps.diary.note('vault.unlock_refused', { outcome: 'refused', rule: code, detail });
  }

  #become(phase: Phase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.phaseChanged.tell(phase);
  }
}

const TRIED: Readonly<Record<string, string>> = {
  wrong_password: 'password',
  wrong_recovery_code: 'recovery code',
  quick_unlock_refused: 'keychain',
};

const FINDING = {
  crash: 'Keyturn did not end properly the last time',
  torn: 'The audit log had an unfinished last line',
  tampered: 'The audit log was changed by something else',
  unavailable: 'The audit log can not be written',
} as const;
