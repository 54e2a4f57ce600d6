/**
 * Everything that writes in the log, one thing at a time: appends, gathered into one write and one sync for all that
 * wait; checkpoints; new segments; and finding its feet again after the disk failed.
 */
import { dirname, join } from 'node:path';
import type { AuditEvent } from '../../../shared/model/audit.ts';
import { type FileOps, nullIfMissing } from '../os/file-ops.ts';
import type { Clock, Log, Random } from '../ports.ts';
import { encodeHead, isSigned, type SignedPlace } from './checkpoint.ts';
import { HEAD_FILE, KEYS_FILE, segmentName } from './format.ts';
import type { Keyring } from './keyring.ts';
import { sealLocked } from './keys.ts';
import {
  encodePublicKeys,
  mergeEpochs,
  type PublicEpochs,
  parsePublicKeys,
  verifyKey,
} from './public-keys.ts';
import { Reader, type Tip } from './reader.ts';
import { readText, replaceText } from './small-files.ts';
import { findTail, type Tail, type Torn } from './tail.ts';
import { createSegment, type Sealer, Writer } from './writer.ts';

export interface AuditLogDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: FileOps;
  readonly log: Log;
  /** Bytes from which on a new segment is begun; tests take less than `SEGMENT_SIZE`. */
  readonly segmentSize?: number;
  /** Told after each append: whether it is in the log. For the owner must know when nothing can be released. */
  readonly appended?: (written: boolean) => void;
  /** Told of each event once it is in the log, while locked too. Must not throw. */
  readonly wrote?: (seq: number, event: AuditEvent) => void;
}

export const SEGMENT_SIZE = 4 * 1024 * 1024;

/** At most this many records between two checkpoints, and this many milliseconds from a record to its checkpoint. */
export const CHECKPOINT_RECORDS = 1000;
export const CHECKPOINT_MS = 1000;
/** From an append without sync to its sync; security.md's limit is 100. */
export const SYNC_MS = 50;
/** From a failure to the next try, if nobody appends before. */
const RETRY_MS = 1000;
/** Sealing this many takes some milliseconds, for which nothing else runs; to the public key each takes far longer. */
const BATCH = 256;
const BATCH_LOCKED = 16;

interface Pending {
  readonly json: Uint8Array;
  readonly sync: boolean;
  readonly resolve: (seq: number) => void;
  readonly reject: (error: unknown) => void;
}

export class Journal {
  readonly reader: Reader;
  readonly #folder: string;
  readonly #deps: AuditLogDeps;
  #turn: Promise<unknown> = Promise.resolve();
  #pending: Pending[] = [];
  #closed = false;
  #tail: Tail | null = null;
  readonly #torn: Torn[] = [];
  #writer: Writer | null = null;
  #keys: Keyring | null = null;
  /** Whom to believe: the keyring's while there is one, else the file's if they fit the log. */
  #public: PublicEpochs | null = null;
  /** Files beside the segments that must be written before the log may grow. */
  #owesKeysFile = false;
  #owesHead = false;
  /** Number of a segment that was created, and did not get its header for good. */
  #leftover: number | null = null;
  /** Events of the log's own, written before anything else is. */
  #untold: AuditEvent[] = [];
  #arrival: (() => Promise<AuditEvent[]>) | null = null;
  #unsigned = 0;
  /** Being written; never rejects. */
  #head: Promise<void> = Promise.resolve();
  #nextHead: SignedPlace | null = null;
  readonly #timers = new Map<'sync' | 'checkpoint', () => void>();

  constructor(folder: string, deps: AuditLogDeps) {
    this.#folder = folder;
    this.#deps = deps;
    this.reader = new Reader(folder, deps.files);
  }

  get keys(): Keyring | null {
    return this.#keys;
  }

  get tail(): Tail | null {
    return this.#tail;
  }

  get publicKeys(): PublicEpochs | null {
    return this.#public;
  }

  /** The end of what is on the disk for good; null: there is no log yet. */
  get tip(): Tip | null {
    return this.#writer?.safe ?? null;
  }

  /** Runs `work` when everything begun before has ended. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    const after = () => this.#arm();
    this.#turn = result.then(after, after);
    return result;
  }

  /** Resolves to the record's number once it is written, or synced. */
  append(json: Uint8Array, sync: boolean): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ json, sync, resolve, reject });
      if (this.#pending.length === 1) void this.inTurn(() => this.drain());
    });
  }

  /** In turn: writes what waits. Never throws; whoever waits is told. */
  async drain(): Promise<void> {
    while (this.#pending.length > 0) {
      let batch: Pending[] = [];
      try {
        const { writer, seal } = await this.ready('record');
        batch = this.#pending.splice(0, this.#room());
        const sync = batch.some((entry) => entry.sync);
        const last = await writer.append(
          batch.map(({ json }) => json),
          seal,
          sync,
        );
        this.#unsigned += batch.length;
        this.#arm();
        for (const [i, { resolve }] of batch.entries()) resolve(last - batch.length + 1 + i);
      } catch (error) {
        if (batch.length === 0) batch = this.#pending.splice(0);
        for (const { reject } of batch) reject(error);
      }
    }
  }

  #room(): number {
    if (this.#keys === null) return BATCH_LOCKED;
    return Math.max(1, Math.min(BATCH, CHECKPOINT_RECORDS - this.#unsigned));
  }

  /** In turn: makes the log fit to be written, with room when it is for a record, or throws. */
  async ready(purpose: 'record' | 'other' = 'other'): Promise<{ writer: Writer; seal: Sealer }> {
    if (this.#closed) throw new Error('the audit log is closed');
    if (this.#tail === null) await this.load();
    if (this.#arrival !== null) {
      this.#untold.push(...(await this.#arrival()));
      this.#arrival = null;
    }
    const epoch = this.#keys?.current.epoch ?? this.#public?.at(-1)?.epoch;
    if (epoch === undefined) throw new Error('there is no key to seal records with');
    await this.#payKeysFile();
    await this.#mend(epoch);
    const writer = await this.#writerFor(epoch, purpose === 'record');
    await this.#payHead(writer);
    const seal = this.#sealerFor(epoch);
    await this.#tell(writer, seal);
    if (this.#keys !== null && this.#unsigned >= CHECKPOINT_RECORDS) await this.#sign(writer);
    return { writer, seal };
  }

  /** In turn: finds the end of the log. Throws when the folder can't be read. */
  async load(): Promise<void> {
    const { files, clock } = this.#deps;
    const { tip, torn, damage } = await findTail(files, this.#folder);
    // What was set aside stays said, even if the rest of this fails and is done again.
    this.#torn.push(...torn);
    for (const { bytes, kept } of torn) {
      this.#untold.push(ownEvent(clock, 'audit.torn_line', { bytes, kept }));
    }
    const text = await readText(files, this.#folder, KEYS_FILE);
    const checkpoint = tip === null ? null : await this.reader.lastCheckpoint(tip);
    this.#public ??= believable(text === null ? null : parsePublicKeys(text), checkpoint);
    this.#writer = tip === null ? null : new Writer(this.#folder, files, tip);
    this.#owesHead = tip === null || tip.seq === 0;
    this.#unsigned = tip === null ? 0 : tip.seq - (checkpoint?.seq ?? 0);
    this.#tail = { tip, damage, torn: this.#torn };
  }

  /** In turn: from now on records are sealed and signed with `keys`. `arrival` runs before the next record. */
  async open(keys: Keyring, arrival: () => Promise<AuditEvent[]>): Promise<void> {
    const before = this.#keys;
    if (before !== null) await this.checkpoint().catch((error) => this.#warn(error));
    this.#keys = keys;
    before?.wipe();
    this.#arrival = async () => {
      const events = await arrival();
      this.#torn.length = 0;
      // Epochs of a vault that an older one took the place of: their lines must stay verifiable.
      const newest = this.tip?.epoch ?? 0;
      const others = (this.#public ?? []).filter(({ epoch }) => epoch <= newest);
      this.#public = mergeEpochs(keys.public, others);
      this.#owesKeysFile = true;
      return events;
    };
  }

  /** In turn: signs off, and forgets the keys whether or not that worked. */
  async forget(): Promise<void> {
    await this.drain();
    await this.checkpoint().catch((error) => this.#warn(error));
    this.#keys?.wipe();
    this.#keys = null;
    this.#arrival = null;
    this.#disarm('checkpoint');
  }

  /** In turn: makes all that was appended last, and cuts off what a failed write left. */
  async flush(): Promise<void> {
    await this.#head;
    await this.#clearLeftover();
    if (this.#writer === null || !this.#writer.isUnsettled) return;
    await (this.#writer.broken ? this.ready() : this.#writer.sync());
  }

  /** In turn: signs what is not signed yet; does nothing while locked. */
  async checkpoint(): Promise<void> {
    if (this.#keys !== null && this.#unsigned > 0) {
      const { writer } = await this.ready();
      if (this.#unsigned > 0) await this.#sign(writer);
    }
    await this.#head;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.forget();
    await this.flush().catch((error) => this.#warn(error));
    this.#closed = true;
    this.#disarm('sync');
    await this.#writer?.close();
  }

  async #mend(epoch: number): Promise<void> {
    const { clock } = this.#deps;
    await this.#clearLeftover();
    while (this.#writer?.broken) {
      const lost = await this.#writer.mend(this.#sealerFor(this.#writer.epoch));
      if (lost === null) continue;
      await this.#writeKeysFile();
      this.#writer = await this.#start({ ...lost.after, epoch }, lost.unsynced);
      this.#owesHead = true;
      const text = 'The newest part of the log was removed while Keyturn was running.';
      this.#untold.push(ownEvent(clock, 'audit.tampered', { text }));
    }
  }

  /** In the right epoch; and in a segment that is not full, if it should have `room`. */
  async #writerFor(epoch: number, room: boolean): Promise<Writer> {
    if (this.#writer === null) {
      // The first hash is random, so that no line of this log fits into another one.
      const hash = Buffer.from(this.#deps.random.bytes(32)).toString('hex');
      this.#writer = await this.#start({ segment: 1, epoch, seq: 0, hash });
    } else if (this.#writer.epoch !== epoch || (room && this.#isFull(this.#writer))) {
      const old = this.#writer;
      await (this.#unsigned > 0 ? this.#sign(old) : old.sync());
      const segment = old.safe.segment + 1;
      this.#writer = await this.#start({ ...old.safe, segment, epoch });
      await old.close();
    }
    return this.#writer;
  }

  async #start(after: Omit<Tip, 'size'>, unsynced: readonly Uint8Array[] = []): Promise<Writer> {
    const { files } = this.#deps;
    const file = await createSegment(files, this.#folder, after.segment);
    this.#leftover = after.segment;
    const writer = await Writer.start(this.#folder, files, file, after, unsynced);
    this.#leftover = null;
    return writer;
  }

  /** A segment that could not be begun goes before the one before it goes on, whose last line it would name. */
  async #clearLeftover(): Promise<void> {
    if (this.#leftover === null) return;
    const { files } = this.#deps;
    await nullIfMissing(files.unlink(join(this.#folder, segmentName(this.#leftover))));
    await files.syncFolder(this.#folder);
    this.#leftover = null;
  }

  #isFull(writer: Writer): boolean {
    return writer.size >= (this.#deps.segmentSize ?? SEGMENT_SIZE);
  }

  #sealerFor(epoch: number): Sealer {
    const own = this.#keys?.of(epoch);
    const { random } = this.#deps;
    if (own) return (json, place) => own.seal(json, place, random);
    const to = this.#public?.find((entry) => entry.epoch === epoch);
    if (to === undefined) throw new Error(`there is no public key of epoch ${epoch}`);
    return (json, place) => sealLocked(to, json, place, random);
  }

  /** Without the key of the writer's epoch it only syncs: the chain brings those lines under the next checkpoint. */
  async #sign(writer: Writer): Promise<void> {
    const keys = this.#keys?.of(writer.epoch) ?? null;
    if (keys === null) return writer.sync();
    await writer.checkpoint((place) => keys.sign(place));
    this.#unsigned = 0;
    this.#disarm('checkpoint');
    this.#headSoon(keys.sign(writer.safe));
  }

  /** While it is written the log goes on: until then an older one is as good. Of several that wait the last is written. */
  #headSoon(place: SignedPlace): void {
    const waiting = this.#nextHead !== null;
    this.#nextHead = place;
    if (waiting) return;
    this.#head = this.#head.then(async () => {
      const next = this.#nextHead;
      this.#nextHead = null;
      if (next !== null) await this.#writeHead(next).catch((error) => this.#warn(error));
    });
  }

  /**
   * Where the log is once its checkpoint is written, so that no line can go from the end without being missed. Not
   * synced with its folder: after a power loss an older one is as good, only less far.
   */
  #writeHead(place: SignedPlace): Promise<void> {
    return replaceText(this.#deps.files, this.#folder, HEAD_FILE, encodeHead(place));
  }

  async #payKeysFile(): Promise<void> {
    if (this.#owesKeysFile) await this.#writeKeysFile();
    this.#owesKeysFile = false;
  }

  async #writeKeysFile(): Promise<void> {
    const { files } = this.#deps;
    const text = encodePublicKeys(this.#public ?? []);
    if ((await readText(files, this.#folder, KEYS_FILE)) === text) return;
    await files.makeFolder(this.#folder);
    await files.syncFolder(dirname(this.#folder));
    await replaceText(files, this.#folder, KEYS_FILE, text);
    await files.syncFolder(this.#folder);
  }

  async #payHead(writer: Writer): Promise<void> {
    const keys = this.#keys?.of(writer.epoch) ?? null;
    if (!this.#owesHead || keys === null) return;
    await this.#head;
    await this.#writeHead(keys.sign(writer.safe));
    await this.#deps.files.syncFolder(this.#folder);
    this.#owesHead = false;
  }

  async #tell(writer: Writer, seal: Sealer): Promise<void> {
    if (this.#untold.length === 0) return;
    const events = this.#untold.map((event) => Buffer.from(JSON.stringify(event)));
    await writer.append(events, seal, true);
    this.#unsigned += events.length;
    this.#untold = [];
  }

  #arm(): void {
    if (this.#writer?.isUnsettled || this.#leftover !== null) {
      this.#later('sync', this.#writer?.broken ? RETRY_MS : SYNC_MS, () => this.flush());
    }
    if (this.#keys !== null && this.#unsigned > 0) {
      this.#later('checkpoint', CHECKPOINT_MS, () => this.checkpoint());
    }
  }

  #later(what: 'sync' | 'checkpoint', ms: number, work: () => Promise<void>): void {
    if (this.#closed || this.#timers.has(what)) return;
    const call = () => {
      this.#timers.delete(what);
      void this.inTurn(work).catch((error) => this.#warn(error));
    };
    this.#timers.set(what, this.#deps.clock.after(ms, call));
  }

  #disarm(what: 'sync' | 'checkpoint'): void {
    this.#timers.get(what)?.();
    this.#timers.delete(what);
  }

  #warn(error: unknown): void {
    this.#deps.log.warn('audit log', error);
  }
}

/** While nobody has the seeds, keys count only if they signed the log's last checkpoint. */
function believable(
  epochs: PublicEpochs | null,
  checkpoint: SignedPlace | null,
): PublicEpochs | null {
  if (epochs === null || checkpoint === null) return epochs;
  const signer = epochs.find(({ epoch }) => epoch === checkpoint.epoch);
  return signer !== undefined && isSigned(checkpoint, verifyKey(signer)) ? epochs : null;
}

/** An event that the log tells of itself. */
export function ownEvent(
  clock: Clock,
  action: 'audit.torn_line' | 'audit.crash' | 'audit.tampered',
  detail: NonNullable<AuditEvent['detail']>,
): AuditEvent {
  const outcome = action === 'audit.tampered' ? 'failed' : 'done';
  return { time: clock.now(), actor: { kind: 'app' }, action, outcome, detail };
}
