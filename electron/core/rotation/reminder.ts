/**
 * Tells the owner that keys are due: once at 14, 7, 3 and 1 days, and once a day when overdue. It looks every hour and
 * whenever it is told that time may have jumped (`tick`): after sleep, a set clock, another time zone.
 *
 * Each stage of each date is told at most once, whatever the clock does: what was told is remembered by a mark on disk.
 * What a sleep skipped is not made up for: the last stage that was reached is told, in the words of the day it is.
 * A notification that nobody took (no daemon) is not told: its mark is not set and it is tried again.
 *
 * Dates lie sealed in the vault: until it is opened for the first time after a start, there is nothing to tell.
 */
import type { CredentialStatus, Due } from '../../../shared/model/credential.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import type { Clock, Log, Notifier } from '../ports.ts';
import { type Dated, daysBetween, dueOf, dueState, SOON_DAYS, stageOf, today } from './due.ts';
import { type MarkStore, markOf } from './marks.ts';
import { digestNotice, keyNotice } from './notice.ts';

const HOUR = 60 * 60 * 1000;

/** More than this many at once become one notification that counts them. */
const SINGLE_NOTICES = 3;

/** What a stored credential is to the reminder. */
export interface ReminderKey extends Dated {
  readonly id: string;
  readonly label: string;
  readonly status: CredentialStatus;
  readonly scopes: readonly Scope[];
  /** No reminder before this day. */
  readonly snoozedUntil: string | null;
}

/** All that stays while the vault is locked. */
interface Scheduled {
  readonly id: string;
  readonly kind: Due['kind'];
  readonly date: string;
  readonly snoozedUntil: string | null;
  /** May be put off for as long as the owner likes. */
  readonly readOnly: boolean;
  /** Null where no label may be shown. */
  readonly label: string | null;
}

export interface ReminderOptions {
  readonly clock: Clock;
  /** The owner's time zone, as it is at the moment. */
  readonly timeZone: () => string;
  readonly notifier: Notifier;
  readonly marks: MarkStore;
  readonly log: Log;
}

export class Reminder {
  readonly #options: ReminderOptions;
  /** Told of, and not looked at yet. */
  #told: { readonly keys: readonly ReminderKey[]; readonly labels: boolean } | null = null;
  #known: readonly Scheduled[] = [];
  #running: Promise<void> = Promise.resolve();
  #cancel: (() => void) | null = null;

  constructor(options: ReminderOptions) {
    this.#options = options;
  }

  /** All keys of the vault, as it opens and after each change. `labels`: whether notifications may name them. */
  setKeys(keys: readonly ReminderKey[], { labels }: { readonly labels: boolean }): void {
    this.#told = { keys, labels };
  }

  /** The vault, or its window, was locked: labels are forgotten, ids and dates stay, so that reminders go on. */
  lockedNow(): void {
    this.#known = this.#schedule().map((key) => ({ ...key, label: null }));
  }

  /** How many keys are due within 14 days, and how many are overdue; also while locked. */
  summary(): { readonly soon: number; readonly overdue: number } {
    const day = today(this.#options.clock, this.#options.timeZone());
    const states = this.#schedule().map((key) => dueState(key.date, day).state);
    const count = (state: Due['state']): number => states.filter((s) => s === state).length;
    return { soon: count('soon'), overdue: count('overdue') };
  }

  /** Looks now and every hour from now on. */
  start(): void {
    this.stop();
    const again = (): void => {
      this.#cancel = this.#options.clock.after(HOUR, again);
      void this.tick();
    };
    again();
  }

  /** Looks no more; what is being told is told to its end. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** Looks now. Never rejects. Calls at the same time wait for each other, so that none tells what another one does. */
  tick(): Promise<void> {
    this.#running = this.#running
      .then(() => this.#look())
      .catch((error: unknown) => {
        this.#options.log.warn('reminders: looking for due keys failed', error);
      });
    return this.#running;
  }

  /** Worked out when it is asked for: an unlock does not wait for it. */
  #schedule(): readonly Scheduled[] {
    if (this.#told === null) return this.#known;
    const { keys, labels } = this.#told;
    this.#told = null;
    const { clock, timeZone } = this.#options;
    const zone = timeZone();
    const day = today(clock, zone);
    this.#known = keys.filter(isLive).map((key) => {
      const { kind, date } = dueOf(key, day, zone);
      const readOnly = key.scopes.length > 0 && key.scopes.every((scope) => scope === 'read');
      const label = labels ? key.label : null;
      return { id: key.id, kind, date, snoozedUntil: key.snoozedUntil, readOnly, label };
    });
    return this.#known;
  }

  async #look(): Promise<void> {
    const { clock, timeZone, marks } = this.#options;
    const day = today(clock, timeZone());
    const due = this.#schedule().flatMap((key) => {
      const days = daysBetween(day, key.date);
      const stage = stageOf(days);
      if (stage === null || isSnoozed(key, day)) return [];
      const mark = markOf(key.id, key.date, stage);
      return marks.has(mark) ? [] : [{ ...key, days, mark }];
    });
    due.sort((a, b) => a.days - b.days);
    if (due.length > SINGLE_NOTICES) {
      await this.#tell(
        digestNotice(due),
        due.map((key) => key.mark),
      );
    } else {
      for (const key of due) await this.#tell(keyNotice(key), [key.mark]);
    }
    if (due.length === 0) await this.#remember([]);
  }

  async #tell(notice: { title: string; body: string }, marks: readonly string[]): Promise<void> {
    const { notifier, log } = this.#options;
    const taken = await notifier.show(notice).catch((error: unknown) => {
      log.warn('reminders: the notification failed', error);
      return false;
    });
    if (taken) await this.#remember(marks);
  }

  /** Marks count in this process at once; that they can't be written may repeat one after a restart, never lose one. */
  async #remember(marks: readonly string[]): Promise<void> {
    try {
      await this.#options.marks.add(marks);
    } catch (error) {
      this.#options.log.warn('reminders: what was sent could not be written down', error);
    }
  }
}

const isLive = (key: ReminderKey): boolean => key.status === 'active' || key.status === 'rotating';

/**
 * Put off until a day. A key above `read` is not silenced for good: a day farther off than one snooze can reach was not
 * set by the window, or the clock was set back since; it does not count.
 */
function isSnoozed({ snoozedUntil, readOnly }: Scheduled, day: string): boolean {
  if (snoozedUntil === null || snoozedUntil <= day) return false;
  return readOnly || daysBetween(day, snoozedUntil) <= SOON_DAYS;
}
