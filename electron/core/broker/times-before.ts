import type { AuditLog } from '../audit/log.ts';

const PAGE = 500;
const PAGES = 10;
const USED: ReadonlySet<string> = new Set(['lease.granted', 'request.signed']);

/**
 * How often a client was given a credential or a signature of it: counted in the last 5,000 lines of the audit log when somebody first
 * wants to know, and kept up from there until the vault locks.
 */
export class TimesBefore {
  readonly #audit: AuditLog;
  readonly #counts = new Map<string, number>();

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  async of(client: string, credential: string): Promise<number> {
    const key = `${client} ${credential}`;
    const known = this.#counts.get(key) ?? (await this.#count(client, credential));
    this.#counts.set(key, known);
    return known;
  }

  given(client: string, credential: string): void {
    const key = `${client} ${credential}`;
    const known = this.#counts.get(key);
    if (known !== undefined) this.#counts.set(key, known + 1);
  }

  clear(): void {
    this.#counts.clear();
  }

  async #count(client: string, credential: string): Promise<number> {
    let count = 0;
    let before: number | null = null;
    for (let page = 0; page < PAGES; page++) {
      const { records, more } = await this.#audit.read({ before, limit: PAGE });
      for (const { event } of records) {
        const { actor, action } = event;
        if (!USED.has(action) || event.credential?.id !== credential) continue;
        if (actor.kind === 'client' && actor.id === client) count += 1;
      }
      before = records.at(-1)?.seq ?? null;
      if (!more || before === null) break;
    }
    return count;
  }
}
