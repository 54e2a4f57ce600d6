/**
 * Who connected over loopback TCP, as Linux tells it: the other end's row in /proc/net/tcp says the user and the
 * socket's inode, and whoever has that inode open is the process. A row that is not there, or belongs to no socket any
 * more, is nobody: never a guess. Tables are read once for all who wait, however many come at once.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { PeerCredentials } from './peer-credentials.ts';

/** A connection as our end sees it; IPv4, because nothing else is listened on. */
export interface TcpEnds {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly localAddress: string;
  readonly localPort: number;
}

export interface TcpPeer {
  readonly credentials: PeerCredentials;
  /** Whether that process still has its end of the connection open. Reads without waiting. */
  readonly holds: () => boolean;
}

interface Row {
  readonly uid: number;
  readonly inode: string;
}

interface Waiting {
  readonly ends: TcpEnds;
  readonly settle: (peer: TcpPeer | null) => void;
}

/** The kernel may skip a row when the table changes while it is read. */
const TRIES = 3;
/** Processes that connected lately are looked at first: a bot makes many connections. */
const RECENT = 32;
/** So long nobody else is served while processes are looked through. */
const AT_A_TIME_MS = 5;

export class TcpPeers {
  readonly #proc: string;
  #waiting: Waiting[] = [];
  #looking = false;
  #recent: readonly number[] = [];

  /** @param proc '/proc' but in tests */
  constructor(proc = '/proc') {
    this.#proc = proc;
  }

  /** Null when nobody can be told to be there. */
  find(ends: TcpEnds): Promise<TcpPeer | null> {
    return new Promise((settle) => {
      this.#waiting.push({ ends, settle });
      if (!this.#looking) void this.#lookForAll();
    });
  }

  async #lookForAll(): Promise<void> {
    this.#looking = true;
    while (this.#waiting.length > 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      await this.#look(waiting).catch(() => {
        for (const { settle } of waiting) settle(null);
      });
    }
    this.#looking = false;
  }

  async #look(waiting: readonly Waiting[]): Promise<void> {
    const rows = await this.#rowsOf(waiting.map(({ ends }) => ends));
    const inodes = new Set([...rows.values()].map(({ inode }) => inode));
    const holders = inodes.size === 0 ? new Map<string, number>() : await this.#holdersOf(inodes);
    for (const { ends, settle } of waiting) {
      const row = rows.get(keysOf(ends)[0]);
      settle(row === undefined ? null : this.#peerOf(row, holders.get(row.inode) ?? null));
    }
  }

  #peerOf({ uid, inode }: Row, pid: number | null): TcpPeer {
    const credentials = { uid, gid: pid === null ? null : gidOf(this.#proc, pid), pid };
    const holds = (): boolean => pid === null || openSockets(this.#proc, pid).has(inode);
    return { credentials, holds };
  }

  /** By the first of their keys. */
  async #rowsOf(all: readonly TcpEnds[]): Promise<Map<string, Row>> {
    const rows = new Map<string, Row>();
    for (let tries = 0; tries < TRIES && rows.size < all.length; tries++) {
      const wanted = new Map<string, string>();
      for (const ends of all) {
        const keys = keysOf(ends);
        if (!rows.has(keys[0])) for (const key of keys) wanted.set(key, keys[0]);
      }
      for (const table of ['tcp', 'tcp6']) {
        const text = await readFile(`${this.#proc}/net/${table}`, 'latin1').catch(() => '');
        for (const [key, row] of rowsIn(text, wanted)) rows.set(wanted.get(key) ?? key, row);
      }
    }
    return rows;
  }

  /** Looked for among those seen lately, and only then among all, with pauses, because there may be many. */
  async #holdersOf(inodes: ReadonlySet<string>): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    const look = (pid: number): void => {
      for (const inode of openSockets(this.#proc, pid)) {
        if (!inodes.has(inode)) continue;
        const other = found.get(inode);
        // Inherited, or passed on: it was the older one's first.
        if (other === undefined || bornBefore(this.#proc, pid, other)) found.set(inode, pid);
      }
    };
    for (const pid of this.#recent) look(pid);
    if (found.size < inodes.size) {
      let since = performance.now();
      for (const pid of processes(this.#proc)) {
        look(pid);
        if (performance.now() - since < AT_A_TIME_MS) continue;
        await new Promise(setImmediate);
        since = performance.now();
      }
    }
    const seen = new Set([...found.values(), ...this.#recent]);
    this.#recent = [...seen].slice(0, RECENT);
    return found;
  }
}

/**
 * How the other end's row begins: its own address and ours, as proc_net(5) writes them. A program that speaks IPv6 and
 * connects to an IPv4 address stands in the other table, with both addresses mapped (RFC 4291, section 2.5.5.2).
 */
function keysOf({ remoteAddress, remotePort, localAddress, localPort }: TcpEnds): [string, string] {
  const near = [hexOf(remoteAddress), portHex(remotePort)];
  const far = [hexOf(localAddress), portHex(localPort)];
  const row = (prefix: string): string =>
    `${prefix}${near[0]}:${near[1]} ${prefix}${far[0]}:${far[1]}`;
  return [row(''), row('0000000000000000FFFF0000')];
}

/** Written as the machine keeps it: little-endian on every architecture Electron runs on. */
function hexOf(address: string): string {
  const bytes = address.replace(/^::ffff:/i, '').split('.');
  return bytes
    .reverse()
    .map((byte) => Number(byte).toString(16).padStart(2, '0'))
    .join('')
    .toUpperCase();
}

function portHex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

/** `sl local remote st tx:rx tr:when retrnsmt uid timeout inode …` */
function* rowsIn(text: string, wanted: ReadonlyMap<string, string>): Generator<[string, Row]> {
  for (let from = 0; from < text.length; ) {
    const newline = text.indexOf('\n', from);
    const end = newline < 0 ? text.length : newline;
    const colon = text.indexOf(': ', from);
    const addresses = text.indexOf(' ', text.indexOf(' ', colon + 2) + 1);
    const key = text.slice(colon + 2, addresses);
    if (wanted.has(key)) {
      const [, , , , uid = '', , inode = ''] = text.slice(addresses, end).trim().split(/\s+/);
      // A connection that only lingers has no socket, and is written down as root's.
      if (/^\d+$/.test(uid) && /^[1-9]\d*$/.test(inode)) yield [key, { uid: Number(uid), inode }];
    }
    from = end + 1;
  }
}

function processes(proc: string): number[] {
  return readdirSync(proc)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** Inodes of the sockets a process has open; none for one that is gone or another user's. */
function openSockets(proc: string, pid: number): Set<string> {
  const inodes = new Set<string>();
  for (const fd of orNone(() => readdirSync(`${proc}/${pid}/fd`))) {
    for (const target of orNone(() => [readlinkSync(`${proc}/${pid}/fd/${fd}`)])) {
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined) inodes.add(inode);
    }
  }
  return inodes;
}

/** By proc_pid_stat(5)'s start time, and by number where that is the same. */
function bornBefore(proc: string, pid: number, other: number): boolean {
  const born = (one: number): number => {
    const [text = ''] = orNone(() => [readFileSync(`${proc}/${one}/stat`, 'latin1')]);
    return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? Number.NaN);
  };
  const [mine, its] = [born(pid), born(other)];
  return mine === its ? pid < other : mine < its;
}

function gidOf(proc: string, pid: number): number | null {
  const [text = ''] = orNone(() => [readFileSync(`${proc}/${pid}/status`, 'latin1')]);
  const effective = /^Gid:\t\d+\t(\d+)\t/m.exec(text)?.[1];
  return effective === undefined ? null : Number(effective);
}

function orNone(read: () => string[]): string[] {
  try {
    return read();
  } catch {
    return [];
  }
}
