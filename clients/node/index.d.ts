/** Leases exchange API keys from a Keyturn vault on this machine. All times are in seconds. */

export type Scope = 'read' | 'trade' | 'transfer' | 'withdraw' | 'account';
export type Environment = 'live' | 'testnet' | 'demo';
export type Mode = 'reveal' | 'sign';

export interface KeyturnOptions {
  /** How this program is called in Keyturn, e.g. `grid bot`. Without it the only pairing there is is used. */
  name?: string;
  /** The data folder of another vault, in place of `KEYTURN_HOME`. */
  home?: string;
  /** The socket itself, in place of `KEYTURN_SOCKET` and of where it usually is. Whose it is, is not looked at then. */
  socket?: string;
  /** In place of `KEYTURN_TOKEN` and of the one that was kept. */
  token?: string;
  /** How long Keyturn may take to answer, beyond the time a person may take: 10 without it. */
  timeout?: number;
  /** Whether to wait while Keyturn is locked: for ever (`true`) or so many seconds; else `Locked` is thrown. */
  waitForUnlock?: boolean | number;
  /**
   * The token is missing or not good any more. Pair in here, and what was asked for is asked again; without it
   * `NotPaired` is thrown. Call nothing but `pair` in here.
   */
  onUnauthorized?: (keyturn: Keyturn) => unknown;
}

interface Patience {
  waitForUnlock?: boolean | number | undefined;
  signal?: AbortSignal | undefined;
}

/** What a program would like to have, for the owner to start from. */
export interface Want {
  exchange?: string;
  credential?: string;
  scopes: Scope[];
  mode: Mode;
}

export interface PairOptions extends Patience {
  name?: string;
  /** One line on what the program does, up to 200 characters. */
  purpose?: string;
  wants?: Want[];
  /** Shows the code, e.g. `482-917`. Without it, it is written to stderr. */
  onCode?: (code: string, expiresAt: Date) => unknown;
  /** Pair although this program is paired. */
  replace?: boolean;
}

/** Any key that serves, in place of a certain one. */
export interface Need {
  exchange: string;
  scopes: Scope[];
  environment?: Environment;
}

export interface AskOptions extends Patience {
  /** Refused unless the key and the grant have them all. */
  scopes?: Scope[];
  /** Shown to the owner as this program's own words, up to 200 characters. */
  reason?: string;
  /** How long the owner has to answer: 60 without it, at most 120, 0 to be refused at once. */
  wait?: number;
}

export interface LeaseCallbacks {
  /** The key was turned: `lease.values` are the new ones. */
  onRotated?: (lease: Lease) => unknown;
  /** The values may not be used any more. */
  onLost?: (error: Error, lease: Lease) => unknown;
  /** They may again. */
  onRestored?: (lease: Lease) => unknown;
}

export interface LeaseOptions extends AskOptions, LeaseCallbacks {
  fields?: string[];
  /** After how long it is renewed at the latest: 3,600 without it, at most 86,400. */
  ttl?: number;
}

/** The values of a key by ccxt's names. Masked when printed or turned into JSON as a whole; a copy is not. */
export type Values = Readonly<Record<string, string>>;

export interface Client {
  id: string;
  name: string;
}

export interface Credential {
  id: string;
  ref: string;
  exchange: string;
  label: string;
  environment: Environment;
  scopes: Scope[];
  status: string;
  rotateBy: string | null;
  expiresAt: string | null;
  version: number;
  fields: string[];
  grants: Record<string, unknown>[];
}

export interface Whoami {
  client: Client & { role: string; status: string };
  process: Record<string, unknown>;
  grants: Record<string, unknown>[];
}

export interface Status {
  name: string;
  version: string;
  protocol: number;
  /** Whether the vault is locked. */
  locked: boolean;
}

export interface Explanation {
  verdict: 'allow' | 'ask' | 'deny';
  rule: string;
  text: string;
  hint?: string;
  credential: string | null;
  mode: Mode;
  scopes: Scope[];
  endpoint: string | null;
  changes: string[];
}

/** What `POST /v1/explain` takes: a lease request, or a credential and a request to its exchange. */
export interface Explained {
  credential?: string;
  exchange?: string;
  environment?: Environment;
  fields?: string[];
  scopes?: Scope[];
  request?: { method: string; url: string; headers?: Record<string, string>; body?: string };
}

export type KeyturnEvent =
  /** The stream was opened, for the first time or again: what happened before is not told. Of the client's own. */
  | { name: 'connected'; data: Record<string, never> }
  | { name: 'locked'; data: { lock: 'window' | 'vault' } }
  | { name: 'unlocked'; data: Record<string, never> }
  | { name: 'credential.rotated'; data: { credential: string; version: number } }
  | { name: 'credential.deactivated'; data: { credential: string } }
  | { name: 'lease.revoked'; data: { lease: string; credential: string } }
  | { name: 'client.revoked'; data: { status: 'paused' | 'revoked' } }
  | { name: 'frozen'; data: { level: 'exits' | 'stop' } }
  | { name: 'thawed'; data: Record<string, never> };

/** Renewed before its time is over, fetched anew when the key is turned. It does not keep the process alive. */
export interface Lease {
  readonly id: string;
  /** The key's reference. */
  readonly credential: string;
  readonly version: number;
  readonly expiresAt: Date;
  /** @throws the error that says why they may not be used now */
  readonly values: Values;
  /** What stands in the way of renewing it; null when all is well. The values may be good all the same. */
  readonly trouble: Error | null;
  readonly closed: boolean;
  /** The values now, and again each time they are other ones. Ends when the lease is closed, throws when it is lost. */
  changes(): AsyncGenerator<Values, void, undefined>;
  /** Gives it back. */
  close(): Promise<void>;
  /** `await using lease = await keyturn.lease(…)`, where the language has that. */
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ProxyOptions extends Patience {
  /** `url` is another one: the connection broke and was made again. */
  onChanged?: (proxy: ProxyAddress) => unknown;
}

/** An address for ccxt's `proxyUrl`, good until it is closed or this process ends. */
export interface ProxyAddress {
  readonly credential: string;
  readonly exchange: string;
  /** @throws LoopbackOff while the owner has the loopback address turned off */
  readonly url: string;
  readonly token: string;
  readonly trouble: Error | null;
  readonly closed: boolean;
  close(): void;
  [Symbol.dispose](): void;
}

export class Keyturn {
  constructor(options?: KeyturnOptions);
  /** Needs no pairing. */
  status(): Promise<Status>;
  /** Makes sure that this program is paired: returns at once if it is, else shows a code and waits for the owner. */
  pair(options?: PairOptions): Promise<Client>;
  whoami(): Promise<Whoami>;
  /** The keys this program may use, without their values. */
  credentials(): Promise<Credential[]>;
  /** One value, now: `get('keyturn://binance-main/apiKey')` or `get('binance-main', 'apiKey')`. */
  get(reference: `keyturn://${string}/${string}`, options?: AskOptions): Promise<string>;
  get(reference: string, field: string, options?: AskOptions): Promise<string>;
  /** All values of a key, now. */
  get(what: string | Need, options?: AskOptions): Promise<Values>;
  /** The values of a key for as long as they are needed. */
  lease(what: string | Need, options?: LeaseOptions): Promise<Lease>;
  /** What happens to this program's keys, and to the vault; reconnects by itself. */
  events(options?: { signal?: AbortSignal }): AsyncGenerator<KeyturnEvent, void, undefined>;
  proxy(credential: string, options?: ProxyOptions): Promise<ProxyAddress>;
  /** What would happen to a request, and by which rule. */
  explain(what: Explained): Promise<Explanation>;
  /** Locks the vault; only the owner unlocks it. */
  lock(): Promise<void>;
  /** Gives back every lease that is open, and closes everything. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What everything here throws. `code` is for programs, `message` and `hint` are for people. */
export class KeyturnError extends Error {
  /** A code of docs/PROTOCOL.md, or one of this client's own. */
  readonly code: string;
  readonly hint: string | null;
  /** The rule that refused, e.g. `owner-said-no`. */
  readonly rule: string | null;
  /** The part of the request that is wrong. */
  readonly field: string | null;
  readonly status: number | null;
  /** Seconds after which it makes sense to ask again. */
  readonly retryAfter: number | null;
}

// Of this side of the socket.
export class NotRunning extends KeyturnError {}
export class Unreachable extends KeyturnError {}
export class BadReply extends KeyturnError {}
export class UnsafeFile extends KeyturnError {}
export class PairingDenied extends KeyturnError {}
export class PairingExpired extends KeyturnError {}
export class LeaseClosed extends KeyturnError {}
export class LoopbackOff extends KeyturnError {}

// One for each code of the protocol.
/** `unauthorized`, and this client's own `not_paired` and `several_pairings`. */
export class NotPaired extends KeyturnError {}
export class BadRequest extends KeyturnError {}
export class BrowserRefused extends KeyturnError {}
export class NotFound extends KeyturnError {}
export class MethodNotAllowed extends KeyturnError {}
export class ApprovalTimeout extends KeyturnError {}
export class CredentialInactive extends KeyturnError {}
export class TooLarge extends KeyturnError {}
/** Understood and refused; `rule` says why. */
export class Refused extends KeyturnError {}
export class ScopeDenied extends Refused {}
export class LimitExceeded extends Refused {}
export class Denied extends Refused {}
export class EndpointUnknown extends Refused {}
export class SignUnbound extends Refused {}
export class Locked extends KeyturnError {}
export class RateLimited extends KeyturnError {}
export class Internal extends KeyturnError {}
export class AuditUnavailable extends KeyturnError {}
