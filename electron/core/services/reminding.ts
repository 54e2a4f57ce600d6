import type { Reminder } from '../rotation/reminder.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';

/** Keeps the reminder told of the keys: all of them while unlocked, no label afterwards. */
export function remind(deps: {
  readonly vault: Vault;
  readonly reminder: Reminder;
  readonly changes: Changes;
}): void {
  const { vault, reminder, changes } = deps;
  const follow = (): void => {
    const { credentials, settings } = vault.manifest;
    reminder.setKeys(credentials, { labels: settings.labelsInNotifications });
    void reminder.tick();
  };
  vault.onState((state) => {
    if (state === 'unlocked') follow();
    else reminder.lockedNow();
  });
  changes.listen((areas) => {
    const ours = areas.includes('credentials') || areas.includes('settings');
    if (ours && vault.state === 'unlocked') follow();
  });
}
