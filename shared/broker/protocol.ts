/** Every request and reply of the socket, protocol version 1. What it means to people is in docs/PROTOCOL.md. */
import * as z from 'zod/mini';
import { BROKER_STATUS } from '../errors.ts';
import { Grant, MODES, ProcessIdentity } from '../model/client.ts';
import { FieldName, Id, Ref } from '../model/credential.ts';
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
    role: z.enum(['user', 'admin']),
    status: z.string(),
  }),
  process: ProcessIdentity,
  grants: z.array(Grant),
});
export type WhoamiReply = z.infer<typeof WhoamiReply>;

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
