/**
 * Compiles only while the declarations of the Node client (index.d.ts) say what is there, and what the protocol says.
 * Nothing of it runs.
 */
import type * as z from 'zod/mini';
import type * as said from '../../../clients/node/index.d.ts';
import type * as made from '../../../clients/node/lib/index.js';
import type {
  CredentialReply,
  EVENTS,
  EventName,
  ExplainReply,
  ExplainRequest,
  LeaseRequest,
  PairingRequest,
  StatusReply,
} from '../../../shared/broker/protocol.ts';

/** The first can stand where the second is wanted. */
type Fits<A extends B, B> = A;
/** Of a module's classes. Only the vault's own constructor is for bots. */
type Instances<M> = {
  [K in keyof M]: M[K] extends abstract new (...args: never[]) => infer I ? I : never;
};
type Told = { [N in EventName]: { name: N; data: z.infer<(typeof EVENTS)[N]> } }[EventName];
type Own = Extract<said.KeyturnEvent, { name: 'connected' }>;

export interface Agreed {
  names: Fits<keyof typeof made, keyof typeof said>;
  module: Fits<Instances<typeof made>, Instances<typeof said>>;
  keyturn: Fits<typeof made.Keyturn, typeof said.Keyturn>;
  credential: Fits<CredentialReply, said.Credential>;
  status: Fits<StatusReply, said.Status>;
  explanation: Fits<ExplainReply, Omit<said.Explanation, 'hint'>>;
  explained: Fits<Required<said.Explained>, ExplainRequest>;
  event: [Fits<Told, said.KeyturnEvent>, Fits<Exclude<said.KeyturnEvent, Own>, Told>];
  need: Fits<Required<said.Need>, LeaseRequest>;
  wants: Fits<Required<said.Want>[], NonNullable<PairingRequest['wants']>>;
}
