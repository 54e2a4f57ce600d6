import * as z from 'zod/mini';
import { Instant } from './credential.ts';

/** What is written down. The first word is the thing it happened to. */
export const AUDIT_ACTIONS = [
  'vault.created',
  'vault.unlocked',
  'vault.unlock_refused',
  'vault.recovered',
  'vault.locked',
  'vault.password_changed',
  'vault.recovery_changed',
  'vault.settings_changed',
  'vault.restored',
  'vault.imported',
  'vault.import_undone',
  'vault.exported',
  'backups.destroyed',
  'backups.taken',
  'backups.opened',
  'backups.copied',
  'window.locked',
  'step_up.passed',
  'step_up.refused',
  'second_factor.set',
  'second_factor.codes_renewed',
  'second_factor.recovery_used',
  'second_factor.removed',
  'quick_unlock.on',
  'quick_unlock.off',
  'credential.added',
  'credential.changed',
  'credential.deactivated',
  'credential.activated',
  'credential.deleted',
  'credential.undeleted',
  'credential.revealed',
  'credential.copied',
  'credential.exported',
  'credential.restored',
  'credential.code_shown',
  'client.paired',
  'client.pairing_refused',
  'client.paused',
  'client.resumed',
  'client.revoked',
  'client.granted',
  'client.grant_removed',
  'client.program_accepted',
  'client.proxy_made',
  'client.proxy_removed',
  'lease.granted',
  'lease.refused',
  'lease.returned',
  'lease.revoked',
  'request.signed',
  'request.unknown',
  'request.refused',
  'admin.paired',
  'admin.asked',
  'admin.refused',
  'panic.pulled',
  'panic.thawed',
  'alert.raised',
  'alert.settled',
  'audit.exported',
  'audit.torn_line',
  'audit.checkpoint',
  'audit.crash',
  'audit.tampered',
  'audit.unreadable',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AuditActor = z.union([
  z.object({ kind: z.literal('owner') }),
  z.object({ kind: z.literal('app') }),
  z.object({
    kind: z.literal('client'),
    /** Null while nobody could say which client it is: not paired yet, no token, vault locked. */
    id: z.nullable(z.string()),
    name: z.string(),
    pid: z.nullable(z.number()),
    executable: z.nullable(z.string()),
    executableHash: z.nullable(z.string()),
    script: z.optional(z.nullable(z.string())),
  }),
]);
export type AuditActor = z.infer<typeof AuditActor>;

/** One thing that happened. Never a secret, a token, or a request body that could hold one. */
export const AuditEvent = z.object({
  time: Instant,
  actor: AuditActor,
  action: z.enum(AUDIT_ACTIONS),
  outcome: z.enum(['done', 'allowed', 'refused', 'failed']),
  /** Id and label as it was then, so that the line still reads when the key is gone. */
  credential: z.optional(z.object({ id: z.string(), label: z.string() })),
  scopes: z.optional(z.array(z.string())),
  /** The policy rule that decided, or the error code that ended it. */
  rule: z.optional(z.string()),
  /** Anything else worth a word: fields, version, reason, a count of folded refusals. */
  detail: z.optional(
    z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  ),
});
export type AuditEvent = z.infer<typeof AuditEvent>;

/** An event with its place in the log. */
export const AuditRecord = z.object({ seq: z.number(), hash: z.string(), event: AuditEvent });
export type AuditRecord = z.infer<typeof AuditRecord>;

/** What checking the whole log found. `line` counts from 1 within `segment`. */
export const AuditReport = z.object({
  ok: z.boolean(),
  records: z.number(),
  checkpoints: z.number(),
  /** Records after the last signed checkpoint: chained, not yet signed. */
  unsigned: z.number(),
  /** Records whose seals were not tried, because the key is not here: all of them when checked from outside. */
  unopened: z.optional(z.number()),
  problem: z.nullable(
    z.object({
      segment: z.string(),
      line: z.number(),
      kind: z.enum(['malformed', 'torn', 'chain', 'gap', 'signature', 'missing', 'seal', 'behind']),
      text: z.string(),
    }),
  ),
});
export type AuditReport = z.infer<typeof AuditReport>;
