import type { Socket } from 'node:net';
import type { AuditActor } from '../../../shared/model/audit.ts';
import type { ApprovalQueue } from '../approval/queue.ts';
import type { SessionApprovals } from '../approval/session-approvals.ts';
import type { AuditLog } from '../audit/log.ts';
import type { Pairings } from '../clients/pairing.ts';
import type { Peer } from '../clients/peer.ts';
import type { Registry } from '../clients/registry.ts';
import type { Clock, Log, Random } from '../ports.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { Connections } from './connections.ts';
import type { Leases } from './leases.ts';
import type { TimesBefore } from './times-before.ts';

/** What the composition root hands in. */
export interface BrokerDeps {
  readonly vault: Vault;
  readonly audit: AuditLog;
  readonly registry: Registry;
  readonly pairings: Pairings;
  readonly queue: ApprovalQueue;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Of the app, as `GET /v1/status` tells it. */
  readonly version: string;
  readonly dataFolder: string;
  readonly socketPath: string;
  /** Where the owner's days begin and end: a name of the IANA database. */
  readonly timeZone: string;
  /** Locks the vault and writes that down as this actor's doing. */
  readonly lockVault: (actor: AuditActor) => Promise<void>;
}

/** What requests share besides. */
export interface Deps extends BrokerDeps {
  readonly approvals: SessionApprovals;
  readonly connections: Connections;
  readonly leases: Leases;
  readonly timesBefore: TimesBefore;
  /** The owner's calendar date. */
  readonly today: () => string;
  readonly refusedWhileLocked: (peer: Peer) => void;
}

/** What became known of a request on its way, so that whatever ends it can be written down with all of it. */
export interface Trace {
  client: StoredClient | null;
  credential: { readonly id: string; readonly label: string } | null;
  scopes: readonly string[];
  /** Set once `lease.granted` stands in the log. */
  lease: string | null;
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
