/** Locks by itself: the window when nobody is there, the vault after the hours the owner set. */
import type { VaultSettings } from '../../../shared/model/settings.ts';
import type { Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { LockReason, Session } from './session.ts';

/** How often it looks, and so by how much a lock may come late. */
const LOOK_MS = 5000;
const HOUR_MS = 60 * 60_000;

export interface AutoLockDeps {
  readonly vault: Vault;
  readonly session: Session;
  readonly clock: Clock;
  /** Seconds since the last key or move of the mouse, anywhere in the system; null where that is not known. */
  readonly idleSeconds: () => number | null;
}

export class AutoLock {
  readonly #deps: AutoLockDeps;
  #settings: VaultSettings | null = null;
  /** When the password was given last, by both clocks: one stands still while the machine sleeps, one can be set. */
  #since = { now: 0, monotonic: 0 };
  #cancel: (() => void) | null = null;

  constructor(deps: AutoLockDeps) {
    this.#deps = deps;
    deps.session.opened.listen(() => this.#start());
    deps.vault.onState((state) => {
      if (state !== 'unlocked' && state !== 'window-locked') this.stop();
    });
  }

  /** The owner changed the rules. */
  follow(settings: VaultSettings): void {
    this.#settings = settings;
  }

  /** The system is going to sleep, or locks its screen. */
  systemSays(what: Extract<LockReason, 'suspend' | 'screen-lock'>): void {
    const wanted =
      what === 'suspend' ? this.#settings?.lockOnSuspend : this.#settings?.lockOnScreenLock;
    if (wanted === true) this.#deps.session.lockWindow(what);
  }

  /** Looks now; to be called after sleep too. */
  look(): void {
    const { clock, vault, session, idleSeconds } = this.#deps;
    const settings = this.#settings;
    if (settings === null) return;
    const open = Math.max(clock.now() - this.#since.now, clock.monotonic() - this.#since.monotonic);
    if (settings.vaultLockHours !== null && open >= settings.vaultLockHours * HOUR_MS) {
      void session.lockVault({ kind: 'app' }, 'hours');
      return;
    }
    // Whoever typed the password was there, whatever the system saw of it.
    const idle = Math.min(idleSeconds() ?? 0, open / 1000);
    if (vault.state === 'unlocked' && idle >= settings.windowLockMinutes * 60) {
      session.lockWindow('idle');
    }
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#settings = null;
  }

  #start(): void {
    const { clock, vault } = this.#deps;
    this.stop();
    this.#settings = vault.manifest.settings;
    this.#since = { now: clock.now(), monotonic: clock.monotonic() };
    const again = (): void => {
      this.#cancel = clock.after(LOOK_MS, again);
      this.look();
    };
    this.#cancel = clock.after(LOOK_MS, again);
  }
}
