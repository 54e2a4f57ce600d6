/**
 * Tells the owner when a client does something odd. Listens to the log as it is written, so it goes on while only the
 * window is locked: what is usual stays in memory then, without a label, and goes when the vault locks.
 */
import { alertFacts, alertTitle } from '../../../shared/alert-words.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import type { AlertView } from '../../../shared/model/alert.ts';
import type { AuditEvent } from '../../../shared/model/audit.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock, Log, Notifier, Random } from '../ports.ts';
import { dayOf, localTimeOf } from '../rotation/due.ts';
import type { Vault } from '../vault/vault.ts';
import { type Alarm, AlertRules, type Calendar } from './alert-rules.ts';
import { eventOf, seed } from './alert-seed.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { NoticeBoard } from './notices.ts';
import type { Session } from './session.ts';

/** After unlocking the first seconds are the window's. */
const SEED_DELAY_MS = 3000;
/** Events that wait for the learning to end; more than this in those seconds are learned without being judged. */
const WAITING = 2000;
/** An alert that nobody looked at for a week is history; and more than this nobody reads. */
const KEPT_MS = 7 * 24 * 3_600_000;
const KEPT = 100;

export interface AlertsDeps {
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly session: Session;
  readonly diary: Diary;
  readonly notices: NoticeBoard;
  readonly notifier: Notifier;
  readonly changes: Changes;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly timeZone: () => string;
}

export class Alerts {
  readonly #deps: AlertsDeps;
  #rules: AlertRules | null = null;
  /** Written while it is being learned what is usual; null when that is done. */
  #waiting: { readonly seq: number; readonly event: AuditEvent }[] | null = null;
  #alerts = new Map<string, AlertView>();

  constructor(deps: AlertsDeps) {
    this.#deps = deps;
    deps.session.opened.listen(() => this.#begin());
    deps.vault.onState((state) => {
      if (state !== 'unlocked' && state !== 'window-locked') this.#forget();
    });
  }

  /** The newest first. */
  list(): AlertView[] {
    const since = this.#deps.clock.now() - KEPT_MS;
    return [...this.#alerts.values()].filter(({ at }) => at >= since).sort((a, b) => b.at - a.at);
  }

  /** A line was written. Never throws: nothing that is released waits for it. */
  wrote(seq: number, event: AuditEvent): void {
    try {
      if (this.#waiting !== null) {
        if (this.#waiting.length < WAITING) this.#waiting.push({ seq, event });
        return;
      }
      for (const alarm of this.#rules?.judge(event, seq) ?? []) this.#raise(alarm);
    } catch (error) {
      this.#deps.log.warn('an event could not be judged', error);
    }
  }

  /** The owner says that it was all right; it is not odd any more. @throws KeyturnError `not_found` */
  async settle(id: string): Promise<void> {
    const alert = this.#alerts.get(id);
    if (alert === undefined) throw new KeyturnError('not_found', 'no such alert');
    this.#alerts.delete(id);
    this.#rules?.allow(alert.client.id, alert.kind, alert.seen);
    const { kind, client } = alert;
    const detail = { alert: id, kind, client: client.id, name: client.name };
    await this.#deps.diary.note('alert.settled', { detail });
    this.#deps.changes.tell(['alerts']);
  }

  #begin(): void {
    const { clock, log } = this.#deps;
    if (this.#rules !== null) return;
    const rules = new AlertRules(calendarOf(this.#deps.timeZone));
    this.#rules = rules;
    this.#waiting = [];
    clock.after(SEED_DELAY_MS, () => {
      void this.#learn(rules).catch((error) =>
        log.warn('what is usual could not be learned', error),
      );
    });
  }

  async #learn(rules: AlertRules): Promise<void> {
    const { vault, audit, clock, changes } = this.#deps;
    const wanted = (): boolean => this.#rules === rules;
    if (!wanted()) return;
    if (vault.state === 'unlocked') {
      for (const { id, lastUsedAt } of vault.manifest.credentials) {
        if (lastUsedAt !== null) rules.knowKey(id, lastUsedAt);
      }
      for (const { id, pairedAt } of vault.manifest.clients) rules.knowClient(id, pairedAt);
    }
    const waiting = this.#waiting ?? [];
    const first = waiting[0]?.seq ?? Number.POSITIVE_INFINITY;
    try {
      const open = await seed({ audit, rules, now: clock.now(), before: first, wanted });
      if (!wanted()) return;
      for (const [id, alert] of open) this.#alerts.set(id, alert);
      changes.tell(['alerts']);
    } finally {
      if (wanted()) {
        this.#waiting = null;
        for (const { seq, event } of waiting) this.wrote(seq, event);
      }
    }
  }

  #raise(alarm: Alarm): void {
    const { diary, notices, notifier, changes, random, vault } = this.#deps;
    const id = Buffer.from(random.bytes(12)).toString('base64url');
    const alert: AlertView = { id, ...alarm };
    this.#alerts.set(id, alert);
    const [oldest] = this.#alerts.keys();
    if (this.#alerts.size > KEPT && oldest !== undefined) this.#alerts.delete(oldest);
    void diary.note('alert.raised', { by: { kind: 'app' }, ...eventOf(alert) });
    const title = alertTitle(alert);
    notices.add('soon', title, alertFacts(alert), { client: alert.client.id });
    const labelled = vault.state === 'unlocked' && vault.manifest.settings.labelsInNotifications;
    void notifier.show(labelled ? { title, body: alertFacts(alert) } : UNLABELLED);
    changes.tell(['alerts']);
  }

  #forget(): void {
    this.#rules = null;
    this.#waiting = null;
    this.#alerts = new Map();
  }
}

/** Also while the window is locked: nothing can be paused without the manifest, but everything can be stopped. */
const UNLABELLED = {
  title: 'A program does something unusual with a key',
  body: 'Open Keyturn to see what, and to pause it. The tray can lock the vault or stop everything at once.',
} as const;

/** Asking the calendar is dear, and no time zone turns within a quarter of an hour. */
export function calendarOf(timeZone: () => string): Calendar {
  const QUARTER = 15 * 60_000;
  let known = { quarter: -1, hour: 0, day: '' };
  const look = (time: number): typeof known => {
    const quarter = Math.floor(time / QUARTER);
    if (quarter !== known.quarter) {
      const zone = timeZone();
      const hour = Math.floor(localTimeOf(time, zone).minute / 60);
      known = { quarter, hour, day: dayOf(time, zone) };
    }
    return known;
  };
  return { hourOf: (time) => look(time).hour, dayOf: (time) => look(time).day };
}
