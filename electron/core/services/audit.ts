/** The audit log as the window shows it. Reading it is not an event. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditRecord, AuditReport } from '../../../shared/model/audit.ts';
import type { AuditFilter } from '../../../shared/model/audit-filter.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import { AuditPass, type Counted, type Found } from './audit-pass.ts';
import { Signal } from './signal.ts';

/** How far a long work has come, in records. */
export interface AuditWork {
  readonly kind: 'verify' | 'export';
  readonly done: number;
  readonly total: number;
}

/** A record with its place in the files, for who wants to look it up there. */
export interface PlacedRecord {
  readonly record: AuditRecord;
  readonly segment: string;
  readonly line: number;
}

export class AuditService {
  /** Told at most ten times a second while one of the works is under way. */
  readonly progress = new Signal<AuditWork>();
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  readonly #pass: AuditPass;
  #verifying: AbortController | null = null;

  constructor(deps: { readonly audit: AuditLog; readonly clock: Clock; readonly vault: Vault }) {
    this.#audit = deps.audit;
    this.#clock = deps.clock;
    this.#pass = new AuditPass(deps);
    deps.vault.onState((state) => {
      if (state === 'unlocked') return;
      this.#pass.forget();
      this.#verifying?.abort(locked());
    });
  }

  /** Newest first, below number `before`. @throws KeyturnError `locked`, `audit_unavailable` */
  list(before: number | null, limit: number): Promise<{ records: AuditRecord[]; more: boolean }> {
    return this.#audit.read({ before, limit });
  }

  /** One step of a search; `next` says where the next one goes on. Throws as `list` does. */
  find(filter: AuditFilter, before: number | null, limit: number): Promise<Found> {
    return this.#pass.find(filter, before, limit);
  }

  /** One step of counting by day. Throws as `list` does. */
  count(filter: AuditFilter, before: number | null, edges: readonly number[]): Promise<Counted> {
    return this.#pass.count(filter, before, edges);
  }

  /** @throws KeyturnError `not_found`, and as `list` does */
  async record(seq: number): Promise<PlacedRecord> {
    const { records } = await this.#audit.read({ before: seq + 1, limit: 1 });
    const [record] = records;
    if (record?.seq !== seq) throw new KeyturnError('not_found', `no record ${seq}`);
    return { record, ...(await this.#audit.locate(seq)) };
  }

  /** Checks all of it. @throws KeyturnError `cancelled`; `locked` when the vault is locked meanwhile */
  async verify(): Promise<AuditReport> {
    this.#verifying?.abort(cancelled());
    const own = new AbortController();
    this.#verifying = own;
    const total = this.#audit.anchor()?.seq ?? 0;
    const tell = this.teller('verify', total);
    try {
      return await this.#audit.verify(({ records }) => tell(records), own.signal);
    } finally {
      if (this.#verifying === own) this.#verifying = null;
    }
  }

  stopVerifying(): void {
    this.#verifying?.abort(cancelled());
  }

  /** Tells of progress, not more often than eyes can follow. */
  teller(kind: AuditWork['kind'], total: number): (done: number) => void {
    let next = 0;
    return (done) => {
      const now = this.#clock.monotonic();
      if (now < next) return;
      next = now + 100;
      // The log may have grown since it was counted.
      this.progress.tell({ kind, done: Math.min(done, total), total });
    };
  }
}

function cancelled(): KeyturnError {
  return new KeyturnError('cancelled', 'the owner stopped it');
}

function locked(): KeyturnError {
  return new KeyturnError('locked', 'the vault was locked meanwhile');
}
