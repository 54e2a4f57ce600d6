/**
 * Uses by day of the owner's calendar, counted from the lines of the audit log and kept in the vault for ninety days,
 * so that nobody has to read ninety days of lines to draw one chart.
 */
import { type DayUse, USE_DAYS, type UsesOfClient } from '../../../shared/model/uses.ts';
import type { Use } from '../clients/grant-use.ts';
import { addDays, type Day, dayOf } from '../rotation/due.ts';
import type { StoredCredential } from '../vault/manifest.ts';

type Counted = Pick<StoredCredential, 'id' | 'usesByDay'>;

/** Since the vault's own count, of one client. */
interface Since {
  lastAt: number;
  /** May be below zero: a use that the vault counted was refused after all. */
  readonly days: Map<Day, number>;
}
type ByClient = Map<string, Since>;

/** No zone's clock differs from another's by anything but whole quarters of an hour. */
const QUARTER_MS = 15 * 60 * 1000;

export class UseDays {
  readonly #timeZone: () => string;
  /** By credential, then by client. */
  #since = new Map<string, ByClient>();
  /** Lines come in the order of time, so one remembered quarter of an hour answers for nearly all of them. */
  #last: { readonly zone: string; readonly quarter: number; readonly day: Day } | null = null;

  constructor(timeZone: () => string) {
    this.#timeZone = timeZone;
  }

  note({ client, credential, count, at }: Use): void {
    const clients: ByClient = this.#since.get(credential) ?? new Map();
    const since = clients.get(client) ?? { lastAt: 0, days: new Map<Day, number>() };
    const day = this.dayOf(at);
    since.days.set(day, (since.days.get(day) ?? 0) + count);
    if (count > 0) since.lastAt = Math.max(since.lastAt, at);
    this.#since.set(credential, clients.set(client, since));
  }

  /** The day it was then where the owner is. */
  dayOf(at: number): Day {
    const zone = this.#timeZone();
    const quarter = Math.floor(at / QUARTER_MS);
    if (this.#last?.zone !== zone || this.#last.quarter !== quarter) {
      this.#last = { zone, quarter, day: dayOf(at, zone) };
    }
    return this.#last.day;
  }

  /** What the vault has counted, and what came since. @param now ms; days more than ninety before it are left out */
  of({ id, usesByDay }: Counted, now: number): UsesOfClient[] {
    const first = addDays(this.dayOf(now), 1 - USE_DAYS);
    const since = this.#since.get(id);
    const stored = new Map(usesByDay.map((one) => [one.client, one]));
    const clients = new Set([...stored.keys(), ...(since?.keys() ?? [])]);
    return [...clients].flatMap((client) => {
      const one = added(client, stored.get(client), since?.get(client), first);
      return one === null ? [] : [one];
    });
  }

  /** For keeping what is known now: `kept` is called once that is saved, and no longer counts it as new. */
  folding(): { readonly kept: () => void } {
    const folded = copyOf(this.#since);
    return { kept: () => this.#takeAway(folded) };
  }

  clear(): void {
    this.#since.clear();
    this.#last = null;
  }

  #takeAway(folded: ReadonlyMap<string, ByClient>): void {
    for (const [credential, clients] of folded) {
      for (const [client, { days }] of clients) {
        const since = this.#since.get(credential)?.get(client);
        for (const [day, count] of days) {
          since?.days.set(day, (since.days.get(day) ?? 0) - count);
        }
      }
    }
  }
}

/** The days of several clients as one. */
export function together(uses: readonly UsesOfClient[]): DayUse[] {
  const days = new Map<Day, number>();
  for (const { day, count } of uses.flatMap((one) => one.days)) {
    days.set(day, (days.get(day) ?? 0) + count);
  }
  return asList(days);
}

function added(
  client: string,
  stored: UsesOfClient | undefined,
  since: Since | undefined,
  first: Day,
): UsesOfClient | null {
  const days = new Map(stored?.days.map(({ day, count }) => [day, count]));
  for (const [day, count] of since?.days ?? []) days.set(day, (days.get(day) ?? 0) + count);
  const list = asList(days).filter(({ day, count }) => day >= first && count > 0);
  const lastAt = Math.max(stored?.lastAt ?? 0, since?.lastAt ?? 0);
  return list.length === 0 ? null : { client, lastAt, days: list };
}

function asList(days: ReadonlyMap<Day, number>): DayUse[] {
  return [...days].map(([day, count]) => ({ day, count })).sort((a, b) => (a.day < b.day ? -1 : 1));
}

function copyOf(since: ReadonlyMap<string, ByClient>): Map<string, ByClient> {
  const clientsOf = (clients: ByClient): ByClient =>
    new Map([...clients].map(([id, one]) => [id, { ...one, days: new Map(one.days) }]));
  return new Map([...since].map(([id, clients]) => [id, clientsOf(clients)]));
}
