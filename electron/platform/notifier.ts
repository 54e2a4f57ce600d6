import { Notification } from 'electron';
import type { Notice, Notifier } from '../core/ports.ts';

/** How long a notification may take to appear before it counts as not shown, in milliseconds. */
const PATIENCE_MS = 5000;

/**
 * The system's notifications. Whether one was taken is known only by its events: without a notification service on
 * Linux there is `failed`, or nothing at all.
 * @param onClick the owner clicked it; it opens the window and approves nothing
 */
export function systemNotifier(onClick: () => void): Notifier {
  // Held while they are shown: a collected Notification loses its click.
  const shown = new Set<Notification>();
  return {
    show: (notice: Notice) => {
      if (!Notification.isSupported()) return Promise.resolve(false);
      const notification = new Notification({ title: notice.title, body: notice.body });
      shown.add(notification);
      notification.on('click', onClick);
      notification.on('close', () => shown.delete(notification));
      return new Promise((resolve) => {
        const settle = (taken: boolean): void => {
          clearTimeout(timer);
          if (!taken) shown.delete(notification);
          resolve(taken);
        };
        const timer = setTimeout(() => settle(false), PATIENCE_MS);
        notification.once('show', () => settle(true));
        notification.once('failed', () => settle(false));
        notification.show();
      });
    },
  };
}
