/**
 * One way through the log, backwards, in steps of bounded length: a step reads until it found enough or its time is
 * over, and says where the next one goes on. Who no longer wants the answer does not ask for the next step.
 */
import type { AuditRecord } from '../../../shared/model/audit.ts';
import { type AuditFilter, isEverything } from '../../../shared/model/audit-filter.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../ports.ts';
import { isRefusal, matcher } from './audit-filter.ts';

/** Records are opened so many at a time; between two blocks others get their turn. */
const BLOCK = 250;
/** A step takes about so long: short enough to be stopped while somebody types, long enough to be worth its way. */
export const STEP_MS = 120;
/** Clocks are set back and forth; a file is passed over only when it lies so far outside the dates. */
const SLACK_MS = 24 * 3_600_000;

export interface Step {
  /** The next step's `before`; null: the beginning of the log was reached. */
  readonly next: number | null;
  /** Records that are still to be read, and all there are. */
  readonly left: number;
  readonly total: number;
}

export interface Found extends Step {
  readonly records: AuditRecord[];
}

export interface DayCount {
  done: number;
  refused: number;
}

export interface Counted extends Step {
  /** For each span between two edges. */
  readonly days: DayCount[];
}

export class AuditPass {
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  /** When the first record of each file was written, as far as it was asked for. */
  readonly #times = new Map<number, number>();

  constructor(deps: { readonly audit: AuditLog; readonly clock: Clock }) {
    this.#audit = deps.audit;
    this.#clock = deps.clock;
  }

  /** Up to `limit` records below number `before` (null: from the end), the newest first. Throws as `AuditLog.read`. */
  async find(filter: AuditFilter, before: number | null, limit: number): Promise<Found> {
    const wanted = isEverything(filter) ? () => true : matcher(filter);
    const records: AuditRecord[] = [];
    const step = await this.#step(filter, before, (record) => {
      if (wanted(record)) records.push(record);
      return records.length < limit;
    });
    return { ...step, records };
  }

  /**
   * How many went through and how many were held back between each two `edges` (instants, ascending). A step counts
   * what it read; the caller adds up.
   */
  async count(
    filter: AuditFilter,
    before: number | null,
    edges: readonly number[],
  ): Promise<Counted> {
    const days: DayCount[] = edges.slice(1).map(() => ({ done: 0, refused: 0 }));
    const span = { from: edges[0] ?? 0, to: edges.at(-1) ?? 0 };
    const within = {
      ...filter,
      from: Math.max(filter.from ?? 0, span.from),
      to: Math.min(filter.to ?? span.to, span.to),
    };
    const wanted = matcher(within);
    const step = await this.#step(within, before, (record) => {
      const day = wanted(record) ? days[spanOf(edges, record.event.time)] : undefined;
      if (day !== undefined) day[isRefusal(record.event) ? 'refused' : 'done'] += weightOf(record);
      return true;
    });
    return { ...step, days };
  }

  forget(): void {
    this.#times.clear();
  }

  async #step(
    filter: AuditFilter,
    before: number | null,
    more: (record: AuditRecord) => boolean,
  ): Promise<Step> {
    const over = this.#clock.monotonic() + STEP_MS;
    let at = before;
    for (;;) {
      at = await this.#passOver(filter, at);
      if (at !== null && at <= 1) return this.#at(null);
      const block = await this.#audit.read({ before: at, limit: BLOCK });
      for (const record of block.records) {
        at = record.seq;
        if (!more(record)) return this.#at(at);
      }
      if (!block.more) return this.#at(null);
      if (this.#clock.monotonic() >= over) return this.#at(at);
    }
  }

  #at(seq: number | null): Step {
    const next = seq !== null && seq > 1 ? seq : null;
    // After a read, which makes all that was written count.
    return { next, left: next === null ? 0 : next - 1, total: this.#audit.anchor()?.seq ?? 0 };
  }

  /** Skips files that lie outside of the dates that are wanted. */
  async #passOver({ from, to }: AuditFilter, before: number | null): Promise<number | null> {
    if (from === null && to === null) return before;
    const starts = await this.#audit.starts();
    let at = before;
    for (let i = starts.length - 1; i >= 0; i--) {
      const first = starts[i] ?? 1;
      if (at !== null && first >= at) continue;
      const following = starts[i + 1];
      const begun = await this.#timeOf(first);
      const ended = following === undefined ? null : await this.#timeOf(following);
      const late = to !== null && begun > to + SLACK_MS && (ended ?? begun) > to + SLACK_MS;
      const early = from !== null && ended !== null && Math.max(begun, ended) < from - SLACK_MS;
      if (!late && !early) return at;
      at = first;
    }
    return at;
  }

  async #timeOf(seq: number): Promise<number> {
    const known = this.#times.get(seq);
    if (known !== undefined) return known;
    const [record] = (await this.#audit.read({ before: seq + 1, limit: 1 })).records;
    const time = record?.event.time ?? 0;
    this.#times.set(seq, time);
    return time;
  }
}

/** The index of the span that holds this instant; -1 before the first. */
export function spanOf(edges: readonly number[], time: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Refusals that were alike share a line that says how many they were. */
function weightOf({ event }: AuditRecord): number {
  const many = event.detail?.['count'];
  return typeof many === 'number' && many > 0 ? many : 1;
}
