/**
 * The ways in: the owner's own socket, one for other users whom the owner named, and loopback TCP. They lead to the
 * same answers; who may come in, and what a request must look like, is each one's own.
 */
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import type { Peer, Peers } from '../clients/peer.ts';
import { peerReader, type ReadPeer } from '../os/peer-credentials.ts';
import { TcpPeers } from '../os/tcp-peer.ts';
import { SOCKET_HOST } from './browsers.ts';
import type { Connections } from './connections.ts';
import { createHttpServer, type HttpLimits, type HttpOptions } from './http-server.ts';
import { ANYBODY, type Listening, LOOPBACK, listenOn, listenOnLoopback } from './listener.ts';

export interface Door {
  readonly kind: 'socket' | 'guests' | 'tcp';
  /** What a client must put into `Host`, exactly. */
  readonly host: string;
}

type Answer = HttpOptions['answer'];

export interface DoorsOptions {
  readonly socketPath: string;
  readonly limits: HttpLimits;
  readonly connections: Connections;
  readonly peers: Pick<Peers, 'accept'>;
  readonly answerAt: (door: Door) => Answer;
}

interface Open {
  readonly server: Server;
  readonly listening: Listening;
}

export class Doors {
  readonly #options: DoorsOptions;
  readonly #readPeer: ReadPeer | null = peerReader();
  readonly #tcpPeers = new TcpPeers();
  readonly #open = new Map<Door['kind'], Open>();
  #port: number | null = null;
  #guests: ReadonlySet<number> = new Set();

  constructor(options: DoorsOptions) {
    this.#options = options;
  }

  /** `127.0.0.1:<port>`; null while it is closed. */
  get tcpAddress(): string | null {
    return this.#port === null ? null : `${LOOPBACK}:${this.#port}`;
  }

  /** Where other users' socket is; null while nobody else is allowed. */
  get guestSocket(): string | null {
    return this.#open.has('guests') ? this.#guestPath : null;
  }

  get #guestPath(): string {
    return join(dirname(this.#options.socketPath), 'guests', 'broker.sock');
  }

  /** Throws `socket_unavailable`; then nothing listens. */
  async openSocket(): Promise<void> {
    const server = this.#serve({ kind: 'socket', host: SOCKET_HOST }, (socket) =>
      this.#fromUnix(socket, (uid) => uid === process.getuid?.()),
    );
    this.#open.set('socket', {
      server,
      listening: await listenOn(server, this.#options.socketPath),
    });
  }

  /**
   * Lets these users in, and nobody else any more; opens or closes their socket. Throws `socket_unavailable` when it
   * can't be opened: then none of them is let in.
   */
  async letIn(uids: readonly number[]): Promise<void> {
    const next = new Set(uids);
    const someLeave = [...this.#guests].some((uid) => !next.has(uid));
    this.#guests = next;
    if (next.size === 0) return this.#close('guests');
    // Connections do not say any more whose they are; whoever may stay comes again.
    if (someLeave) for (const kind of ['guests', 'tcp'] as const) this.#hangUp(kind);
    if (this.#open.has('guests')) return undefined;
    const server = this.#serve({ kind: 'guests', host: SOCKET_HOST }, (socket) =>
      this.#fromUnix(socket, (uid) => this.#mayEnter(uid)),
    );
    const listening = await listenOn(server, this.#guestPath, ANYBODY);
    this.#open.set('guests', { server, listening });
  }

  /**
   * Opens loopback TCP; does nothing when that port is open already.
   * @param port null for any that is free
   * @returns the port
   * @throws KeyturnError `port_taken` (fact `port`), `socket_unavailable`
   */
  async openTcp(port: number | null): Promise<number> {
    if (process.platform !== 'linux') throw notHere();
    if (this.#port !== null && this.#port === port) return port;
    await this.closeTcp();
    // Known when it listens, and nobody is answered before.
    let host = '';
    const door: Door = {
      kind: 'tcp',
      get host() {
        return host;
      },
    };
    const server = this.#serve(door, (socket) => this.#fromTcp(socket));
    const listening = await listenOnLoopback(server, port ?? 0);
    this.#port = listening.port;
    host = `${LOOPBACK}:${listening.port}`;
    this.#open.set('tcp', { server, listening });
    return listening.port;
  }

  async closeTcp(): Promise<void> {
    this.#port = null;
    await this.#close('tcp');
  }

  /** Without waiting for anybody who is connected. */
  async closeAll(): Promise<void> {
    for (const socket of this.#options.connections.all()) socket.destroy();
    this.#port = null;
    for (const kind of [...this.#open.keys()]) await this.#close(kind);
  }

  async #close(kind: Door['kind']): Promise<void> {
    const open = this.#open.get(kind);
    if (open === undefined) return;
    this.#open.delete(kind);
    open.server.closeAllConnections();
    await open.listening.close();
  }

  #hangUp(kind: Door['kind']): void {
    this.#open.get(kind)?.server.closeAllConnections();
  }

  #serve(door: Door, admit: HttpOptions['admit']): Server {
    const { limits, answerAt } = this.#options;
    return createHttpServer({ limits, admit, answer: answerAt(door) });
  }

  #mayEnter(uid: number): boolean {
    return uid === process.getuid?.() || this.#guests.has(uid);
  }

  /** Whom the kernel can't name is hung up on without a word, and so is whoever may not come in here. */
  #fromUnix(socket: Socket, mayEnter: (uid: number) => boolean): Peer | null {
    const { peers, connections } = this.#options;
    const handle = (socket as unknown as { readonly _handle?: { readonly fd?: number } })._handle;
    const credentials = this.#readPeer?.(handle?.fd ?? -1) ?? null;
    // A pipe has no credentials to read; Windows itself lets nobody but this user write to it.
    const known = credentials !== null && mayEnter(credentials.uid);
    if (process.platform !== 'win32' && !known) return null;
    const peer = peers.accept(credentials);
    return connections.admit(socket, peer.processKey) ? noted(peer) : null;
  }

  /**
   * Looked for once it says something: that takes a moment, and a flood of silent ones must not make bots wait. The
   * oldest silent ones go when there are many.
   */
  async #fromTcp(socket: Socket): Promise<Peer | null> {
    const { peers, connections, limits } = this.#options;
    const { remoteAddress, remotePort, localAddress, localPort } = socket;
    if (!remoteAddress || !remotePort || !localAddress || !localPort) return null;
    if (!connections.admit(socket, null)) return null;
    if (!(await speaks(socket, limits.headerMs)) || !connections.looksFor(socket)) return null;
    const found = await this.#tcpPeers.find({ remoteAddress, remotePort, localAddress, localPort });
    if (found === null || !this.#mayEnter(found.credentials.uid)) return null;
    const peer = peers.accept(found.credentials, found.holds);
    return connections.identified(socket, peer.processKey) ? noted(peer) : null;
  }
}

function noted(peer: Peer): Peer {
  void peer.note();
  return peer;
}

/** Whether it sends something in time. What it sends is left for whoever reads it. */
function speaks(socket: Socket, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (spoke: boolean): void => {
      clearTimeout(late);
      socket.off('readable', speak).off('close', leave);
      resolve(spoke);
    };
    const speak = (): void => settle(true);
    const leave = (): void => settle(false);
    const late = setTimeout(leave, ms);
    socket.on('readable', speak).on('close', leave);
  });
}

function notHere(): KeyturnError {
  const problem = 'on this platform nobody tells who is on the other end of a loopback address';
  return new KeyturnError('socket_unavailable', problem, { facts: { problem } });
}
