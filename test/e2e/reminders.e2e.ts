/** The clock moved under the real app, with a real notification daemon. */
import { expect, test } from '@playwright/test';
import { removeHome, temporaryHome } from '../setup/electron.ts';
import { Journey, PASSWORD } from '../setup/journey.ts';
import {
  type NotificationDaemon,
  type Shown,
  startNotificationDaemon,
} from '../setup/notifications.ts';

const DAY = 24 * 60 * 60 * 1000;
const LABEL = 'test-label-remind-me';

const inDays = (days: number): string =>
  new Date(Date.now() + days * DAY).toISOString().slice(0, 10);

/** By the bridge that the form uses; the form has tests of its own. */
const ADD = (rotateBy: string, created: string): string => `window.keyturn.calls.addCredential({
  details: {
    label: '${LABEL}', exchange: 'generic', account: '', environment: 'live', permissions: [],
    scopes: ['trade'], ipAllowList: [], created: '${created}', rotationDays: 60,
    rotateBy: '${rotateBy}', expires: null, tags: [], notes: '',
  },
  fields: { value: new TextEncoder().encode('test-value') },
})`;

const SHOW_LABELS = `(async () => {
  const { calls } = window.keyturn;
  const { value } = await calls.vaultSettings();
  return calls.setVaultSettings({ ...value, labelsInNotifications: true });
})()`;

/**
 * The machine wakes up this many days from now. All the app knows of the time of day is Date.now, in one place; moving
 * the whole process's clock by libfaketime crashed Chromium now and then.
 */
async function wakeOn(journey: Journey, days: number): Promise<void> {
  try {
    await journey.kt.app.evaluate(({ powerMonitor }, ms) => {
      const clock = Date as DateConstructor & { real?: () => number };
      clock.real ??= Date.now;
      const { real } = clock;
      Date.now = () => real() + ms;
      powerMonitor.emit('resume');
    }, days * DAY);
  } catch (error) {
    // The inspector holds the promise it waits for weakly; waking twice is waking.
    if (!String(error).includes('garbage collected')) throw error;
    await wakeOn(journey, days);
  }
}

test('each reminder comes once: at 14, 7, 3 and 1 days, daily when overdue, whatever the clock does', async () => {
  test.setTimeout(180_000);
  const home = temporaryHome();
  const daemon: NotificationDaemon = await startNotificationDaemon();
  const env = { ...daemon.env, TZ: 'UTC' };
  let journey = await Journey.start({ home, env });
  const expected: Shown[] = [];

  /** Goes to the day and wakes up; `title` null: nothing is shown. A day that shows nothing is proved by the next. */
  const onDay = async (day: number, title: string | null): Promise<void> => {
    await wakeOn(journey, day);
    await wakeOn(journey, day);
    if (title === null) return;
    expected.push({ title, body: 'Open Keyturn to see which one.' });
    await expect.poll(() => daemon.shown()).toEqual(expected);
  };

  try {
    await journey.createVault();
    const added = await (await journey.inside()).evaluate(ADD(inDays(20), inDays(0)));
    expect(added).toMatchObject({ ok: true });
    await onDay(5, null);
    await onDay(6, 'A key is due in 14 days');
    await onDay(7, null);
    await onDay(13, 'A key is due in 7 days');
    await onDay(6, null);
    await onDay(13, null);
    await onDay(17, 'A key is due in 3 days');
    await onDay(19, 'A key is due tomorrow');
    await onDay(21, 'A key is 1 day overdue');
    await onDay(17, null);
    await onDay(22, 'A key is 2 days overdue');

    await journey.close();
    journey = await Journey.start({ home, env });
    await journey.unlock(PASSWORD);
    await onDay(22, null);
    await onDay(23, 'A key is 3 days overdue');

    // Labels were switched on while it was open; locked, there is none all the same.
    const main = await journey.inside();
    const switched = main.evaluate(SHOW_LABELS);
    await journey.stepUp();
    expect(await switched).toMatchObject({ ok: true });
    await wakeOn(journey, 24);
    await expect
      .poll(async () => (await daemon.shown()).at(-1)?.title)
      .toBe(`${LABEL} is 4 days overdue`);
    expected.push(...(await daemon.shown()).slice(-1));
    await journey.lock('lockVault');
    await onDay(25, 'A key is 5 days overdue');
    await onDay(24, null);
    await onDay(26, 'A key is 6 days overdue');
  } finally {
    await journey.close();
    await daemon.stop();
    removeHome(home);
  }
});
