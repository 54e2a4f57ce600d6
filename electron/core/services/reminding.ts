import type { Clock } from '../ports.ts';
import type { Reminder } from '../rotation/reminder.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';

/** After unlocking the first seconds are the window's; and what a change makes due is no news to who made it. */
const TELL_AFTER_MS = 3000;

/** Keeps the reminder told of the keys: all of them while unlocked, no label afterwards. */
export function remind(deps: {
  readonly vault: Vault;
  readonly reminder: Reminder;
  readonly changes: Changes;
  readonly clock: Clock;
}): void {
  const { vault, reminder, changes, clock } = deps;
  let waiting = false;
  const tellLater = (): void => {
    if (waiting) return;
    waiting = true;
    clock.after(TELL_AFTER_MS, () => {
      waiting = false;
      void reminder.tick();
    });
  };
  const follow = (): void => {
    const { credentials, settings } = vault.manifest;
    reminder.setKeys(credentials, { labels: settings.labelsInNotifications });
    tellLater();
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
