/** A log in a folder of its own, with a clock, keys and a disk that a test can turn. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../electron/core/audit/log.ts';
import type { AuditAnchor, AuditFinding, AuditKeyring } from '../../electron/core/audit/types.ts';
import { type FileOps, nodeFiles, type OpenFile } from '../../electron/core/os/file-ops.ts';
import type { Log, Random } from '../../electron/core/ports.ts';
import type { AuditEvent } from '../../shared/model/audit.ts';
import { ManualClock } from '../broker/setup/clock.ts';

export const systemRandom: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

/** Seeds are the epoch's number over and over: no test needs them secret. */
export function keyring(current: number, ...past: number[]): AuditKeyring {
  const key = (epoch: number) => ({ epoch, seed: new Uint8Array(32).fill(epoch) });
  return { current: key(current), past: past.map(key) };
}

export const LABEL = 'Ünïque Grid-Bot Läbel';

/** An event like those the broker writes. */
export function leaseEvent(n: number, time = Date.parse('2026-03-01T12:00:00Z')): AuditEvent {
  return {
    time: time + n,
    actor: {
      kind: 'client',
      id: 'AAAAAAAAAAAAAAAAAAAAAA',
      name: 'grid-bot',
      pid: 4242,
      executable: '/usr/bin/python3.11',
      executableHash: 'ab'.repeat(32),
    },
    action: 'lease.granted',
    outcome: 'allowed',
    credential: { id: 'BBBBBBBBBBBBBBBBBBBBBB', label: LABEL },
    scopes: ['read', 'trade'],
    rule: 'grant-session',
    detail: { n },
  };
}

export interface World {
  readonly folder: string;
  readonly clock: ManualClock;
  readonly disk: FaultyDisk;
  readonly warnings: unknown[];
  open(): Promise<AuditLog>;
  /** Opened and unlocked, as at an ordinary start. */
  start(anchor?: AuditAnchor | null, keys?: AuditKeyring): Promise<Started>;
  path(name: string): string;
  read(name: string): string;
  write(name: string, text: string): void;
  names(): string[];
  remove(): void;
}

export interface Started {
  readonly log: AuditLog;
  readonly findings: AuditFinding[];
}

export function makeWorld({ segmentSize = 4 * 1024 * 1024 } = {}): World {
  const root = mkdtempSync(join(tmpdir(), 'keyturn-audit-'));
  const folder = join(root, 'audit');
  const clock = new ManualClock();
  const disk = new FaultyDisk();
  const warnings: unknown[] = [];
  const log: Log = { warn: (what, error) => void warnings.push([what, error]) };
  const path = (name: string) => join(folder, name);
  const open = () =>
    AuditLog.open(folder, { clock, random: systemRandom, files: disk, log, segmentSize });
  return {
    folder,
    clock,
    disk,
    warnings,
    open,
    start: async (anchor = null, keys = keyring(1)) => {
      const opened = await open();
      return { log: opened, findings: await opened.unlock(keys, anchor) };
    },
    path,
    read: (name) => readFileSync(path(name), 'latin1'),
    write: (name, text) => writeFileSync(path(name), text, 'latin1'),
    names: () => readdirSync(folder).sort(),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** Numbers, ascending, of the records that can be read. */
export async function numbers(log: AuditLog): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { event } of log.readFrom(1)) {
    if (event.detail?.['n'] !== undefined) found.push(event.detail['n']);
  }
  return found;
}

export async function actions(log: AuditLog): Promise<string[]> {
  const found: string[] = [];
  for await (const { event } of log.readFrom(1)) found.push(event.action);
  return found;
}

export type FaultCode = 'ENOSPC' | 'EIO' | 'EROFS' | 'EACCES';

/** What a fault does to a write before it fails: nothing of it, a part, or all of it reached the disk. */
export type Reached = 'none' | 'part' | 'all';

export interface Fault {
  readonly code: FaultCode;
  readonly reached: Reached;
  /** Which call fails, counted from now: the first is 0. */
  readonly at: number;
  /** How many calls fail from then on. */
  readonly times: number;
}

/** The real files, and a fault at any one of the calls that change something. */
export class FaultyDisk implements FileOps {
  readonly #files = nodeFiles();
  #fault: Fault | null = null;
  #calls = 0;
  /** Names of the changing calls, since the last `failAt` or `count`. */
  calls: string[] = [];

  failAt(fault: Fault): void {
    this.#fault = fault;
    this.#calls = 0;
    this.calls = [];
  }

  /** Every call fails from now on, until `heal`. */
  break(code: FaultCode, reached: Reached = 'none'): void {
    this.failAt({ code, reached, at: 0, times: Number.POSITIVE_INFINITY });
  }

  heal(): void {
    this.#fault = null;
  }

  count(): void {
    this.heal();
    this.#calls = 0;
    this.calls = [];
  }

  async #change<T>(
    name: string,
    call: () => Promise<T>,
    part: (() => Promise<unknown>) | null = call,
  ): Promise<T> {
    this.calls.push(name);
    const fault = this.#fault;
    const number = this.#calls++;
    if (fault === null || number < fault.at || number >= fault.at + fault.times) return call();
    if (part !== null && fault.reached !== 'none')
      await (fault.reached === 'all' ? call() : part());
    throw Object.assign(new Error(`${fault.code}: made by a test, ${name}`), { code: fault.code });
  }

  async open(path: string, mode: 'read' | 'write' | 'create'): Promise<OpenFile> {
    if (mode === 'read') return this.#files.open(path, mode);
    // An open that fails did nothing: creating a name and getting a descriptor for it is one step.
    const file = await this.#change(`open ${mode}`, () => this.#files.open(path, mode), null);
    return {
      ...file,
      write: (bytes, position) =>
        this.#change(
          'write',
          () => file.write(bytes, position),
          () => file.write(bytes.subarray(0, bytes.byteLength >> 1), position),
        ),
      truncate: (size) => this.#change('truncate', () => file.truncate(size)),
      datasync: () => this.#change('datasync', () => file.datasync()),
      sync: () => this.#change('sync', () => file.sync()),
    };
  }

  rename(from: string, to: string): Promise<void> {
    return this.#change('rename', () => this.#files.rename(from, to));
  }
  unlink(path: string): Promise<void> {
    return this.#change('unlink', () => this.#files.unlink(path));
  }
  makeFolder(path: string): Promise<void> {
    return this.#change('makeFolder', () => this.#files.makeFolder(path));
  }
  syncFolder(path: string): Promise<void> {
    return this.#change('syncFolder', () => this.#files.syncFolder(path));
  }
  readFile(path: string): Promise<Uint8Array> {
    return this.#files.readFile(path);
  }
  list(folder: string): Promise<string[]> {
    return this.#files.list(folder);
  }
  stat(path: string): ReturnType<FileOps['stat']> {
    return this.#files.stat(path);
  }
  lstat(path: string): ReturnType<FileOps['lstat']> {
    return this.#files.lstat(path);
  }
  lstatNow(path: string): ReturnType<FileOps['lstatNow']> {
    return this.#files.lstatNow(path);
  }
}
