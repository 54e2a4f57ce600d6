/** What the app says to an admin, as far as the command line reads it. test/cli/admin-replies.test.ts holds it to the schemas. */
import type {
  AdminChangeReply,
  AdminClientsReply,
  AdminCredentialsReply,
} from '../../shared/broker/protocol.ts';
import { type Check, list, matching, nullable, oneOf, optional, shape, text } from '../shape.ts';

const id = matching(/^[A-Za-z0-9_-]{22}$/);
const ref = matching(/^[a-z0-9-]{1,40}$/);

export const isChange: Check<AdminChangeReply> = shape<AdminChangeReply>({
  change: id,
  status: oneOf('pending', 'done', 'refused', 'expired', 'failed'),
  expiresAt: text,
  credential: optional(ref),
  client: optional(text),
  warnings: optional(list(text)),
  problem: optional(text),
});

type Client = AdminClientsReply['clients'][number];
type Held = Pick<Client['grants'][number], 'credential' | 'modes' | 'scopes' | 'approval'>;

/** All that is shown of one; the rest of its grants is passed on as it is. */
export type ShownClient = Omit<Client, 'grants'> & { readonly grants: Held[] };

export const isClients = shape<{ clients: ShownClient[] }>({
  clients: list(
    shape<ShownClient>({
      id,
      name: text,
      role: oneOf('user', 'admin'),
      status: text,
      lastSeenAt: nullable(text),
      grants: list(
        shape<Held>({
          credential: ref,
          modes: list(oneOf('sign', 'reveal')),
          scopes: list(oneOf('read', 'trade', 'transfer', 'withdraw', 'account')),
          approval: oneOf('every-time', 'session', 'until', 'always'),
        }),
      ),
    }),
  ),
});

type Key = Pick<
  AdminCredentialsReply['credentials'][number],
  'ref' | 'exchange' | 'label' | 'environment' | 'scopes' | 'status' | 'account' | 'clients'
>;
export type ShownKey = Key;

export const isAllKeys = shape<{ credentials: Key[] }>({
  credentials: list(
    shape<Key>({
      ref,
      exchange: text,
      label: text,
      environment: oneOf('live', 'testnet', 'demo'),
      scopes: list(oneOf('read', 'trade', 'transfer', 'withdraw', 'account')),
      status: text,
      account: text,
      clients: list(text),
    }),
  ),
});
