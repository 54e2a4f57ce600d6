/**
 * What is odd about a client's behaviour: pure rules over the audit events as they are written, with what is usual as
 * their state. Knows no vault, so it goes on while only the window is locked. What each number means, and why it is
 * that one, stands beside it.
 */
import type { AlertKind, AlertView } from '../../../shared/model/alert.ts';
import type { AuditEvent } from '../../../shared/model/audit.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A week shows working days and a weekend; before it is over everything a client does is new, and nothing odd. */
export const LEARN_MS = 7 * DAY;
/** And less than this in a week says nothing of what is usual. */
export const LEARN_USES = 20;

/** A bot that retries is refused twice or three times; alike refusals share a line a minute that counts them. */
export const REFUSALS = 5;
export const REFUSALS_MS = 10 * MINUTE;

/** Five times the busiest minute so far is no ordinary busy day; under 30 a minute no bot needs an alarm. */
export const BURST_TIMES = 5;
export const BURST_FLOOR = 30;

/** Bots that run by the clock drift, and summer time moves them by one: the neighbouring hours count as known. */
export const HOUR_SLACK = 1;

/** As long as Health calls a key unused. */
export const DORMANT_MS = 30 * DAY;

/** What is remembered at the most; who was quiet the longest is forgotten first. */
export const MAX_CLIENTS = 500;
export const MAX_PROGRAMS = 8;
export const MAX_KEYS = 20_000;

/** What is usual for one client. */
interface Habits {
  readonly since: number;
  lastAt: number;
  uses: number;
  /** Uses by hour of the owner's day. */
  readonly hours: number[];
  /** Executable and script, with their hash; the one seen last is the last. */
  readonly programs: Set<string>;
  /** The minute being counted, and the busiest before it. */
  minute: number;
  inMinute: number;
  peak: number;
  /** Times of the last refusals. */
  refusals: number[];
}

export interface Alarm extends Omit<AlertView, 'id' | 'client'> {
  readonly client: { readonly id: string; readonly name: string };
}

export interface Calendar {
  /** The owner's hour of the day, 0 to 23, and calendar date. */
  hourOf(time: number): number;
  dayOf(time: number): string;
}

export class AlertRules {
  readonly #calendar: Calendar;
  readonly #clients = new Map<string, Habits>();
  /** When each key was last used by anybody. */
  readonly #keys = new Map<string, number>();
  /** `client kind` of the day `#day`: said already. */
  readonly #said = new Set<string>();
  #day = '';

  constructor(calendar: Calendar) {
    this.#calendar = calendar;
  }

  /** How much is remembered: for the test that it stays bounded. */
  get size(): number {
    let size = this.#keys.size + this.#said.size;
    for (const { programs, refusals } of this.#clients.values()) {
      size += 1 + programs.size + refusals.length;
    }
    return size;
  }

  /** What the vault knows of a key's last use, from before the log was read. */
  knowKey(credential: string, lastUsedAt: number): void {
    this.#touchKey(credential, Math.max(lastUsedAt, this.#keys.get(credential) ?? 0));
  }

  /** What the vault knows of a client from before. */
  knowClient(id: string, since: number): void {
    if (!this.#clients.has(id)) this.#remember(id, fresh(since));
  }

  /** An alarm of this kind was given today already, before this process began. */
  knowSaid(client: string, kind: AlertKind, time: number): void {
    this.#turnDay(time);
    if (this.#calendar.dayOf(time) === this.#day) this.#said.add(`${client} ${kind}`);
  }

  /** Takes an event for usual. */
  learn(event: AuditEvent): void {
    const seen = this.#see(event);
    if (seen !== null) this.#take(seen.habits, event);
  }

  /** Takes an event in, and says what is odd about it. Each kind once a client and day. */
  judge(event: AuditEvent, record: number): Alarm[] {
    const seen = this.#see(event);
    if (seen === null) return [];
    const { habits, client } = seen;
    this.#turnDay(event.time);
    const odd = isLearning(habits, event.time) ? [] : this.#odd(habits, event);
    const alarms = odd
      .filter(({ kind }) => !this.#said.has(`${client.id} ${kind}`))
      .map(({ credential = null, program = null, ...what }) => ({
        ...what,
        credential,
        program,
        at: event.time,
        client,
        record,
      }));
    for (const { kind } of alarms) this.#said.add(`${client.id} ${kind}`);
    this.#take(habits, event);
    return alarms;
  }

  /** The owner says that it was fine: the rate it was at is its usual one now. All else was learned as it was seen. */
  allow(client: string, kind: AlertKind, seen: number): void {
    const habits = this.#clients.get(client);
    if (habits !== undefined && kind === 'burst') habits.peak = Math.max(habits.peak, seen);
  }

  #see(event: AuditEvent): { habits: Habits; client: Alarm['client'] } | null {
    const { actor, time } = event;
    if (actor.kind !== 'client' || actor.id === null || !isUseOrRefusal(event)) return null;
    const known = this.#clients.get(actor.id);
    const habits = known ?? fresh(time);
    this.#remember(actor.id, habits);
    return { habits, client: { id: actor.id, name: actor.name } };
  }

  #odd(habits: Habits, event: AuditEvent): Partly[] {
    const { time } = event;
    const odd: Partly[] = [];
    const program = programOf(event);
    if (program !== null && habits.programs.size > 0 && !habits.programs.has(program.key)) {
      odd.push({ kind: 'program', seen: 0, usual: habits.programs.size, program: program.path });
    }
    if (isRefused(event)) {
      const recent = [...recentRefusals(habits, time), ...timesOf(event)].length;
      if (recent >= REFUSALS) odd.push({ kind: 'refusals', seen: recent, usual: REFUSALS - 1 });
      return odd;
    }
    const hour = this.#calendar.hourOf(time);
    if (!isKnownHour(habits, hour)) odd.push({ kind: 'hour', seen: hour, usual: 0 });
    const inMinute = minuteOf(time) === habits.minute ? habits.inMinute + 1 : 1;
    if (inMinute > Math.max(BURST_FLOOR, BURST_TIMES * habits.peak)) {
      odd.push({ kind: 'burst', seen: inMinute, usual: habits.peak });
    }
    const { credential } = event;
    const last = credential === undefined ? undefined : this.#keys.get(credential.id);
    if (credential !== undefined && last !== undefined && time - last >= DORMANT_MS) {
      odd.push({ kind: 'dormant', seen: Math.floor((time - last) / DAY), usual: 30, credential });
    }
    return odd;
  }

  #take(habits: Habits, event: AuditEvent): void {
    const { time, credential } = event;
    habits.lastAt = Math.max(habits.lastAt, time);
    const program = programOf(event);
    if (program !== null) keepLast(habits.programs, program.key, MAX_PROGRAMS);
    if (isRefused(event)) {
      habits.refusals = [...recentRefusals(habits, time), ...timesOf(event)].slice(-REFUSALS);
      return;
    }
    habits.uses += 1;
    const hour = this.#calendar.hourOf(time);
    habits.hours[hour] = (habits.hours[hour] ?? 0) + 1;
    countMinute(habits, time);
    if (credential !== undefined) this.#touchKey(credential.id, time);
  }

  #touchKey(id: string, time: number): void {
    this.#keys.delete(id);
    this.#keys.set(id, time);
    forgetOldest(this.#keys, MAX_KEYS);
  }

  #remember(id: string, habits: Habits): void {
    this.#clients.delete(id);
    this.#clients.set(id, habits);
    forgetOldest(this.#clients, MAX_CLIENTS);
  }

  #turnDay(time: number): void {
    const day = this.#calendar.dayOf(time);
    // Only forwards: a clock that is set back must not make it say the same again.
    if (day <= this.#day) return;
    this.#day = day;
    this.#said.clear();
  }
}

type Partly = Pick<Alarm, 'kind' | 'seen' | 'usual'> &
  Partial<Pick<Alarm, 'credential' | 'program'>>;

function fresh(since: number): Habits {
  return {
    since,
    lastAt: since,
    uses: 0,
    hours: Array.from({ length: 24 }, () => 0),
    programs: new Set(),
    minute: -1,
    inMinute: 0,
    peak: 0,
    refusals: [],
  };
}

function isLearning({ since, uses }: Habits, now: number): boolean {
  return now - since < LEARN_MS || uses < LEARN_USES;
}

function isUseOrRefusal({ action }: AuditEvent): boolean {
  return action === 'lease.granted' || action === 'request.signed' || isRefusal(action);
}

function isRefusal(action: AuditEvent['action']): boolean {
  return action === 'lease.refused' || action === 'request.refused' || action === 'admin.refused';
}

function isRefused({ action }: AuditEvent): boolean {
  return isRefusal(action);
}

/** One time for each refusal that the line stands for, no more than are needed. */
function timesOf({ time, detail }: AuditEvent): number[] {
  const many = detail?.['count'];
  const count = typeof many === 'number' && many > 1 ? Math.min(many, REFUSALS) : 1;
  return Array.from({ length: count }, () => time);
}

function recentRefusals({ refusals }: Habits, now: number): number[] {
  return refusals.filter((time) => now - time < REFUSALS_MS);
}

function programOf({ actor }: AuditEvent): { key: string; path: string } | null {
  if (actor.kind !== 'client' || actor.executable === null) return null;
  const { executable, executableHash, script } = actor;
  return { key: [executable, executableHash, script].join('\n'), path: script ?? executable };
}

function isKnownHour({ hours }: Habits, hour: number): boolean {
  for (let off = -HOUR_SLACK; off <= HOUR_SLACK; off++) {
    if ((hours[(hour + off + 24) % 24] ?? 0) > 0) return true;
  }
  return false;
}

const minuteOf = (time: number): number => Math.floor(time / MINUTE);

/** A minute counts for the peak when it is over, unless it was a burst: that becomes usual when the owner says so. */
function countMinute(habits: Habits, time: number): void {
  const minute = minuteOf(time);
  if (minute === habits.minute) {
    habits.inMinute += 1;
    return;
  }
  const limit = Math.max(BURST_FLOOR, BURST_TIMES * habits.peak);
  const learning = isLearning(habits, time);
  if (learning || habits.inMinute <= limit) habits.peak = Math.max(habits.peak, habits.inMinute);
  habits.minute = minute;
  habits.inMinute = 1;
}

function keepLast(set: Set<string>, key: string, most: number): void {
  set.delete(key);
  set.add(key);
  const [oldest] = set;
  if (set.size > most && oldest !== undefined) set.delete(oldest);
}

function forgetOldest<V>(map: Map<string, V>, most: number): void {
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
