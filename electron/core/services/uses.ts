/** What the audit log tells of how keys were used: when last, by whom, how often under which grant, and who has seen it. */
import type { AuditEvent, AuditRecord } from '../../../shared/model/audit.ts';
import type { Grant } from '../../../shared/model/client.ts';
import type { Revealed } from '../../../shared/model/credential.ts';
import type { DayUse, UsedToday, UsesOfClient } from '../../../shared/model/uses.ts';
import type { AuditLog } from '../audit/log.ts';
import { UseReader } from '../clients/grant-use.ts';
import type { Clock, Log } from '../ports.ts';
import type { ManifestData, StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import { latest } from './credential-view.ts';
import { together, UseDays } from './use-days.ts';

interface Counted {
  /** Changed by the owner, a grant begins anew. */
  readonly grantedAt: number;
  count: number;
}

type Seen = Revealed & { readonly lease: string };

export interface UsesDeps {
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeZone: () => string;
}

export class Uses {
  readonly #vault: Vault;
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #days: UseDays;
  readonly #keys = new Map<string, number>();
  readonly #clients = new Map<string, number>();
  /** Since the vault's own count, by client and credential. */
  readonly #counts = new Map<string, Counted>();
  /** By credential, then by client. */
  readonly #seen = new Map<string, Map<string, Seen>>();
  #reader = new UseReader();
  #readTo = 0;
  #news = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(deps: UsesDeps) {
    this.#vault = deps.vault;
    this.#audit = deps.audit;
    this.#clock = deps.clock;
    this.#log = deps.log;
    this.#days = new UseDays(deps.timeZone);
    deps.vault.onState((state) => {
      if (state !== 'unlocked') this.#forget();
    });
  }

  /** How often something was read that clients did. What is made of it is the same for as long as this is. */
  get news(): number {
    return this.#news;
  }

  lastUsed(credential: string): number | null {
    return this.#keys.get(credential) ?? null;
  }

  lastServed(client: string): number | null {
    return this.#clients.get(client) ?? null;
  }

  /** How often a grant has served since it was granted or changed. */
  used(client: string, grant: Pick<Grant, 'credential' | 'grantedAt' | 'used'>): number {
    const counted = this.#counts.get(keyOf(client, grant.credential));
    const further = counted?.grantedAt === grant.grantedAt ? counted.count : 0;
    return Math.max(0, grant.used + further);
  }

  /** Who was given this key's values, each with the last time, the latest first. */
  revealedTo({ id, revealedTo }: Pick<StoredCredential, 'id' | 'revealedTo'>): Revealed[] {
    const known = this.#seen.get(id);
    if (known === undefined && revealedTo.length < 2) return revealedTo;
    const seen = [...(known?.values() ?? [])].map(({ lease: _, ...one }) => one);
    const before = revealedTo.filter(({ client }) => !seen.some((one) => one.client === client));
    return [...seen, ...before].sort((a, b) => b.at - a.at);
  }

  /** Each client's uses of a key in the last ninety days, as far as the log was read. */
  usesOf(key: Pick<StoredCredential, 'id' | 'usesByDay'>): UsesOfClient[] {
    return this.#days.of(key, this.#clock.now());
  }

  /** All clients' uses of a key together, by day of the owner's calendar; empty for a key that is not there. */
  usesByDay(credential: string): DayUse[] {
    const key = this.#vault.manifest.credentials.find(({ id }) => id === credential);
    return key === undefined ? [] : together(this.usesOf(key));
  }

  /** Who used what today, as far as the log was read; the latest first. */
  usesToday(): UsedToday[] {
    const today = this.#days.dayOf(this.#clock.now());
    return this.#vault.manifest.credentials
      .flatMap((key) =>
        this.usesOf(key).flatMap(({ client, lastAt, days }) => {
          const count = days.find(({ day }) => day === today)?.count ?? 0;
          return count === 0 ? [] : [{ client, credential: key.id, count, lastAt }];
        }),
      )
      .sort((a, b) => b.lastAt - a.lastAt);
  }

  /** Reads what was written since the last time. Never throws: a list without the last minute's uses is still a list. */
  catchUp(): Promise<void> {
    this.#reading = this.#reading
      .then(() => this.#read())
      .catch((error) => this.#log.warn('the last uses could not be read', error));
    return this.#reading;
  }

  /**
   * Keeps in the vault what the log told, so that the next start need not read it all again. To be called once after
   * unlocking.
   * @returns false if nothing was used since: then nothing is saved
   */
  async fold(): Promise<boolean> {
    await this.catchUp();
    if (this.#keys.size === 0 && this.#clients.size === 0) return false;
    const { counts: folded, kept } = await this.#vault.update((draft) => this.#foldInto(draft));
    kept();
    for (const [key, { count }] of folded) {
      const counted = this.#counts.get(key);
      if (counted !== undefined) counted.count -= count;
    }
    return true;
  }

  /** @returns what the draft counts from now on itself */
  #foldInto(draft: ManifestData): { counts: Map<string, Counted>; kept: () => void } {
    for (const key of draft.credentials) {
      key.usesByDay = this.usesOf(key);
      key.lastUsedAt = latest(key.lastUsedAt, this.lastUsed(key.id));
      key.revealedTo = this.revealedTo(key);
    }
    for (const one of draft.clients) {
      one.lastSeenAt = latest(one.lastSeenAt, this.lastServed(one.id));
      for (const grant of one.grants) grant.used = this.used(one.id, grant);
    }
    draft.usesReadTo = Math.max(draft.usesReadTo, this.#readTo);
    const counts = new Map([...this.#counts].map(([key, counted]) => [key, { ...counted }]));
    return { counts, ...this.#days.folding() };
  }

  async #read(): Promise<void> {
    if (this.#vault.state !== 'unlocked') return;
    const from = Math.max(this.#readTo, this.#vault.manifest.usesReadTo) + 1;
    const end = this.#audit.anchor();
    if (end !== null && end.seq < from) return;
    for await (const record of this.#audit.readFrom(from)) {
      if (this.#vault.state !== 'unlocked') return;
      this.#note(record, this.#vault.manifest);
    }
  }

  #note({ seq, event }: AuditRecord, { clients }: Readonly<ManifestData>): void {
    this.#readTo = Math.max(this.#readTo, seq);
    const { time, credential, actor } = event;
    if (actor.kind !== 'client' || actor.id === null) return;
    this.#news += 1;
    this.#clients.set(actor.id, Math.max(time, this.lastServed(actor.id) ?? 0));
    const use = this.#reader.read(event);
    if (use === null || credential === undefined) return;
    this.#days.note(use);
    if (use.count > 0)
      this.#keys.set(credential.id, Math.max(time, this.lastUsed(credential.id) ?? 0));
    this.#noteSeen(event, actor.id, credential.id);
    const grant = clients
      .find(({ id }) => id === use.client)
      ?.grants.find((one) => one.credential === use.credential);
    if (grant === undefined || use.at < grant.grantedAt) return;
    const key = keyOf(use.client, use.credential);
    const known = this.#counts.get(key);
    const count = known?.grantedAt === grant.grantedAt ? known.count : 0;
    this.#counts.set(key, { grantedAt: grant.grantedAt, count: count + use.count });
  }

  /** Values that were refused after their line was written were seen by nobody. */
  #noteSeen({ action, actor, time, detail }: AuditEvent, client: string, credential: string): void {
    const lease = String(detail?.['lease'] ?? '');
    const seen = this.#seen.get(credential) ?? new Map<string, Seen>();
    if (action === 'lease.refused' && seen.get(client)?.lease === lease) seen.delete(client);
    if (action !== 'lease.granted' || actor.kind !== 'client') return;
    const version = Number(detail?.['version'] ?? 1);
    seen.set(client, { client, name: actor.name, at: time, version, lease });
    this.#seen.set(credential, seen);
  }

  #forget(): void {
    this.#keys.clear();
    this.#clients.clear();
    this.#counts.clear();
    this.#seen.clear();
    this.#days.clear();
    this.#reader = new UseReader();
    this.#readTo = 0;
  }
}

function keyOf(client: string, credential: string): string {
  return `${client} ${credential}`;
}
