import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditActor, AuditEvent } from '../../../shared/model/audit.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock, Log } from '../ports.ts';
import { ProxyRefused } from './proxy-refusals.ts';
import { CallerGone, Refused } from './replies.ts';

/** Refusals that are alike are one line for this long. */
const WINDOW_MS = 60_000;
/** So many kinds of refusal are told apart within a window; what goes beyond shares one line per code. */
const KINDS = 256;

/** What was known of a request when it was refused. */
export interface Refusal {
  readonly error: unknown;
  readonly actor: AuditActor;
  readonly action: 'lease.refused' | 'request.refused';
  readonly credential: { readonly id: string; readonly label: string } | null;
  readonly scopes: readonly string[];
  /** The lease whose `lease.granted` stands in the log already, when it was refused after that. */
  readonly lease: string | null;
  /** The same of a request and `request.signed`. */
  readonly request: string | null;
  /** The owner was asked: people are slow enough for a line each. */
  readonly asked: boolean;
}

interface Folded {
  readonly event: AuditEvent;
  count: number;
  readonly stop: () => void;
}

/**
 * Writes every refusal into the audit log, alike ones at most twice a minute: the first at once, the others as one
 * line with their number when the minute is over. Otherwise a stranger could fill the disk by being refused.
 */
export class RefusalLog {
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #folded = new Map<string, Folded>();

  constructor({
    audit,
    clock,
    log,
  }: { readonly audit: AuditLog; readonly clock: Clock; readonly log: Log }) {
    this.#audit = audit;
    this.#clock = clock;
    this.#log = log;
  }

  /** Never throws: nothing was released, so a log that can't be written changes nothing for the caller. */
  async record(refusal: Refusal): Promise<void> {
    const rule = ruleOf(refusal.error);
    const event: AuditEvent = {
      time: this.#clock.now(),
      actor: refusal.actor,
      action: refusal.action,
      outcome: 'refused',
      rule,
      ...(refusal.credential === null ? {} : { credential: refusal.credential }),
      ...(refusal.scopes.length === 0 ? {} : { scopes: [...refusal.scopes] }),
      ...(refusal.lease === null ? {} : { detail: { lease: refusal.lease } }),
      ...(refusal.request === null ? {} : { detail: { request: refusal.request } }),
    };
    if (refusal.asked || refusal.lease !== null || refusal.request !== null)
      return this.#append(event);
    const key = this.#keyOf(event);
    const folded = this.#folded.get(key);
    if (folded !== undefined) {
      folded.count += 1;
      return;
    }
    const stop = this.#clock.after(WINDOW_MS, () => void this.#unfold(key));
    this.#folded.set(key, { event, count: 0, stop });
    return this.#append(event);
  }

  /** Writes what is still being counted. */
  async flush(): Promise<void> {
    for (const key of [...this.#folded.keys()]) await this.#unfold(key);
  }

  #keyOf({ actor, action, rule, credential }: AuditEvent): string {
    const who = actor.kind === 'client' ? [actor.id, actor.executable] : [];
    const key = JSON.stringify([action, rule, credential?.id, ...who]);
    return this.#folded.has(key) || this.#folded.size < KINDS
      ? key
      : JSON.stringify([action, rule, 'others']);
  }

  async #unfold(key: string): Promise<void> {
    const folded = this.#folded.get(key);
    if (folded === undefined) return;
    folded.stop();
    this.#folded.delete(key);
    if (folded.count === 0) return;
    await this.#append({
      ...folded.event,
      time: this.#clock.now(),
      detail: { count: folded.count },
    });
  }

  async #append(event: AuditEvent): Promise<void> {
    try {
      await this.#audit.append(event, { sync: false });
    } catch (error) {
      this.#log.warn('a refusal could not be recorded', error);
    }
  }
}

function ruleOf(error: unknown): string {
  if (error instanceof Refused || error instanceof ProxyRefused) return error.rule;
  if (error instanceof CallerGone) return 'caller-gone';
  return error instanceof KeyturnError ? error.code : 'internal';
}
