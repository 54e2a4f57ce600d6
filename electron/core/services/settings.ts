import type { AppSettings, VaultSettings } from '../../../shared/model/settings.ts';
import type { AppSettingsStore } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { AutoLock } from './auto-lock.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';

export interface SettingsDeps {
  readonly vault: Vault;
  readonly store: AppSettingsStore;
  readonly stepUp: StepUp;
  readonly autoLock: AutoLock;
  readonly diary: Diary;
  readonly changes: Changes;
}

/** Two kinds: rules that protect the vault, sealed in it; and how the window looks, in the clear beside it. */
export class SettingsService {
  readonly #deps: SettingsDeps;

  constructor(deps: SettingsDeps) {
    this.#deps = deps;
  }

  vault(): VaultSettings {
    return { ...this.#deps.vault.manifest.settings };
  }

  /** @throws KeyturnError `step_up_cancelled` when something would protect less than before */
  async setVault(next: VaultSettings): Promise<VaultSettings> {
    const { vault, stepUp, autoLock, diary, changes } = this.#deps;
    const weaker = weakened(this.vault(), next);
    if (weaker.length > 0) await stepUp.require('settings');
    const detail = { ...next, weakened: weaker.join(' ') };
    await diary.change('vault.settings_changed', { detail }, () =>
      vault.update((draft) => {
        draft.settings = next;
      }),
    );
    autoLock.follow(next);
    changes.tell(['settings', 'audit']);
    return this.vault();
  }

  app(): AppSettings {
    return this.#deps.store.get();
  }

  async setApp(next: AppSettings): Promise<AppSettings> {
    await this.#deps.store.set(next);
    this.#deps.changes.tell(['settings']);
    return this.app();
  }
}

/** Names of the rules that protect less in `next` than in `now`. */
export function weakened(now: VaultSettings, next: VaultSettings): (keyof VaultSettings)[] {
  const longer = (a: number | null, b: number | null): boolean => (b ?? Infinity) > (a ?? Infinity);
  const weaker: Record<keyof VaultSettings, boolean> = {
    windowLockMinutes: longer(now.windowLockMinutes, next.windowLockMinutes),
    lockOnScreenLock: now.lockOnScreenLock && !next.lockOnScreenLock,
    lockOnSuspend: now.lockOnSuspend && !next.lockOnSuspend,
    vaultLockHours: longer(now.vaultLockHours, next.vaultLockHours),
    clipboardSeconds: longer(now.clipboardSeconds, next.clipboardSeconds),
    stepUpMinutes: longer(now.stepUpMinutes, next.stepUpMinutes),
    labelsInNotifications: !now.labelsInNotifications && next.labelsInNotifications,
  };
  return (Object.keys(weaker) as (keyof VaultSettings)[]).filter((name) => weaker[name]);
}
