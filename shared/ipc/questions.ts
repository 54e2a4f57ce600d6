/** What the approval windows ask, as the main process tells them. */
import * as z from 'zod/mini';
import { MODES, ProcessIdentity, ROLES } from '../model/client.ts';
import { Id, Instant } from '../model/credential.ts';
import { SCOPES } from '../model/scope.ts';

const CredentialShort = z.object({
  id: Id,
  ref: z.string(),
  label: z.string(),
  exchange: z.string(),
  exchangeName: z.string(),
  account: z.string(),
  scopes: z.array(z.enum(SCOPES)),
  risk: z.number(),
});

export const LeaseQuestion = z.object({
  kind: z.literal('lease'),
  id: z.string(),
  client: z.object({ id: z.string(), name: z.string(), purpose: z.string() }),
  process: ProcessIdentity,
  changes: z.array(z.string()),
  credential: CredentialShort,
  mode: z.enum(MODES),
  /** What it may do after a yes: by `reveal` all the key can, by `sign` what this request needs. */
  scopes: z.array(z.enum(SCOPES)),
  fields: z.array(z.string()),
  /** `sign`: the request, as it was judged. Null with `reveal`. */
  request: z.nullable(z.object({ method: z.string(), host: z.string(), path: z.string() })),
  reason: z.string(),
  worstCase: z.string(),
  timesBefore: z.number(),
  /** The key can do more than was asked for. */
  overPrivileged: z.boolean(),
  /** Whether "for this session" is one of the answers. */
  rememberable: z.boolean(),
  /** Whether "yes, and this is its program from now on" is one: a pinned program changed. */
  repinnable: z.boolean(),
  /** Whether a yes asks for the master password: anything above `trade`. */
  stepUp: z.boolean(),
  askedAt: Instant,
  expiresAt: Instant,
  /** When the buttons work, by the main process's clock: an answer before it is refused. */
  armedAt: Instant,
});
export type LeaseQuestion = z.infer<typeof LeaseQuestion>;

/** A pairing, as far as it has come: before the code is typed nothing of the caller is shown but that it asks. */
export const PairingQuestion = z.union([
  z.object({ kind: z.literal('pairing-code'), open: z.number(), triesLeft: z.number() }),
  z.object({
    kind: z.literal('pairing'),
    id: z.string(),
    name: z.string(),
    /** An admin may change keys, each time with the owner's yes, until the vault locks; it gets no grants. */
    role: z.enum(ROLES),
    purpose: z.string(),
    process: ProcessIdentity,
    wants: z.array(
      z.object({
        exchange: z.nullable(z.string()),
        credential: z.nullable(z.string()),
        scopes: z.array(z.enum(SCOPES)),
        mode: z.enum(['sign', 'reveal']),
        /** Keys of the vault that would serve, least privileged first. */
        serves: z.array(Id),
      }),
    ),
    credentials: z.array(
      z.extend(CredentialShort, {
        environment: z.string(),
        status: z.string(),
        /** Names of its fields, so that some can be left out of a grant. */
        fields: z.array(z.string()),
      }),
    ),
    expiresAt: Instant,
    armedAt: Instant,
  }),
]);
export type PairingQuestion = z.infer<typeof PairingQuestion>;

/** A change that an admin client asked for, waiting for the owner's yes. */
export const ChangeQuestion = z.object({
  kind: z.literal('change'),
  id: z.string(),
  client: z.object({ id: z.string(), name: z.string() }),
  process: ProcessIdentity,
  /** "Add a key", as the window's title. */
  title: z.string(),
  /** What it is about: a key's or a client's name. */
  subject: z.string(),
  /** What would be: what it says now (null for what is new) and what it would say. Never a value of a secret field. */
  lines: z.array(
    z.object({ what: z.string(), from: z.nullable(z.string()), to: z.nullable(z.string()) }),
  ),
  /** Whether a yes asks for the master password. */
  stepUp: z.boolean(),
  askedAt: Instant,
  expiresAt: Instant,
  armedAt: Instant,
});
export type ChangeQuestion = z.infer<typeof ChangeQuestion>;

export const ApprovalState = z.union([
  z.object({ kind: z.literal('idle') }),
  LeaseQuestion,
  ChangeQuestion,
  ...PairingQuestion.def.options,
]);
export type ApprovalState = z.infer<typeof ApprovalState>;

export const ANSWERS = ['no', 'once', 'session', 'repin'] as const;
