/** What the app may say to a client, as far as the command line reads it. test/cli/replies.test.ts holds it to the schemas. */
import type * as z from 'zod/mini';
import { PROTOCOL_VERSION } from '../shared/broker/limits.ts';
import type {
  BrokerAddress,
  CredentialReply,
  EVENTS,
  ExplainReply,
  LeaseReply,
  PairingCreated,
  PairingReply,
  Problem,
  ProxyReply,
  StatusReply,
} from '../shared/broker/protocol.ts';
import { ENVIRONMENTS, SCOPES } from '../shared/model/scope.ts';
import {
  flag,
  list,
  matching,
  nullable,
  number,
  oneOf,
  optional,
  record,
  shape,
  text,
} from './shape.ts';

const id = matching(/^[A-Za-z0-9_-]{22}$/);

export const isAddress = shape<BrokerAddress>({
  protocol: oneOf(PROTOCOL_VERSION),
  socket: text,
  tcp: nullable(text),
  pid: number,
});

export const isStatus = shape<StatusReply>({
  name: oneOf('keyturn'),
  version: text,
  protocol: oneOf(PROTOCOL_VERSION),
  locked: flag,
});

/** What is shown of a refusal. Any code will do: a newer app may know more of them. */
export interface Refusal extends Pick<Problem, 'detail' | 'hint' | 'field' | 'rule'> {
  readonly code: string;
}

export const isRefusal = shape<Refusal>({
  code: text,
  detail: text,
  hint: optional(text),
  field: optional(text),
  rule: optional(text),
});

export const isPairingCreated = shape<PairingCreated>({
  pairing: id,
  code: text,
  expiresAt: text,
  poll: matching(/^kq_[A-Za-z0-9_-]{43}$/),
});

export type Approved = Extract<PairingReply, { status: 'approved' }>;

export const isPaired = shape<Approved>({
  status: oneOf('approved'),
  client: shape<Approved['client']>({ id, name: text }),
  token: matching(/^kt_[A-Za-z0-9_-]{43}$/),
});

export const isUnpaired = shape<Exclude<PairingReply, Approved>>({
  status: oneOf('pending', 'denied', 'expired'),
});

/** All that is looked at; its grants are passed on as they are. */
export type Key = Omit<CredentialReply, 'grants'>;

export const isKeys = shape<{ credentials: Key[] }>({
  credentials: list(
    shape<Key>({
      id,
      ref: matching(/^[a-z0-9-]{1,40}$/),
      exchange: text,
      label: text,
      environment: oneOf(...ENVIRONMENTS),
      scopes: list(oneOf(...SCOPES)),
      status: text,
      rotateBy: nullable(text),
      expiresAt: nullable(text),
      version: number,
      fields: list(text),
    }),
  ),
});

export const isLease = shape<LeaseReply>({
  lease: id,
  credential: text,
  version: number,
  values: record(text),
  expiresAt: text,
});

export const isProxy = shape<ProxyReply>({
  credential: text,
  exchange: text,
  token: matching(/^kp_[A-Za-z0-9_-]{43}$/),
  url: nullable(text),
});

export const isExplanation = shape<ExplainReply>({
  verdict: oneOf('allow', 'ask', 'deny'),
  rule: text,
  text,
  hint: optional(text),
  credential: nullable(text),
  mode: oneOf('sign', 'reveal'),
  scopes: list(oneOf(...SCOPES)),
  endpoint: nullable(text),
  changes: list(text),
});

/** What an event of this name says. */
type Said<Name extends keyof typeof EVENTS> = z.infer<(typeof EVENTS)[Name]>;

/** Those of which more is read than their name. */
export const isSaid = {
  locked: shape<Said<'locked'>>({ lock: oneOf('window', 'vault') }),
  'credential.rotated': shape<Said<'credential.rotated'>>({ credential: text, version: number }),
  'credential.deactivated': shape<Said<'credential.deactivated'>>({ credential: text }),
  'lease.revoked': shape<Said<'lease.revoked'>>({ lease: id, credential: text }),
  'client.revoked': shape<Said<'client.revoked'>>({ status: oneOf('paused', 'revoked') }),
  frozen: shape<Said<'frozen'>>({ level: oneOf('exits', 'stop') }),
};

/** The protocol version something says it speaks, if it is another one than ours; else null. */
export function otherProtocolOf(value: unknown): number | null {
  const { protocol } = (value ?? {}) as { protocol?: unknown };
  return typeof protocol === 'number' && protocol !== PROTOCOL_VERSION ? protocol : null;
}
