/** Every request and reply of the socket, protocol version 1. What it means to people is in docs/PROTOCOL.md. */
import * as z from 'zod/mini';
import { BROKER_STATUS } from '../errors.ts';
import { Grant, MODES, NewGrant, ProcessIdentity, ROLES } from '../model/client.ts';
import { CredentialDetails, FIELD_VALUE_MAX, FieldName, Id, Ref } from '../model/credential.ts';
import { PANIC_LEVELS } from '../model/panic.ts';
import { ENVIRONMENTS, SCOPES } from '../model/scope.ts';
import { LEASE_TTL, LIMITS, PROTOCOL_VERSION } from './limits.ts';

export { LEASE_TTL, LIMITS, PROTOCOL_VERSION };

const token = z.string().check(z.regex(/^kt_[A-Za-z0-9_-]{43}$/));
export const pollToken = z.string().check(z.regex(/^kq_[A-Za-z0-9_-]{43}$/));

export const StatusReply = z.object({
  name: z.literal('keyturn'),
  version: z.string(),
  protocol: z.literal(PROTOCOL_VERSION),
  locked: z.boolean(),
});
export type StatusReply = z.infer<typeof StatusReply>;

const words = (max: number) => z.string().check(z.minLength(1), z.maxLength(max));
const scopes = z.array(z.enum(SCOPES)).check(z.minLength(1), z.maxLength(SCOPES.length));

/** `keyturn://<ref>`, the ref or the id. */
const reference = words(80);

export const PairingRequest = z.strictObject({
  name: words(200),
  purpose: z.optional(words(200)),
  /** `admin`: may change keys, each time with the owner's yes, until the vault locks. Takes no `wants`. */
  role: z.optional(z.enum(ROLES)),
  wants: z.optional(
    z
      .array(
        z.strictObject({
          exchange: z.optional(words(30)),
          credential: z.optional(reference),
          scopes,
          mode: z.enum(MODES),
        }),
      )
      .check(z.maxLength(16)),
  ),
});
export type PairingRequest = z.infer<typeof PairingRequest>;

export const PairingCreated = z.object({
  pairing: Id,
  /** Six digits as `482-917`: the program shows them, the owner types them. */
  code: z.string(),
  expiresAt: z.string(),
  poll: pollToken,
});
export type PairingCreated = z.infer<typeof PairingCreated>;

export const PairingReply = z.union([
  z.object({ status: z.enum(['pending', 'denied', 'expired']) }),
  z.object({
    status: z.literal('approved'),
    client: z.object({ id: Id, name: z.string() }),
    token,
  }),
]);
export type PairingReply = z.infer<typeof PairingReply>;

/** A credential as the client that was granted it may see it. */
export const CredentialReply = z.object({
  id: Id,
  ref: Ref,
  exchange: z.string(),
  label: z.string(),
  environment: z.enum(ENVIRONMENTS),
  scopes: z.array(z.enum(SCOPES)),
  status: z.string(),
  rotateBy: z.nullable(z.string()),
  expiresAt: z.nullable(z.string()),
  version: z.number(),
  fields: z.array(z.string()),
  grants: z.array(z.omit(Grant, { credential: true, grantedAt: true })),
});
export type CredentialReply = z.infer<typeof CredentialReply>;
export const CredentialsReply = z.object({ credentials: z.array(CredentialReply) });

export const LeaseRequest = z.strictObject({
  credential: z.optional(reference),
  exchange: z.optional(words(30)),
  /** Only by need; without it the live one is meant, if the client was granted a live key at all. */
  environment: z.optional(z.enum(ENVIRONMENTS)),
  fields: z.optional(z.array(FieldName).check(z.minLength(1), z.maxLength(16))),
  scopes: z.optional(scopes),
  reason: z.optional(words(200)),
  /** Seconds. */
  ttl: z.optional(z.number().check(z.int(), z.gte(1), z.lte(LEASE_TTL.max))),
});
export type LeaseRequest = z.infer<typeof LeaseRequest>;

export const LeaseReply = z.object({
  lease: Id,
  credential: Ref,
  version: z.number(),
  values: z.record(FieldName, z.string()),
  expiresAt: z.string(),
});
export type LeaseReply = z.infer<typeof LeaseReply>;

export const WhoamiReply = z.object({
  client: z.object({
    id: Id,
    name: z.string(),
    role: z.enum(ROLES),
    status: z.string(),
  }),
  process: ProcessIdentity,
  grants: z.array(Grant),
});
export type WhoamiReply = z.infer<typeof WhoamiReply>;

/** A request to an exchange, as a client would send it with its dummy key. */
export const ExchangeRequest = z.strictObject({
  method: words(10),
  /** Absolute, `https:`. */
  url: words(8192),
  headers: z.optional(z.record(z.string(), z.string())),
  body: z.optional(z.string()),
});
export type ExchangeRequest = z.infer<typeof ExchangeRequest>;

/** What would happen to a request: to one that is signed, or without `request` to a lease. */
export const ExplainRequest = z.strictObject({
  credential: z.optional(reference),
  exchange: z.optional(words(30)),
  environment: z.optional(z.enum(ENVIRONMENTS)),
  fields: z.optional(z.array(FieldName).check(z.minLength(1), z.maxLength(16))),
  scopes: z.optional(scopes),
  request: z.optional(ExchangeRequest),
});
export type ExplainRequest = z.infer<typeof ExplainRequest>;

export const ExplainReply = z.object({
  verdict: z.enum(['allow', 'ask', 'deny']),
  /** The id of the rule that decides. */
  rule: z.string(),
  /** The rule, for a person. */
  text: z.string(),
  hint: z.optional(z.string()),
  credential: z.nullable(Ref),
  mode: z.enum(MODES),
  /** What the request needs; by `reveal` all that the key can do. */
  scopes: z.array(z.enum(SCOPES)),
  /** With `request`: the row of the catalogue that judged it; null if none fits. */
  endpoint: z.nullable(z.string()),
  /** What differs from the program this client was paired with. */
  changes: z.array(z.string()),
});
export type ExplainReply = z.infer<typeof ExplainReply>;

/** A proxy address that dies with the connection over which it was asked for. */
export const ProxyRequest = z.strictObject({ credential: reference });
export type ProxyRequest = z.infer<typeof ProxyRequest>;

export const ProxyReply = z.object({
  credential: Ref,
  exchange: z.string(),
  token: z.string().check(z.regex(/^kp_[A-Za-z0-9_-]{43}$/)),
  /** What goes into `proxyUrl`, on loopback TCP; null while the owner has that turned off. */
  url: z.nullable(z.string()),
});
export type ProxyReply = z.infer<typeof ProxyReply>;

export const PanicRequest = z.strictObject({ level: z.enum(PANIC_LEVELS) });
export type PanicRequest = z.infer<typeof PanicRequest>;

/** What `GET /v1/events` tells, by the event's name. A reference names only what this client was granted. */
export const EVENTS = {
  /** `window`: nobody can be asked, and this client is not served meanwhile. */
  locked: z.object({ lock: z.enum(['window', 'vault']) }),
  unlocked: z.object({}),
  'credential.rotated': z.object({ credential: Ref, version: z.number() }),
  'credential.deactivated': z.object({ credential: Ref }),
  'lease.revoked': z.object({ lease: Id, credential: Ref }),
  /** The stream ends behind it. `paused` can become active again; the other can't. */
  'client.revoked': z.object({ status: z.enum(['paused', 'revoked']) }),
  frozen: z.object({ level: z.enum(PANIC_LEVELS) }),
  thawed: z.object({}),
} as const;
export type EventName = keyof typeof EVENTS;

/** What an admin client can ask for. What takes something away is done at once; the rest waits for the owner. */
const values = z.record(FieldName, z.string().check(z.maxLength(FIELD_VALUE_MAX)));
/** A name that is none is refused, not passed over. */
const strictly = <S extends z.core.$ZodLooseShape>(object: z.ZodMiniObject<S>) =>
  z.strictObject(object.shape);
export const AdminChange = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('add'),
    details: strictly(
      z.partial(CredentialDetails, {
        account: true,
        environment: true,
        permissions: true,
        scopes: true,
        ipAllowList: true,
        created: true,
        rotationDays: true,
        rotateBy: true,
        expires: true,
        tags: true,
        notes: true,
      }),
    ),
    fields: values,
  }),
  z.strictObject({
    kind: z.literal('edit'),
    credential: reference,
    details: strictly(z.partial(CredentialDetails)),
    /** Given: a new version with these values; those not named stay as they are. */
    fields: z.optional(values),
  }),
  z.strictObject({ kind: z.literal('deactivate'), credential: reference }),
  z.strictObject({ kind: z.literal('activate'), credential: reference }),
  z.strictObject({
    kind: z.literal('grant'),
    client: words(80),
    credential: reference,
    grant: strictly(z.partial(z.omit(NewGrant, { credential: true }))),
  }),
  z.strictObject({ kind: z.literal('ungrant'), client: words(80), credential: reference }),
  z.strictObject({ kind: z.literal('pause'), client: words(80) }),
  z.strictObject({ kind: z.literal('resume'), client: words(80) }),
  z.strictObject({ kind: z.literal('revoke'), client: words(80) }),
]);
export type AdminChange = z.infer<typeof AdminChange>;

export const AdminChangeReply = z.object({
  change: Id,
  /** `done`: at once, or after the owner's yes. `pending`: ask again. */
  status: z.enum(['pending', 'done', 'refused', 'expired', 'failed']),
  expiresAt: z.string(),
  /** Of `done`: what was changed. */
  credential: z.optional(Ref),
  client: z.optional(z.string()),
  warnings: z.optional(z.array(z.string())),
  /** Of `failed`: why. */
  problem: z.optional(z.string()),
});
export type AdminChangeReply = z.infer<typeof AdminChangeReply>;

/** `GET /v1/admin/credentials`: every key, without its values. */
export const AdminCredentialsReply = z.object({
  credentials: z.array(
    z.object({
      ...z.omit(CredentialReply, { grants: true }).shape,
      account: z.string(),
      tags: z.array(z.string()),
      /** Names of the clients that hold a grant for it. */
      clients: z.array(z.string()),
    }),
  ),
});
export type AdminCredentialsReply = z.infer<typeof AdminCredentialsReply>;

/** `GET /v1/admin/clients`. */
export const AdminClientsReply = z.object({
  clients: z.array(
    z.object({
      id: Id,
      name: z.string(),
      role: z.enum(ROLES),
      status: z.string(),
      lastSeenAt: z.nullable(z.string()),
      grants: z.array(z.object({ ...z.omit(Grant, { credential: true }).shape, credential: Ref })),
    }),
  ),
});
export type AdminClientsReply = z.infer<typeof AdminClientsReply>;

/** RFC 9457. `type` is `about:blank`, so `title` is the status's own phrase; `code` is what programs read. */
export const Problem = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.number(),
  code: z.enum(Object.keys(BROKER_STATUS) as [keyof typeof BROKER_STATUS]),
  detail: z.string(),
  hint: z.optional(z.string()),
  field: z.optional(z.string()),
  rule: z.optional(z.string()),
});
export type Problem = z.infer<typeof Problem>;

/** What `<data folder>/broker.json` says. */
export const BrokerAddress = z.object({
  protocol: z.literal(PROTOCOL_VERSION),
  socket: z.string(),
  tcp: z.nullable(z.string()),
  pid: z.number(),
});
export type BrokerAddress = z.infer<typeof BrokerAddress>;
