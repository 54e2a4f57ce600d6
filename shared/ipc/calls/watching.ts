/** The audit page, alerts, and who could do what with which key. */
import * as z from 'zod/mini';
import { AlertView } from '../../model/alert.ts';
import { AuditRecord, AuditReport } from '../../model/audit.ts';
import { AuditFilter } from '../../model/audit-filter.ts';
import { Instant } from '../../model/credential.ts';
import { call, nothing } from '../call.ts';

/** The number below which to go on; null: from the end. */
const before = z.nullable(z.number().check(z.int(), z.gte(1)));
const step = {
  /** Where the next step goes on; null: the beginning of the log was reached. */
  next: z.nullable(z.number()),
  /** Records that were not read yet, and all there are. */
  left: z.number(),
  total: z.number(),
};

export const watchingCalls = {
  /** A page as it stands in the log, the newest first. */
  listAudit: call(
    z.object({ before, limit: z.number().check(z.int(), z.gte(1), z.lte(500)) }),
    z.object({ records: z.array(AuditRecord), more: z.boolean() }),
  ),
  /** One step of a search, of bounded length: it may find nothing and yet not be at the end. */
  findAudit: call(
    z.object({
      filter: AuditFilter,
      before,
      limit: z.number().check(z.int(), z.gte(1), z.lte(500)),
    }),
    z.object({ records: z.array(AuditRecord), ...step }),
  ),
  /** One step of counting what went through and what was held back between each two edges. */
  countAudit: call(
    z.object({
      filter: AuditFilter,
      before,
      edges: z.array(Instant).check(z.minLength(2), z.maxLength(400)),
    }),
    z.object({ days: z.array(z.object({ done: z.number(), refused: z.number() })), ...step }),
  ),
  /** One record, and where it stands in the files. */
  auditRecord: call(
    z.object({ seq: z.number().check(z.int(), z.gte(1)) }),
    z.object({ record: AuditRecord, segment: z.string(), line: z.number() }),
  ),
  /** Checks all of it; `auditWork` tells how far it is. */
  verifyAudit: call(nothing, AuditReport),
  /** Asks where and writes; null: no file was chosen. `filter` null: all of it. */
  exportAudit: call(
    z.object({ format: z.enum(['csv', 'json']), filter: z.nullable(AuditFilter) }),
    z.nullable(z.object({ name: z.string(), records: z.number() })),
  ),
  exportAuditKeys: call(nothing, z.nullable(z.object({ name: z.string() }))),
  /** Ends a work that is under way with `cancelled`. */
  stopAuditWork: call(z.object({ kind: z.enum(['verify', 'export']) }), nothing),
  alerts: call(nothing, z.array(AlertView)),
  /** It was all right: it goes, and is usual from now on. */
  settleAlert: call(z.object({ id: z.string() }), nothing),
} as const;

export const watchingEvents = {
  auditWork: z.object({
    kind: z.enum(['verify', 'export']),
    done: z.number(),
    total: z.number(),
  }),
} as const;
