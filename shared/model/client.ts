import * as z from 'zod/mini';
import { FieldName, Id, Instant } from './credential.ts';
import { SCOPES } from './scope.ts';

export const MODES = ['sign', 'reveal'] as const;
export type Mode = (typeof MODES)[number];

/** How often the owner is asked. */
export const APPROVAL_RULES = ['every-time', 'session', 'always'] as const;
export type ApprovalRule = (typeof APPROVAL_RULES)[number];

/** What one client may do with one credential. What is not said is not allowed. */
export const Grant = z.object({
  credential: Id,
  modes: z.array(z.enum(MODES)).check(z.minLength(1)),
  scopes: z.array(z.enum(SCOPES)).check(z.minLength(1)),
  /** The fields it may receive; null for all of them. */
  fields: z.nullable(z.array(FieldName)),
  approval: z.enum(APPROVAL_RULES),
  /** Served while the window is locked. */
  unattended: z.boolean(),
  grantedAt: Instant,
});
export type Grant = z.infer<typeof Grant>;

/**
 * Who is on the other end, read from the kernel. Null is "unknown": the platform could not tell, and nothing is
 * guessed in its place.
 */
export const ProcessIdentity = z.object({
  uid: z.nullable(z.number()),
  gid: z.nullable(z.number()),
  pid: z.nullable(z.number()),
  /** Clock ticks since boot on Linux: with the pid it names one process, also after the pid is used again. */
  startTime: z.nullable(z.string()),
  name: z.nullable(z.string()),
  executable: z.nullable(z.string()),
  /** SHA-256 of the executable, hex. */
  executableHash: z.nullable(z.string()),
  commandLine: z.nullable(z.array(z.string())),
  /** For an interpreter: the script it runs, and its SHA-256. */
  script: z.nullable(z.string()),
  scriptHash: z.nullable(z.string()),
  parent: z.nullable(z.object({ pid: z.number(), name: z.nullable(z.string()) })),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

export const CLIENT_STATUS = ['active', 'paused', 'revoked'] as const;
export type ClientStatus = (typeof CLIENT_STATUS)[number];

export const ClientView = z.object({
  id: Id,
  name: z.string(),
  role: z.enum(['user', 'admin']),
  status: z.enum(CLIENT_STATUS),
  purpose: z.string(),
  pairedAt: Instant,
  lastSeenAt: z.nullable(Instant),
  /** As it was when it was paired. */
  process: ProcessIdentity,
  grants: z.array(Grant),
});
export type ClientView = z.infer<typeof ClientView>;
