/**
 * How often each grant has served: reserved before the line is written, given back when nothing was released after all.
 * What earlier sessions used is counted in the audit log, from where the vault's own count ends. So a crash between
 * the line and the reply counts as a use: rather one too few than one too many.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditEvent } from '../../../shared/model/audit.ts';
import type { Grant } from '../../../shared/model/client.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';

const MINUTE_MS = 60_000;

/** So many lines back a refusal may lie behind the line it takes back. */
const RECENT = 1024;

/** What a line of the log says of a grant's use. */
export interface Use {
  readonly client: string;
  readonly credential: string;
  /** -1: refused after its own line was written. */
  readonly count: 1 | -1;
  /** When that line was written. */
  readonly at: number;
}

/** Reads lines one after the other, the oldest first. */
export class UseReader {
  /** When the lines of the last uses were written, by their ids. */
  readonly #recent = new Map<string, number>();

  /** Null for a line that is about no use of a grant. */
  read({ action, actor, credential, detail, time }: AuditEvent): Use | null {
    if (actor.kind !== 'client' || actor.id === null || credential === undefined) return null;
    const of = { client: actor.id, credential: credential.id };
    const id = String(detail?.['lease'] ?? detail?.['request'] ?? '');
    if (action === 'lease.granted' || action === 'request.signed') {
      this.#remember(id, time);
      return { ...of, count: 1, at: time };
    }
    const at = this.#recent.get(id);
    const refused = action === 'lease.refused' || action === 'request.refused';
    if (!refused || at === undefined) return null;
    this.#recent.delete(id);
    return { ...of, count: -1, at };
  }

  #remember(id: string, time: number): void {
    if (id === '') return;
    this.#recent.set(id, time);
    if (this.#recent.size <= RECENT) return;
    const [oldest] = this.#recent.keys();
    if (oldest !== undefined) this.#recent.delete(oldest);
  }
}

type Limits = Pick<Grant, 'credential' | 'grantedAt' | 'used' | 'uses' | 'perMinute'>;

interface Entry {
  /** Changed by the owner, a grant begins anew. */
  readonly grantedAt: number;
  /** In earlier sessions; null while that was not counted. */
  past: number | null;
  /** Since the vault was unlocked. */
  now: number;
  /** By `Clock.monotonic`, kept only while there is a rate to keep; those before `first` are older than a minute. */
  times: number[];
  first: number;
}

/** What earlier sessions used of each grant, by client and credential. */
type Past = ReadonlyMap<string, { readonly grantedAt: number; past: number }>;

export interface GrantUseDeps {
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly clock: Clock;
}

export class GrantUse {
  readonly #deps: GrantUseDeps;
  readonly #entries = new Map<string, Entry>();
  /** One look into the log serves all grants; null while nobody wanted to know. */
  #past: Promise<Past> | null = null;

  constructor(deps: GrantUseDeps) {
    this.#deps = deps;
  }

  /**
   * To be waited for before a grant is judged: counts what a limited one has served in earlier sessions, once.
   * @throws KeyturnError `locked`; `audit_unavailable` when the log can't be read, for then nobody knows
   */
  async ready(client: string, grant: Limits): Promise<void> {
    const entry = this.#of(client, grant);
    if (grant.uses === null || entry.past !== null) return;
    const key = keyOf(client, grant.credential);
    let counted = (await this.#counted()).get(key);
    if (counted?.grantedAt !== grant.grantedAt) {
      // Granted, or undeleted, since that look.
      this.#past = null;
      counted = (await this.#counted()).get(key);
    }
    if (counted?.grantedAt === grant.grantedAt) entry.past ??= Math.max(0, counted.past);
  }

  /** As far as it is known. */
  served(client: string, grant: Limits): number {
    const { past, now } = this.#of(client, grant);
    return (past ?? grant.used) + now;
  }

  /** As `served`, to be judged by: while it is not known how often a limited grant has served, it was too often. */
  servedAtMost(client: string, grant: Limits): number {
    const unknown = grant.uses !== null && this.#of(client, grant).past === null;
    return unknown ? Number.POSITIVE_INFINITY : this.served(client, grant);
  }

  /** Within the last sixty seconds. */
  lastMinute(client: string, grant: Limits): number {
    const entry = this.#of(client, grant);
    this.#forgetOld(entry);
    return entry.times.length - entry.first;
  }

  /** Seconds until the rate allows another one. */
  retryAfter(client: string, grant: Limits): number {
    const { times } = this.#of(client, grant);
    const next = times[times.length - (grant.perMinute ?? times.length)];
    if (next === undefined) return 1;
    return Math.max(1, Math.ceil((next + MINUTE_MS - this.#deps.clock.monotonic()) / 1000));
  }

  /** Counts one more, at once. @returns takes it back: nothing was released */
  reserve(client: string, grant: Limits): () => void {
    const entry = this.#of(client, grant);
    entry.now += 1;
    const at = this.#deps.clock.monotonic();
    if (grant.perMinute !== null) entry.times.push(at);
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      entry.now -= 1;
      const index = entry.times.lastIndexOf(at);
      if (index >= entry.first) entry.times.splice(index, 1);
    };
  }

  /** The vault was locked: what was counted here stands in the log. */
  clear(): void {
    this.#entries.clear();
    this.#past = null;
  }

  #of(client: string, { credential, grantedAt, used }: Limits): Entry {
    const key = keyOf(client, credential);
    const known = this.#entries.get(key);
    if (known?.grantedAt === grantedAt) return known;
    // One that was changed in this session has no earlier ones.
    const past = known === undefined ? null : used;
    const fresh: Entry = { grantedAt, past, now: 0, times: [], first: 0 };
    this.#entries.set(key, fresh);
    return fresh;
  }

  #forgetOld(entry: Entry): void {
    const from = this.#deps.clock.monotonic() - MINUTE_MS;
    while ((entry.times[entry.first] ?? Number.POSITIVE_INFINITY) <= from) entry.first += 1;
    // Seldom, because it copies all the others.
    if (entry.first > 16 && entry.first > entry.times.length / 2) {
      entry.times = entry.times.slice(entry.first);
      entry.first = 0;
    }
  }

  #counted(): Promise<Past> {
    const counting = this.#past ?? this.#count();
    this.#past = counting;
    counting.catch(() => {
      if (this.#past === counting) this.#past = null;
    });
    return counting;
  }

  async #count(): Promise<Past> {
    const { vault, audit } = this.#deps;
    const { clients, usesReadTo } = vault.served;
    const grants = clients.flatMap(({ id, grants }) =>
      grants.map(({ credential, grantedAt, used }) => {
        const counted: { readonly grantedAt: number; past: number } = { grantedAt, past: used };
        return [keyOf(id, credential), counted] as const;
      }),
    );
    const counted = new Map(grants);
    const reader = new UseReader();
    try {
      for await (const { event } of audit.readFrom(usesReadTo + 1)) {
        const use = reader.read(event);
        const of = use === null ? undefined : counted.get(keyOf(use.client, use.credential));
        if (use !== null && of !== undefined && use.at >= of.grantedAt) of.past += use.count;
      }
    } catch (cause) {
      if (cause instanceof KeyturnError) throw cause;
      throw new KeyturnError('audit_unavailable', 'the uses could not be counted', { cause });
    }
    return counted;
  }
}

function keyOf(client: string, credential: string): string {
  return `${client} ${credential}`;
}
