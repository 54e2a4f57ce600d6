import * as z from 'zod/mini';
import { ACCESS_LEVELS, ENVIRONMENTS, SCOPES } from './scope.ts';
import { cleanName } from './text.ts';

/** 16 random bytes in base64url. */
export const Id = z.string().check(z.regex(/^[A-Za-z0-9_-]{22}$/));
export const Ref = z.string().check(z.regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/), z.maxLength(40));

/** A day in the owner's calendar, `YYYY-MM-DD`, without a time zone: a key is turned on a day, not at an instant. */
export const CalendarDate = z.string().check(
  z.regex(/^\d{4}-\d{2}-\d{2}$/),
  z.refine((text) => {
    // Of the 32nd there is no instant; of the 31st of a month of thirty days there is one, in the next month.
    const date = new Date(text);
    return !Number.isNaN(date.getTime()) && date.getUTCDate() === Number(text.slice(8));
  }),
);

/** Milliseconds since the Unix epoch. */
export const Instant = z.number().check(z.int(), z.nonnegative());

export const Name = z.pipe(
  z.string().check(z.maxLength(200)),
  z.transform((text, context) => {
    const name = cleanName(text);
    if (name !== null) return name;
    context.issues.push({ code: 'custom', input: text, message: 'not a name' });
    return z.NEVER;
  }),
);

/** ccxt's names where ccxt has one (`apiKey`, `secret`, `password`, `uid`, …); a generic secret names its own. */
export const FieldName = z.string().check(z.regex(/^[A-Za-z][A-Za-z0-9_]{0,39}$/));
/** The seed of the exchange account's own second factor. It stays with the owner: see `servedFields`. */
export const TOTP_FIELD = 'totp';
export const FIELD_VALUE_MAX = 16 * 1024;
export const FIELDS_MAX = 16;
export const TAGS_MAX = 16;

/** An exchange of the catalogue, or `other` (an exchange nobody described) or `generic` (a secret of no exchange). */
export const ExchangeId = z.string().check(z.regex(/^[a-z0-9]{2,30}$/));
export const GENERIC = 'generic';
export const OTHER = 'other';

/** An address or a network, as exchanges write it; the catalogue says no more about their forms. */
export const IpEntry = z.string().check(z.regex(/^[0-9a-fA-F.:]{2,45}(?:\/\d{1,3})?$/));

export const CREDENTIAL_STATUS = ['active', 'rotating', 'deactivated', 'revoked'] as const;
export type CredentialStatus = (typeof CREDENTIAL_STATUS)[number];

/** What a person writes about a key, everything but its secrets. */
export const CredentialDetails = z.object({
  label: Name,
  exchange: ExchangeId,
  /** Account or sub-account at the exchange; empty if there is only one. */
  account: z.union([Name, z.literal('')]),
  environment: z.enum(ENVIRONMENTS),
  /** The exchange's own names, as they are. */
  permissions: z.array(z.string().check(z.minLength(1), z.maxLength(60))).check(z.maxLength(64)),
  scopes: z.array(z.enum(SCOPES)).check(z.maxLength(SCOPES.length)),
  ipAllowList: z.array(IpEntry).check(z.maxLength(64)),
  /** The day the key was made at the exchange. */
  created: CalendarDate,
  /** Days after which the owner wants it turned, 1 to 90. */
  rotationDays: z.number().check(z.int(), z.gte(1), z.lte(90)),
  /** The day by which it should be turned; null: `created` (or the last turn) plus `rotationDays`. */
  rotateBy: z.nullable(CalendarDate),
  /** The day on which the exchange ends it, if it does. */
  expires: z.nullable(CalendarDate),
  tags: z.array(Name).check(z.maxLength(TAGS_MAX)),
  notes: z.string().check(z.maxLength(4000)),
});
export type CredentialDetails = z.infer<typeof CredentialDetails>;

/** Field values cross as UTF-8 bytes, so that they can be overwritten after use. */
export const FieldValues = z.record(FieldName, z.instanceof(Uint8Array));
export type FieldValues = z.infer<typeof FieldValues>;

/** What lists may know about a value without holding it. */
export const FieldView = z.object({
  name: FieldName,
  kind: z.enum(['text', 'pem']),
  /** The last four characters, only of a text longer than 16. */
  hint: z.nullable(z.string()),
  /** For a PEM: what it is (`Ed25519 private key`) and the SHA-256 of its public half, hex. */
  pem: z.nullable(z.object({ type: z.string(), fingerprint: z.string() })),
});
export type FieldView = z.infer<typeof FieldView>;

/** Names of the fields that programs may know of and be granted: all but the account's second factor. */
export function servedFields(fields: readonly { readonly name: string }[]): string[] {
  return fields.map(({ name }) => name).filter((name) => name !== TOTP_FIELD);
}

export const VersionView = z.object({
  version: z.number(),
  storedAt: Instant,
  /** When a newer one took its place; null for the current one. */
  replacedAt: z.nullable(Instant),
  /** The admin client that stored it, as it was called; without it the owner did. */
  by: z.optional(z.string()),
});
export type VersionView = z.infer<typeof VersionView>;

/** That a client was given values: whatever became of its grant, it may still have them. */
export const Revealed = z.object({
  client: Id,
  /** As it was called then. */
  name: z.string(),
  at: Instant,
  version: z.number(),
});
export type Revealed = z.infer<typeof Revealed>;

/** `YYYY-MM-DD`, as it was checked when it was stored. */
const Day = z.string();

/** `none`: nothing within 14 days. Days are counted in the owner's calendar, negative when overdue. */
export const Due = z.object({
  state: z.enum(['none', 'soon', 'overdue']),
  /** Which date comes first: the owner's rule or the exchange's end. */
  kind: z.enum(['rotate', 'expire']),
  date: Day,
  days: z.number(),
});
export type Due = z.infer<typeof Due>;

/**
 * A credential as a list or a client's owner may see it: everything but the values. The core made it of what was
 * checked when it was stored; a list has thousands, so that it is not checked for more than its members here.
 */
export const CredentialView = z.object({
  id: z.string(),
  ref: z.string(),
  label: z.string(),
  exchange: z.string(),
  account: z.string(),
  environment: z.enum(ENVIRONMENTS),
  permissions: z.array(z.string()),
  scopes: z.array(z.enum(SCOPES)),
  ipAllowList: z.array(z.string()),
  created: Day,
  rotationDays: z.number(),
  rotateBy: z.nullable(Day),
  expires: z.nullable(Day),
  tags: z.array(z.string()),
  notes: z.string(),
  status: z.enum(CREDENTIAL_STATUS),
  fields: z.array(FieldView),
  version: z.number(),
  versions: z.array(VersionView),
  addedAt: Instant,
  changedAt: Instant,
  lastUsedAt: z.nullable(Instant),
  /** Derived: */
  exchangeName: z.string(),
  expired: z.boolean(),
  risk: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(5)]),
  accessLevel: z.enum(ACCESS_LEVELS),
  due: Due,
  /** Names of the clients that hold a grant for it. */
  clients: z.array(z.string()),
  /** Clients that were given its values, each with the last time. */
  revealedTo: z.array(Revealed),
});
export type CredentialView = z.infer<typeof CredentialView>;
