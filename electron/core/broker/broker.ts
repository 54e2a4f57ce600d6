/**
 * The socket: accepts, reads, answers, and lets go of everything when the vault locks. What a request may have is
 * decided in handle-request and behind it.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';
import { KeyturnError } from '../../../shared/errors.ts';
import { SessionApprovals } from '../approval/session-approvals.ts';
import { actorOf } from '../clients/identity.ts';
import { type Peer, Peers } from '../clients/peer.ts';
import { peerReader, type ReadPeer } from '../os/peer-credentials.ts';
import { dayOf } from '../rotation/due.ts';
import { removeAddress, writeAddress } from './address.ts';
import { refuseBrowsers } from './browsers.ts';
import { type ConnectionLimits, Connections } from './connections.ts';
import type { BrokerDeps, Caller, Deps, Trace } from './deps.ts';
import { handleRequest } from './handle-request.ts';
import { createHttpServer, HTTP_LIMITS, type HttpLimits } from './http-server.ts';
import { Leases } from './leases.ts';
import { type Listening, listenOn } from './listener.ts';
import { RefusalLog } from './refusals.ts';
import { CallerGone, problem, type Reply } from './replies.ts';
import { bodyOf, headOf, routeOf } from './routes.ts';
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
  readonly #peers: Pick<Peers, 'accept'>;
  readonly #readPeer: ReadPeer | null;
  readonly #refusals: RefusalLog;
  readonly #server: Server;
  readonly #listeners = new Set<(refused: RefusedWhileLocked) => void>();
  readonly #unsubscribe: readonly (() => void)[];
  #listening: Listening | null = null;
  #refusedWhileLocked = 0;

  constructor(deps: BrokerDeps, seams: BrokerSeams = {}) {
    this.#deps = {
      ...deps,
      approvals: new SessionApprovals(),
      connections: new Connections(seams.connections),
      leases: new Leases(deps.clock),
      timesBefore: new TimesBefore(deps.audit),
      today: calendar(deps),
      refusedWhileLocked: (peer) => this.#tellRefused(peer),
    };
    this.#peers =
      seams.peers ??
      new Peers({ clock: deps.clock, proc: process.platform === 'linux' ? '/proc' : null });
    this.#readPeer = peerReader();
    this.#refusals = new RefusalLog(deps);
    this.#server = createHttpServer({
      limits: { ...HTTP_LIMITS, ...seams.http },
      admit: (socket) => this.#admit(socket),
      answer: (request, peer, signal) => this.#answer(request, peer, signal),
    });
    this.#unsubscribe = [
      deps.vault.onState(() => this.#vaultChanged()),
      deps.registry.onChange((client) => {
        deps.queue.withdraw(client);
        this.#deps.approvals.forgetClient(client);
      }),
    ];
  }

  /** Where clients find it. */
  get address(): string {
    return this.#deps.socketPath;
  }

  /** Throws `socket_unavailable`; then nothing listens. */
  async listen(): Promise<void> {
    const { dataFolder, socketPath } = this.#deps;
    this.#listening = await listenOn(this.#server, socketPath);
    try {
      await writeAddress(dataFolder, socketPath);
    } catch (cause) {
      await this.#listening.close();
      this.#listening = null;
      const problem = `the address can't be written into ${dataFolder}`;
      throw new KeyturnError('socket_unavailable', problem, { facts: { problem }, cause });
    }
  }

  /** Hangs up on everybody, without waiting for anybody. */
  async close(): Promise<void> {
    for (const stop of this.#unsubscribe) stop();
    this.#deps.queue.withdraw();
    this.#deps.pairings.endAll();
    for (const socket of this.#deps.connections.all()) socket.destroy();
    await this.#refusals.flush();
    if (this.#listening === null) return;
    await removeAddress(this.#deps.dataFolder);
    await this.#listening.close();
    this.#listening = null;
  }

  /** For the mark in the tray: somebody wanted something while the vault was locked. */
  onRefusedWhileLocked(listener: (refused: RefusedWhileLocked) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Another user of the machine is hung up on without a word, and so is everybody whom the kernel can't name. */
  #admit(socket: Socket): Peer | null {
    const handle = (socket as unknown as { readonly _handle?: { readonly fd?: number } })._handle;
    const credentials = this.#readPeer?.(handle?.fd ?? -1) ?? null;
    // A pipe has no credentials to read; Windows itself lets nobody but this user write to it.
    if (process.platform !== 'win32' && credentials?.uid !== process.getuid?.()) return null;
    const peer = this.#peers.accept(credentials);
    return this.#deps.connections.admit(socket, peer.processKey) ? peer : null;
  }

  async #answer(request: IncomingMessage, peer: Peer, signal: AbortSignal): Promise<Reply> {
    const trace: Trace = { client: null, credential: null, scopes: [], lease: null, asked: false };
    const caller: Caller = { peer, socket: request.socket, signal, trace };
    let action: 'lease.refused' | 'request.refused' = 'request.refused';
    try {
      // Steps 2 to 9: parsed here, the rest behind handleRequest.
      refuseBrowsers(request.headers);
      const head = headOf(request);
      const route = routeOf(head.method, head.path);
      const call = route.read(head, await bodyOf(request, route.body));
      if (call.kind === 'lease') action = 'lease.refused';
      return await handleRequest(call, caller, this.#deps);
    } catch (error) {
      await this.#refused(error, action, caller);
      return problem(error);
    }
  }

  /** The one place where a refusal is written down, so that each is there once. */
  async #refused(
    error: unknown,
    action: 'lease.refused' | 'request.refused',
    { peer, trace }: Caller,
  ): Promise<void> {
    if (!(error instanceof KeyturnError) && !(error instanceof CallerGone)) {
      this.#deps.log.warn('a request failed', error);
    }
    const { client, credential, scopes, lease, asked } = trace;
    const { credentials, name, executable } = peer;
    const stranger = {
      kind: 'client',
      id: null,
      name: name ?? '',
      pid: credentials?.pid ?? null,
      executable,
      executableHash: null,
    } as const;
    const actor = client === null ? stranger : actorOf(client, await peer.identity());
    await this.#refusals.record({ error, action, actor, credential, scopes, lease, asked });
  }

  #vaultChanged(): void {
    const { vault, queue, pairings, approvals, leases, timesBefore } = this.#deps;
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
  }

  #tellRefused(peer: Peer): void {
    this.#refusedWhileLocked += 1;
    const refused = { count: this.#refusedWhileLocked, process: peer.name };
    for (const listener of this.#listeners) listener(refused);
  }
}

/** Every request wants to know the day, and asking the calendar costs more than the rest: it turns on a full minute. */
function calendar({ clock, timeZone }: BrokerDeps): () => string {
  let minute = -1;
  let day = '';
  return () => {
    const now = clock.now();
    if (Math.floor(now / 60_000) === minute) return day;
    minute = Math.floor(now / 60_000);
    day = dayOf(now, timeZone);
    return day;
  };
}
