import type { Socket } from 'node:net';
import { LIMITS } from '../../../shared/broker/protocol.ts';

export interface ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerClient: number;
  readonly connectionsUnknown: number;
}

interface Entry {
  readonly process: string;
  client: string | null;
}

/**
 * Who holds how many connections. A connection belongs to nobody until a valid token came over it; those are few per
 * process, and the oldest of them goes when places are short, so that squatters can't lock bots out.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  /** In the order in which they came. */
  readonly #entries = new Map<Socket, Entry>();

  constructor(limits: ConnectionLimits = LIMITS) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#entries.size;
  }

  all(): Iterable<Socket> {
    return this.#entries.keys();
  }

  /** Takes the connection in, perhaps at the cost of another; false when there is no place for it. */
  admit(socket: Socket, process: string): boolean {
    let ofProcess = 0;
    let oldest: Socket | null = null;
    for (const [other, entry] of this.#entries) {
      if (entry.client !== null) continue;
      oldest ??= other;
      if (entry.process === process) ofProcess += 1;
    }
    if (ofProcess >= this.#limits.connectionsUnknown) return false;
    if (this.#entries.size >= this.#limits.connections) {
      if (oldest === null) return false;
      this.#entries.delete(oldest);
      oldest.destroy();
    }
    this.#entries.set(socket, { process, client: null });
    socket.once('close', () => this.#entries.delete(socket));
    return true;
  }

  /** A valid token came over this connection; false when its client has too many already. */
  belongsTo(socket: Socket, client: string): boolean {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return false;
    if (entry.client === client) return true;
    let others = 0;
    for (const other of this.#entries.values()) if (other.client === client) others += 1;
    if (others >= this.#limits.connectionsPerClient) return false;
    entry.client = client;
    return true;
  }
}
