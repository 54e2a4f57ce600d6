/**
 * The socket as a whole: what requests share, and what is let go of when the vault locks. How one comes in is behind
 * doors.ts, what it gets behind answering.ts.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import { SessionApprovals } from '../approval/session-approvals.ts';
import { GrantUse } from '../clients/grant-use.ts';
import { type Peer, Peers } from '../clients/peer.ts';
import { endpoints } from '../exchanges/endpoints/endpoints.ts';
import { removeAddress, writeAddress } from './address.ts';
import { Answering } from './answering.ts';
import { calendar } from './calendar.ts';
import { type ConnectionLimits, Connections } from './connections.ts';
import type { BrokerDeps, Deps } from './deps.ts';
import { Doors } from './doors.ts';
import { EventStreams } from './event-streams.ts';
import { Flights } from './flights.ts';
import { HTTP_LIMITS, type HttpLimits } from './http-server.ts';
import { Leases } from './leases.ts';
import { OpenedValues } from './opened-values.ts';
import { RefusalLog } from './refusals.ts';
import { TimesBefore } from './times-before.ts';

/** A request that was refused because the vault was locked. */
export interface RefusedWhileLocked {
  /** Since the vault was last unlocked. */
  readonly count: number;
  /** What the calling process calls itself, if that is known. */
  readonly process: string | null;
}

/** For tests alone: what takes ten seconds or a thousand connections in earnest, and who is seen on the other end. */
export interface BrokerSeams {
  readonly http?: Partial<HttpLimits>;
  readonly connections?: ConnectionLimits;
  readonly peers?: Pick<Peers, 'accept'>;
}

export class Broker {
  readonly #deps: Deps;
  readonly #doors: Doors;
  readonly #refusals: RefusalLog;
  readonly #listeners = new Set<(refused: RefusedWhileLocked) => void>();
  readonly #unsubscribe: readonly (() => void)[];
  #listening = false;
  #refusedWhileLocked = 0;

  constructor(deps: BrokerDeps, seams: BrokerSeams = {}) {
    const connections = new Connections(seams.connections);
    const leases = new Leases(deps.clock);
    this.#deps = {
      ...deps,
      approvals: new SessionApprovals(),
      connections,
      leases,
      opened: new OpenedValues(deps.vault),
      events: new EventStreams({ ...deps, leases }),
      timesBefore: new TimesBefore(deps.audit),
      grantUse: new GrantUse(deps),
      endpoints: endpoints(),
      flights: new Flights(deps),
      ...calendar(deps),
      tcpAddress: () => this.tcpAddress,
      refusedWhileLocked: (peer) => this.#tellRefused(peer),
    };
    this.#refusals = new RefusalLog(deps);
    const answering = new Answering(this.#deps, this.#refusals);
    this.#doors = new Doors({
      socketPath: deps.socketPath,
      limits: { ...HTTP_LIMITS, ...seams.http },
      connections,
      peers: seams.peers ?? peersOf(deps),
      answerAt: (door) => (request, peer, gone) => answering.answer(request, peer, gone, door),
    });
    this.#unsubscribe = [
      deps.vault.onState(() => this.#vaultChanged()),
      deps.registry.onChange((client, credential) => {
        deps.queue.withdraw({ client, ...(credential === null ? {} : { credential }) });
        this.#deps.approvals.forgetClient(client, credential);
      }),
    ];
  }

  /** Where clients find it. */
  get address(): string {
    return this.#deps.socketPath;
  }

  /** `127.0.0.1:<port>`; null while it is closed. */
  get tcpAddress(): string | null {
    return this.#doors.tcpAddress;
  }

  /** Where other users' socket is; null while nobody else is allowed. */
  get guestSocket(): string | null {
    return this.#doors.guestSocket;
  }

  /** Throws `socket_unavailable`; then nothing listens. */
  async listen(): Promise<void> {
    await this.#doors.openSocket();
    this.#listening = true;
    try {
      await this.#tellAddress();
    } catch (error) {
      this.#listening = false;
      await this.#doors.closeAll();
      throw error;
    }
  }

  /**
   * Opens loopback TCP, for `/p/` and the status alone; it stays open through locks.
   * @param port null for any that is free
   * @returns the port
   * @throws KeyturnError `port_taken` (fact `port`), `socket_unavailable`
   */
  async openTcp(port: number | null): Promise<number> {
    const opened = await this.#doors.openTcp(port);
    await this.#tellAddress();
    return opened;
  }

  async closeTcp(): Promise<void> {
    await this.#doors.closeTcp();
    await this.#tellAddress();
  }

  /** Lets these other users in, and nobody else any more. Throws `socket_unavailable`. */
  letIn(uids: readonly number[]): Promise<void> {
    return this.#doors.letIn(uids);
  }

  /** Hangs up on everybody, without waiting for anybody. */
  async close(): Promise<void> {
    for (const stop of this.#unsubscribe) stop();
    this.#deps.flights.end();
    this.#deps.events.close();
    this.#deps.queue.withdraw();
    this.#deps.pairings.endAll();
    // Everybody is hung up on before the first wait.
    const closed = this.#doors.closeAll();
    await this.#refusals.flush();
    if (this.#listening) await removeAddress(this.#deps.dataFolder);
    this.#listening = false;
    await closed;
  }

  /** For the mark in the tray: somebody wanted something while the vault was locked. */
  onRefusedWhileLocked(listener: (refused: RefusedWhileLocked) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #tellAddress(): Promise<void> {
    const { dataFolder, socketPath } = this.#deps;
    // Without its socket the app has no address to tell.
    if (!this.#listening) return;
    try {
      await writeAddress(dataFolder, { socket: socketPath, tcp: this.tcpAddress });
    } catch (cause) {
      const problem = `the address can't be written into ${dataFolder}`;
      throw new KeyturnError('socket_unavailable', problem, { facts: { problem }, cause });
    }
  }

  #vaultChanged(): void {
    const { vault, queue, pairings, approvals, leases, timesBefore, grantUse } = this.#deps;
    this.#deps.opened.wipe();
    if (vault.state === 'unlocked') {
      this.#refusedWhileLocked = 0;
      return;
    }
    queue.withdraw();
    if (vault.state === 'window-locked') return;
    pairings.endAll();
    approvals.forgetAll();
    leases.clear();
    timesBefore.clear();
    grantUse.clear();
  }

  #tellRefused(peer: Peer): void {
    this.#refusedWhileLocked += 1;
    const refused = { count: this.#refusedWhileLocked, process: peer.name };
    for (const listener of this.#listeners) listener(refused);
  }
}

function peersOf({ clock }: BrokerDeps): Peers {
  return new Peers({ clock, proc: process.platform === 'linux' ? '/proc' : null });
}
