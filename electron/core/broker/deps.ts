import type { Socket } from 'node:net';
import type { AuditActor } from '../../../shared/model/audit.ts';
import type { ProcessIdentity } from '../../../shared/model/client.ts';
import type { LocalTime } from '../../../shared/model/hours.ts';
import type { PanicLevel } from '../../../shared/model/panic.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import type { ApprovalQueue } from '../approval/queue.ts';
import type { SessionApprovals } from '../approval/session-approvals.ts';
import type { AuditLog } from '../audit/log.ts';
import type { GrantUse } from '../clients/grant-use.ts';
import type { Pairings } from '../clients/pairing.ts';
import type { Peer } from '../clients/peer.ts';
import type { Proxies } from '../clients/proxies.ts';
import type { Registry } from '../clients/registry.ts';
import type { Catalogue } from '../exchanges/catalogue.ts';
import type { Endpoints } from '../exchanges/endpoints/endpoints.ts';
import type { Panic } from '../panic/panic.ts';
import type { Clock, HttpClient, Log, Random } from '../ports.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { AdminDesk } from './admin-desk.ts';
import type { Connections } from './connections.ts';
import type { EventStreams } from './event-streams.ts';
import type { Flights } from './flights.ts';
import type { Leases } from './leases.ts';
import type { OpenedValues } from './opened-values.ts';
import type { TimesBefore } from './times-before.ts';

/** What the composition root hands in. */
export interface BrokerDeps {
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly registry: Registry;
  readonly pairings: Pairings;
  readonly queue: ApprovalQueue;
  readonly panic: Panic;
  readonly proxies: Proxies;
  readonly catalogue: Catalogue;
  readonly http: HttpClient;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Of the app, as `GET /v1/status` tells it. */
  readonly version: string;
  readonly dataFolder: string;
  readonly socketPath: string;
  /** Where the owner's days begin and end: a name of the IANA database. */
  readonly timeZone: string;
  /** This is the client's program from now on, by the owner's word; resolves once that is saved. */
  readonly acceptProgram: (client: string, process: ProcessIdentity) => Promise<void>;
  /** The owner is to know of something that was given. */
  readonly tell: (news: Told) => void;
  /** Locks the vault and writes that down as this actor's doing. */
  readonly lockVault: (actor: AuditActor) => Promise<void>;
  /** Holds when it returns; resolves once it is written down as this actor's doing. */
  readonly pullPanic: (level: PanicLevel, actor: () => Promise<AuditActor>) => Promise<void>;
  readonly admin: AdminDesk;
}

export interface Told {
  /** `over-privileged`: it asked for less than the key can. `upgraded`: the same script, another interpreter. */
  readonly kind: 'over-privileged' | 'upgraded';
  readonly client: { readonly id: string; readonly name: string };
  readonly credential: { readonly id: string; readonly label: string };
  /** What it asked for, and what the key can. */
  readonly asked: readonly Scope[];
  readonly given: readonly Scope[];
  readonly process: ProcessIdentity;
  /** What differs from the program it was paired as, in words. */
  readonly changes: readonly string[];
}

/** What requests share besides. */
export interface Deps extends BrokerDeps {
  readonly approvals: SessionApprovals;
  readonly connections: Connections;
  readonly leases: Leases;
  readonly opened: OpenedValues;
  readonly timesBefore: TimesBefore;
  readonly grantUse: GrantUse;
  readonly endpoints: Endpoints;
  readonly flights: Flights;
  /** The owner's calendar date. */
  readonly today: () => string;
  /** The weekday, and the clock on the owner's wall. */
  readonly local: () => LocalTime;
  readonly events: EventStreams;
  /** `127.0.0.1:<port>`; null while loopback TCP is closed. */
  readonly tcpAddress: () => string | null;
  readonly refusedWhileLocked: (peer: Peer) => void;
}

/** What became known of a request on its way, so that whatever ends it can be written down with all of it. */
export interface Trace {
  client: StoredClient | null;
  credential: { readonly id: string; readonly label: string } | null;
  scopes: readonly string[];
  /** Set once `lease.granted` stands in the log. */
  lease: string | null;
  /** Set once `request.signed` stands there. */
  request: string | null;
  /** The owner was asked. */
  asked: boolean;
}

/** Who makes a request, and over what. */
export interface Caller {
  readonly peer: Peer;
  readonly socket: Socket;
  /** Aborted when the caller hangs up. */
  readonly signal: AbortSignal;
  readonly trace: Trace;
}
