/**
 * Who is on the other end of a connection. What the kernel said when the connection was accepted is the measure;
 * before anything is released the same things are read again, and any difference refuses (`stillSame`). This is an
 * alarm, not a wall: a program of the same user can be traced, or exec something else a moment later.
 */
import { type ProcessIdentity, UNKNOWN_PROCESS } from '../../../shared/model/client.ts';
import type { PeerCredentials } from '../os/peer-credentials.ts';
import type { Clock } from '../ports.ts';
import { FileHashes, type HashedFile } from './file-hashes.ts';
import {
  ancestorsOf,
  type Birth,
  birthOf,
  commandLineOf,
  executableOf,
  type FileMark,
  workingFolderOf,
} from './proc.ts';
import { scriptOf } from './script.ts';
import { Sightings } from './sightings.ts';

/** How long a process may make us wait for its own argument list. */
const COMMAND_LINE_MS = 5000;

export interface PeersOptions {
  readonly clock: Clock;
  /** Null where there is none, which makes everything but the kernel's three numbers unknown. */
  readonly proc: string | null;
}

/** Makes Peers; what it learned about files serves all of them. */
export class Peers {
  readonly #surroundings: Surroundings;

  constructor({ clock, proc }: PeersOptions) {
    this.#surroundings = { clock, proc, hashes: new FileHashes(), sightings: new Sightings() };
  }

  /**
   * To be called when the connection is accepted, before a byte of it is read: notes at once what can change.
   * @param holds whether that process still has its end of the connection, where that can be asked
   */
  accept(credentials: PeerCredentials | null, holds: () => boolean = () => true): Peer {
    return new Peer(credentials, this.#surroundings, holds);
  }
}

interface Surroundings extends PeersOptions {
  readonly hashes: FileHashes;
  readonly sightings: Sightings<Seen>;
}

/** What can change about a process. */
interface Seen {
  readonly birth: Birth | null;
  readonly executable: FileMark | null;
  readonly script: Script | null;
}

interface Place {
  readonly root: string;
  readonly pid: number;
}

interface Script {
  readonly path: string;
  readonly sha256: string;
}

export class Peer {
  readonly credentials: PeerCredentials | null;
  readonly #around: Surroundings;
  readonly #holds: () => boolean;
  readonly #birth: Birth | null;
  readonly #executable: FileMark | null;
  #identity: Promise<ProcessIdentity> | null = null;
  /** Its argument list, as it was when it was let in. */
  #noted: Promise<string[] | null> | null = null;
  /** The script that its arguments named last: looked at already while they are read again. */
  #given: string | null = null;
  /** Whether that fits its identity: both are read once, and so is this. */
  #asNoted: Promise<boolean> | null = null;

  /** Use `Peers.accept`. */
  constructor(
    credentials: PeerCredentials | null,
    around: Surroundings,
    holds: () => boolean = () => true,
  ) {
    this.credentials = credentials;
    this.#around = around;
    this.#holds = holds;
    const place = this.#place();
    this.#birth = place === null ? null : birthOf(place.root, place.pid);
    this.#executable = place === null ? null : executableOf(place.root, place.pid);
  }

  /** For who is let in: begins to read its argument list, so that one that becomes another before it asks is noticed. */
  async note(): Promise<void> {
    const place = this.#place();
    if (place !== null) this.#noted ??= this.#commandLine(place.root, place.pid);
    await this.#noted;
  }

  /** Names the process among all that ever lived on this machine; one name for all that are unknown. */
  get processKey(): string {
    return `${this.credentials?.pid ?? '?'}@${this.#birth?.startTime ?? '?'}`;
  }

  /** What the process calls itself, without reading anything further. */
  get name(): string | null {
    return this.#birth?.name ?? null;
  }

  /** What a refused stranger is written down as, without hashing anything for it. */
  get executable(): string | null {
    return this.#executable?.path ?? null;
  }

  /** Everything that can be told, as it was when this was first called. */
  identity(): Promise<ProcessIdentity> {
    this.#identity ??= this.#read();
    return this.#identity;
  }

  /** Whether it is the process that connected, running the program and script it ran then. */
  async stillSame(): Promise<boolean> {
    const place = this.#place();
    if (place === null) return true;
    const before = await this.identity();
    // A process that was gone when we accepted left its end to somebody who never introduced himself.
    this.#asNoted ??= this.#isAsNoted(before);
    if (this.#birth === null || !(await this.#asNoted)) return false;
    const seen = await this.#around.sightings.see(this.processKey, () => this.#look(place));
    return (
      this.#isOurs(seen) &&
      this.#holds() &&
      seen.script?.path === (before.script ?? undefined) &&
      seen.script?.sha256 === (before.scriptHash ?? undefined)
    );
  }

  /** The script first: were the number given to somebody else meanwhile, the birth would tell. */
  async #look({ root, pid }: Place): Promise<Seen> {
    const script = await this.#script(root, pid);
    return { script, birth: birthOf(root, pid), executable: executableOf(root, pid) };
  }

  /** The same script; where there is none, the same arguments: the rest of them a program may write over at any time. */
  async #isAsNoted({ executable, commandLine }: ProcessIdentity): Promise<boolean> {
    const noted = await this.#noted;
    if (noted === null || executable === null) return true;
    if (commandLine === null) return false;
    const [then, now] = [scriptOf(executable, noted), scriptOf(executable, commandLine)];
    return then === null && now === null
      ? noted.join('\0') === commandLine.join('\0')
      : then === now;
  }

  #place(): Place | null {
    const pid = this.credentials?.pid ?? null;
    return this.#around.proc === null || pid === null ? null : { root: this.#around.proc, pid };
  }

  #unmoved(): boolean {
    const place = this.#place();
    if (place === null) return true;
    const { root, pid } = place;
    return this.#isOurs({ birth: birthOf(root, pid), executable: executableOf(root, pid) });
  }

  #isOurs({ birth, executable }: Pick<Seen, 'birth' | 'executable'>): boolean {
    return (
      birth?.startTime === this.#birth?.startTime &&
      executable?.path === this.#executable?.path &&
      executable?.mark === this.#executable?.mark
    );
  }

  async #read(): Promise<ProcessIdentity> {
    const { uid = null, gid = null, pid = null } = this.credentials ?? {};
    const unknown = { ...UNKNOWN_PROCESS, uid, gid, pid };
    const place = this.#place();
    if (place === null || this.#birth === null) return unknown;
    const commandLine = await this.#commandLine(place.root, place.pid);
    const hashed = await this.#around.hashes.of(`${place.root}/${place.pid}/exe`);
    const script = await this.#script(place.root, place.pid);
    // Read while the number went to somebody else, these would be two processes in one.
    if (!this.#unmoved()) return unknown;
    return {
      uid,
      gid,
      pid,
      startTime: this.#birth.startTime,
      name: this.#birth.name,
      executable: this.#executable?.path ?? null,
      inode: this.#executable?.inode ?? null,
      executableHash:
        hashed !== null && hashed.mark === this.#executable?.mark ? hashed.sha256 : null,
      commandLine,
      script: script?.path ?? null,
      scriptHash: script?.sha256 ?? null,
      parents: ancestorsOf(place.root, this.#birth.parent),
    };
  }

  async #commandLine(root: string, pid: number): Promise<string[] | null> {
    return new Promise((resolve) => {
      const stop = this.#around.clock.after(COMMAND_LINE_MS, () => resolve(null));
      void commandLineOf(root, pid).then((commandLine) => {
        stop();
        resolve(commandLine);
      });
    });
  }

  /** Null also when what the arguments name is no file: then they were not understood after all. */
  async #script(root: string, pid: number): Promise<Script | null> {
    if (this.#executable === null) return null;
    const guess = this.#given;
    const ahead = guess === null ? null : this.#hashOf({ root, pid }, guess);
    const commandLine = await this.#commandLine(root, pid);
    const given = commandLine === null ? null : scriptOf(this.#executable.path, commandLine);
    this.#given = given;
    if (given === null) return null;
    const hashed = await (given === guess && ahead !== null
      ? ahead
      : this.#hashOf({ root, pid }, given));
    if (hashed === null) return null;
    const absolute = given.startsWith('/');
    const folder = absolute ? null : workingFolderOf(root, pid);
    if (!absolute && folder === null) return null;
    return { path: absolute ? given : joined(folder as string, given), sha256: hashed.sha256 };
  }

  /** Through the process's own root and working folder: it may see other files under the same names than we do. */
  #hashOf({ root, pid }: Place, given: string): Promise<HashedFile | null> {
    const from = given.startsWith('/') ? `root${given}` : `cwd/${given}`;
    return this.#around.hashes.of(`${root}/${pid}/${from}`);
  }
}

/** Without resolving `..`: behind a link it would name another file. */
function joined(folder: string, relative: string): string {
  return `${folder === '/' ? '' : folder}/${relative.replace(/^(?:\.\/+)+/, '')}`;
}
