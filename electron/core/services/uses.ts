/** When each key was last given out and each client last served, as the audit log tells it. */
import type { AuditRecord } from '../../../shared/model/audit.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Log } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import { latest } from './credential-view.ts';

export class Uses {
  readonly #vault: Vault;
  readonly #audit: AuditLog;
  readonly #log: Log;
  readonly #keys = new Map<string, number>();
  readonly #clients = new Map<string, number>();
  #readTo = 0;
  #reading: Promise<void> = Promise.resolve();

  constructor(deps: { readonly vault: Vault; readonly audit: AuditLog; readonly log: Log }) {
    this.#vault = deps.vault;
    this.#audit = deps.audit;
    this.#log = deps.log;
    deps.vault.onState((state) => {
      if (state !== 'unlocked') this.#forget();
    });
  }

  lastUsed(credential: string): number | null {
    return this.#keys.get(credential) ?? null;
  }

  lastServed(client: string): number | null {
    return this.#clients.get(client) ?? null;
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
   * unlocking; saves nothing if nothing was used since.
   */
  async fold(): Promise<void> {
    await this.catchUp();
    if (this.#keys.size === 0 && this.#clients.size === 0) return;
    const readTo = this.#readTo;
    await this.#vault.update((draft) => {
      for (const key of draft.credentials)
        key.lastUsedAt = latest(key.lastUsedAt, this.lastUsed(key.id));
      for (const one of draft.clients)
        one.lastSeenAt = latest(one.lastSeenAt, this.lastServed(one.id));
      draft.usesReadTo = Math.max(draft.usesReadTo, readTo);
    });
  }

  async #read(): Promise<void> {
    if (this.#vault.state !== 'unlocked') return;
    const from = Math.max(this.#readTo, this.#vault.manifest.usesReadTo) + 1;
    const end = this.#audit.anchor();
    if (end !== null && end.seq < from) return;
    for await (const record of this.#audit.readFrom(from)) {
      if (this.#vault.state !== 'unlocked') return;
      this.#note(record);
    }
  }

  #note({ seq, event }: AuditRecord): void {
    this.#readTo = Math.max(this.#readTo, seq);
    const { action, time, credential, actor } = event;
    if (action === 'lease.granted' && credential !== undefined) {
      this.#keys.set(credential.id, Math.max(time, this.lastUsed(credential.id) ?? 0));
    }
    if (actor.kind === 'client' && actor.id !== null) {
      this.#clients.set(actor.id, Math.max(time, this.lastServed(actor.id) ?? 0));
    }
  }

  #forget(): void {
    this.#keys.clear();
    this.#clients.clear();
    this.#readTo = 0;
  }
}
