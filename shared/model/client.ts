import * as z from 'zod/mini';
import { CalendarDate, FieldName, Id, Instant } from './credential.ts';
import { SCOPES } from './scope.ts';

export const MODES = ['sign', 'reveal'] as const;
export type Mode = (typeof MODES)[number];

/** How often the owner is asked. `until`: not before the day in `approvedUntil` is over, then once per session. */
export const APPROVAL_RULES = ['every-time', 'session', 'until', 'always'] as const;
export type ApprovalRule = (typeof APPROVAL_RULES)[number];

/** A time of day, `HH:MM`, in the owner's time zone. */
export const TimeOfDay = z.string().check(z.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/));

/**
 * Hours in which a grant serves: from `from` until before `to`, on the days named (ISO 8601: 1 is Monday). `to` not
 * later than `from` reaches into the next day; the same time twice is a whole day from then.
 */
export const Hours = z.object({
  days: z
    .array(z.number().check(z.int(), z.gte(1), z.lte(7)))
    .check(z.minLength(1), z.maxLength(7)),
  from: TimeOfDay,
  to: TimeOfDay,
});
export type Hours = z.infer<typeof Hours>;

/**
 * What a change of the calling program means. `off`: nothing. `ask`: the owner is asked again, and told what changed.
 * `tell-upgrades`: the same, but an interpreter that the system upgraded is only told of, while its script is the same.
 */
export const PINS = ['off', 'ask', 'tell-upgrades'] as const;
export type Pin = (typeof PINS)[number];

/** What one client may do with one credential. What is not said is not allowed. */
export const Grant = z.object({
  credential: Id,
  modes: z.array(z.enum(MODES)).check(z.minLength(1), z.maxLength(MODES.length)),
  scopes: z.array(z.enum(SCOPES)).check(z.minLength(1), z.maxLength(SCOPES.length)),
  /** The fields it may receive; null for all of them. */
  fields: z.nullable(z.array(FieldName)),
  approval: z.enum(APPROVAL_RULES),
  /** With `until`: the last day on which nobody is asked; null with any other rule. */
  approvedUntil: z.nullable(CalendarDate),
  /** The modes in which it is served while the window is locked. */
  unattended: z.array(z.enum(MODES)).check(z.maxLength(MODES.length)),
  /** May a request by need be answered with this key although the key can do more than was asked for? */
  overPrivileged: z.boolean(),
  pin: z.enum(PINS),
  /** The last day on which it serves at all; null: no end. */
  ends: z.nullable(CalendarDate),
  /** How often it serves: leases given and requests signed, together; null: no end. */
  uses: z.nullable(z.number().check(z.int(), z.gte(1), z.lte(1_000_000_000))),
  /** Leases and signed requests a minute; null: as many as come. */
  perMinute: z.nullable(z.number().check(z.int(), z.gte(1), z.lte(100_000))),
  /** Null: at any hour. */
  hours: z.nullable(z.array(Hours).check(z.minLength(1), z.maxLength(7))),
  /** The longest lease, in seconds; null: as long as any. */
  leaseSeconds: z.nullable(z.number().check(z.int(), z.gte(60), z.lte(24 * 3600))),
  grantedAt: Instant,
  /** How often it has served since it was granted or changed, as far as that was folded in from the audit log. */
  used: z.number().check(z.int(), z.nonnegative()),
});
export type Grant = z.infer<typeof Grant>;

/** As the owner chooses it. */
export const NewGrant = z.omit(Grant, { grantedAt: true, used: true });
export type NewGrant = z.infer<typeof NewGrant>;

/** What a grant says where nothing is said: as little as it can. */
export const GRANT_DEFAULTS = {
  fields: null,
  approval: 'session',
  approvedUntil: null,
  unattended: [],
  overPrivileged: false,
  pin: 'off',
  ends: null,
  uses: null,
  perMinute: null,
  hours: null,
  leaseSeconds: null,
} as const satisfies Partial<NewGrant>;

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
  /** Of the executable: tells a file that was replaced from one that was written over. */
  inode: z.nullable(z.string()),
  /** SHA-256 of the executable, hex. */
  executableHash: z.nullable(z.string()),
  commandLine: z.nullable(z.array(z.string())),
  /** For an interpreter: the script it runs, and its SHA-256. */
  script: z.nullable(z.string()),
  scriptHash: z.nullable(z.string()),
  /** Who started it, and who started that, the nearest first; at most eight, as far as they can be told. */
  parents: z.array(z.object({ pid: z.number(), name: z.nullable(z.string()) })),
});
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Of whom nothing can be told. */
export const UNKNOWN_PROCESS: ProcessIdentity = {
  uid: null,
  gid: null,
  pid: null,
  startTime: null,
  name: null,
  executable: null,
  inode: null,
  executableHash: null,
  commandLine: null,
  script: null,
  scriptHash: null,
  parents: [],
};

export const CLIENT_STATUS = ['active', 'paused', 'revoked'] as const;
export type ClientStatus = (typeof CLIENT_STATUS)[number];

export const ROLES = ['user', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** A proxy address that is kept: it stands for one client and one credential in `/p/` paths. */
export const ProxyView = z.object({ id: Id, credential: Id, madeAt: Instant });
export type ProxyView = z.infer<typeof ProxyView>;

export const ClientView = z.object({
  id: Id,
  name: z.string(),
  /** An `admin` lives for one session and is nowhere stored. */
  role: z.enum(ROLES),
  status: z.enum(CLIENT_STATUS),
  purpose: z.string(),
  pairedAt: Instant,
  lastSeenAt: z.nullable(Instant),
  /** As it was when it was paired, or when the owner last took a changed one for it. */
  process: ProcessIdentity,
  /** In words, how the program that was last seen differs from that; empty if it does not, or none was seen yet. */
  changes: z.array(z.string()),
  grants: z.array(Grant),
  proxies: z.array(ProxyView),
  /** Paused with all others at once, and not changed since. */
  pausedTogether: z.optional(z.boolean()),
});
export type ClientView = z.infer<typeof ClientView>;
