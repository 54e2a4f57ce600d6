import type { AuditRecord, AuditReport } from '../../../shared/model/audit.ts';
import type { AuditLog } from '../audit/log.ts';

/** The audit log as the window shows it. Reading it is not an event. */
export class AuditService {
  readonly #audit: AuditLog;

  constructor(audit: AuditLog) {
    this.#audit = audit;
  }

  /** Newest first, below number `before`. @throws KeyturnError `locked`, `audit_unavailable` */
  list(before: number | null, limit: number): Promise<{ records: AuditRecord[]; more: boolean }> {
    return this.#audit.read({ before, limit });
  }

  /** Checks all of it. @throws KeyturnError `locked` when the vault is locked meanwhile */
  verify(): Promise<AuditReport> {
    return this.#audit.verify();
  }
}
