/** What a client can ask for, typed: what routes make of a request, and handle-request answers. */
import type {
  AdminChange,
  ExchangeRequest,
  LeaseRequest,
  PairingRequest,
} from '../../../shared/broker/protocol.ts';
import type { PanicLevel } from '../../../shared/model/panic.ts';

type Token = string | null;

export type Call =
  | { readonly kind: 'status' }
  | { readonly kind: 'pair'; readonly request: PairingRequest }
  | {
      readonly kind: 'poll';
      readonly pairing: string;
      readonly poll: string | null;
      readonly waitSeconds: number;
    }
  | { readonly kind: 'credentials' | 'whoami' | 'lock' | 'events'; readonly token: Token }
  | {
      readonly kind: 'lease';
      readonly token: Token;
      readonly wanted: Wanted;
      readonly waitSeconds: number;
    }
  | { readonly kind: 'return'; readonly token: Token; readonly lease: string }
  | {
      readonly kind: 'explain';
      readonly token: Token;
      readonly wanted: Wanted;
      /** Null: a lease is meant. */
      readonly request: ExchangeRequest | null;
    }
  | { readonly kind: 'make-proxy'; readonly token: Token; readonly credential: string }
  | { readonly kind: 'panic'; readonly token: Token; readonly level: PanicLevel }
  | { readonly kind: 'admin'; readonly token: Token; readonly call: AdminCall }
  | ProxyCall;

/** A lease request: one credential by name, or any that serves. */
export interface Wanted {
  readonly by:
    | { readonly kind: 'name'; readonly credential: string }
    | {
        readonly kind: 'need';
        readonly exchange: string;
        readonly environment: LeaseRequest['environment'] | null;
      };
  readonly fields: readonly string[] | null;
  readonly scopes: NonNullable<LeaseRequest['scopes']>;
  readonly reason: string;
  readonly ttl: number | null;
}

export type AdminCall =
  | { readonly kind: 'credentials' | 'clients' }
  | { readonly kind: 'change'; readonly change: AdminChange; readonly waitSeconds: number }
  | { readonly kind: 'poll'; readonly change: string; readonly waitSeconds: number };

/** `ANY /p/<token>/<exchange url>`: to be judged, signed and sent. */
export interface ProxyCall {
  readonly kind: 'proxy';
  /** As it stands in the path. */
  readonly proxy: string;
  readonly method: string;
  /** The exchange's URL as text, percent-decoded once if it came encoded. Nothing of it is judged yet. */
  readonly url: string;
  /** Names and values as they came, in that order, repeated ones too. */
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}
