import type { Socket } from 'node:net';
import { LIMITS } from '../../../shared/broker/protocol.ts';

export interface ConnectionLimits {
  readonly connections: number;
  readonly connectionsPerClient: number;
  readonly connectionsUnknown: number;
}

/** On TCP: connections that have said nothing yet, and those whose process is being looked for since they have. */
const SILENT_MAX = 256;
const LOOKED_FOR_MAX = 512;
const LOOKED_FOR = 'looked for';

interface Entry {
  /** Null while it has said nothing, on TCP. */
  process: string | null;
  client: string | null;
}

/**
 * Who holds how many connections. A connection belongs to nobody until a valid token came over it. Those are few per
 * process, and they are the first to go when places are short, from whichever process holds most of them: so squatters
 * can't lock bots out, however many processes they are. Nothing here takes longer the more there are.
 */
export class Connections {
  readonly #limits: ConnectionLimits;
  readonly #entries = new Map<Socket, Entry>();
  readonly #strangers: Strangers;
  readonly #clients = new Map<string, number>();

  constructor(limits: ConnectionLimits = LIMITS) {
    this.#limits = limits;
    this.#strangers = new Strangers();
  }

  get size(): number {
    return this.#entries.size;
  }

  all(): Iterable<Socket> {
    return this.#entries.keys();
  }

  /**
   * Takes the connection in, perhaps at the cost of another; false when there is no place for it. `process` is null
   * for one that says nothing yet: those are many, and the oldest of them goes.
   */
  admit(socket: Socket, process: string | null): boolean {
    if (process === null && this.#strangers.count(null) >= SILENT_MAX) {
      this.#drop(this.#strangers.oldestOf(null));
    }
    if (!this.#hasPlace(process)) return false;
    if (this.#entries.size >= this.#limits.connections && !this.#makeRoom()) return false;
    this.#entries.set(socket, { process, client: null });
    this.#strangers.add(process, socket);
    socket.once('close', () => this.#remove(socket));
    return true;
  }

  /** It said something, and its process is being looked for; false when that are too many. */
  looksFor(socket: Socket): boolean {
    return this.identified(socket, LOOKED_FOR);
  }

  /** The process behind an admitted connection was found; false when that has too many of them already. */
  identified(socket: Socket, process: string): boolean {
    const entry = this.#entries.get(socket);
    if (entry === undefined || !this.#hasPlace(process)) return false;
    this.#strangers.remove(entry.process, socket);
    entry.process = process;
    this.#strangers.add(process, socket);
    return true;
  }

  /** A valid token came over this connection; false when its client has too many already. */
  belongsTo(socket: Socket, client: string): boolean {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return false;
    if (entry.client === client) return true;
    const others = this.#clients.get(client) ?? 0;
    if (others >= this.#limits.connectionsPerClient) return false;
    if (entry.client === null) this.#strangers.remove(entry.process, socket);
    else this.#leave(entry.client);
    this.#clients.set(client, others + 1);
    entry.client = client;
    return true;
  }

  #hasPlace(process: string | null): boolean {
    if (process === null) return true;
    const max = process === LOOKED_FOR ? LOOKED_FOR_MAX : this.#limits.connectionsUnknown;
    return this.#strangers.count(process) < max;
  }

  #makeRoom(): boolean {
    return this.#drop(this.#strangers.first());
  }

  #drop(socket: Socket | null): boolean {
    if (socket === null) return false;
    this.#remove(socket);
    socket.destroy();
    return true;
  }

  #remove(socket: Socket): void {
    const entry = this.#entries.get(socket);
    if (entry === undefined) return;
    this.#entries.delete(socket);
    if (entry.client === null) this.#strangers.remove(entry.process, socket);
    else this.#leave(entry.client);
  }

  #leave(client: string): void {
    const left = (this.#clients.get(client) ?? 1) - 1;
    if (left === 0) this.#clients.delete(client);
    else this.#clients.set(client, left);
  }
}

/** Connections that have shown no token, by process, and the processes by how many of them they hold. */
class Strangers {
  readonly #byProcess = new Map<string | null, Set<Socket>>();
  /** At index n the processes that hold n, those first that have for longest. */
  readonly #holding: Set<string | null>[] = [];

  count(process: string | null): number {
    return this.#byProcess.get(process)?.size ?? 0;
  }

  add(process: string | null, socket: Socket): void {
    const sockets = this.#byProcess.get(process) ?? new Set();
    this.#byProcess.set(process, sockets);
    this.#move(process, sockets, () => sockets.add(socket));
  }

  remove(process: string | null, socket: Socket): void {
    const sockets = this.#byProcess.get(process);
    if (sockets === undefined) return;
    this.#move(process, sockets, () => sockets.delete(socket));
    if (sockets.size === 0) this.#byProcess.delete(process);
  }

  /** The oldest connection of the process that holds most; of those not known yet only when there is no other. */
  first(): Socket | null {
    for (let n = this.#holding.length - 1; n > 0; n--) {
      for (const process of this.#holding[n] ?? []) {
        if (process !== null && process !== LOOKED_FOR) return this.oldestOf(process);
      }
    }
    return this.oldestOf(null) ?? this.oldestOf(LOOKED_FOR);
  }

  oldestOf(process: string | null): Socket | null {
    const [oldest = null] = this.#byProcess.get(process) ?? [];
    return oldest;
  }

  #move(process: string | null, sockets: Set<Socket>, change: () => void): void {
    this.#holding[sockets.size]?.delete(process);
    change();
    if (sockets.size === 0) return;
    for (let n = this.#holding.length; n <= sockets.size; n++) this.#holding.push(new Set());
    this.#holding[sockets.size]?.add(process);
  }
}
