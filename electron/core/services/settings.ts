import { KeyturnError } from '../../../shared/errors.ts';
import type { AppSettings, VaultSettings } from '../../../shared/model/settings.ts';
import type { AppSettingsStore } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { AutoLock } from './auto-lock.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';
import type { TcpService } from './tcp.ts';

export interface SettingsDeps {
  readonly vault: Vault;
  readonly store: AppSettingsStore;
  readonly stepUp: StepUp;
  readonly autoLock: AutoLock;
  readonly tcp: TcpService;
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

  /**
   * The loopback port is not the window's to choose (`TcpService.choosePort`).
   * @throws KeyturnError `step_up_cancelled` when something would protect less than before, `invalid_field`
   */
  async setVault(wanted: VaultSettings): Promise<VaultSettings> {
    const { vault, stepUp, autoLock, diary, changes } = this.#deps;
    checkUsers(wanted.foreignUsers);
    const { port } = this.vault().tcp;
    const next = { ...wanted, tcp: { enabled: wanted.tcp.enabled, port } };
    const weaker = weakened(this.vault(), next);
    if (weaker.length > 0) await stepUp.require('settings');
    const { tcp, foreignUsers, ...plain } = next;
    const detail = {
      ...plain,
      tcp: tcp.enabled,
      foreignUsers: foreignUsers.map(({ uid }) => uid).join(' '),
      weakened: weaker.join(' '),
    };
    await diary.change('vault.settings_changed', { detail }, () =>
      vault.update((draft) => {
        draft.settings = next;
      }),
    );
    autoLock.follow(next);
    await this.#deps.tcp.follow();
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

function checkUsers(users: VaultSettings['foreignUsers']): void {
  const problem = userProblem(users.map(({ uid }) => uid));
  if (problem === null) return;
  const field = 'foreignUsers';
  throw new KeyturnError('invalid_field', problem, { field, facts: { problem } });
}

function userProblem(uids: readonly number[]): string | null {
  if (new Set(uids).size !== uids.length) return 'One user is listed twice.';
  if (uids.includes(process.getuid?.() ?? -1))
    return 'This is your own user, who may connect anyway.';
  return null;
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
    tcp: !now.tcp.enabled && next.tcp.enabled,
    foreignUsers: next.foreignUsers.some(
      ({ uid }) => !now.foreignUsers.some((one) => one.uid === uid),
    ),
  };
  return (Object.keys(weaker) as (keyof VaultSettings)[]).filter((name) => weaker[name]);
}
