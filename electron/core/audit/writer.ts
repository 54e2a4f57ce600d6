/**
 * Puts lines at the end of the log. It knows two ends: `safe`, behind the last line that is on the disk for good, and
 * the written one. When a write or a sync fails nobody knows what reached the disk (after a failed fsync the kernel
 * may forget the pages), so everything behind `safe` is cut off and written again from memory before the log goes on.
 */
import { join } from 'node:path';
import { encodeBase64 } from '../crypto/bytes.ts';
import {
  type FileFacts,
  type FileOps,
  isCode,
  nullIfMissing,
  type OpenFile,
} from '../os/file-ops.ts';
import type { SignedPlace } from './checkpoint.ts';
import { type Content, encodeLine, segmentName, segmentsIn } from './format.ts';
import type { SealPlace } from './keys.ts';
import type { Tip } from './reader.ts';
import { setAside } from './tail.ts';

export type Sealer = (json: Uint8Array, place: SealPlace) => Uint8Array;

export class Writer {
  readonly #folder: string;
  readonly #files: FileOps;
  #file: OpenFile | null = null;
  #facts: FileFacts | null = null;
  #safe: Tip;
  #tip: Tip;
  /** Records behind `safe` that somebody was told are written; kept until they are synced. */
  #unsynced: Uint8Array[] = [];
  /** Furthest byte a write may have reached since `safe`. */
  #reach = 0;
  #broken = true;

  /** @param tip where the log ends, all of it on the disk */
  constructor(folder: string, files: FileOps, tip: Tip) {
    this.#folder = folder;
    this.#files = files;
    this.#safe = tip;
    this.#tip = tip;
  }

  /**
   * Begins a segment behind `after`, the first of a log or the next one, and makes it last.
   * @param file made by `createSegment`; closed if this throws
   * @param unsynced records that the segment before has lost; `mend` writes them
   */
  static async start(
    folder: string,
    files: FileOps,
    file: OpenFile,
    { segment, epoch, seq, hash }: Omit<Tip, 'size'>,
    unsynced: readonly Uint8Array[],
  ): Promise<Writer> {
    const header = { kind: 'header', segment, epoch, first: seq + 1, previous: hash } as const;
    const line = encodeLine(hash, header);
    const size = line.text.length;
    const writer = new Writer(folder, files, { segment, epoch, seq, hash: line.hash, size });
    try {
      await file.write(Buffer.from(line.text, 'latin1'), 0);
      await file.sync();
      await files.syncFolder(folder);
      writer.#facts = await file.stat();
    } catch (error) {
      await file.close().catch(() => undefined);
      throw error;
    }
    writer.#file = file;
    writer.#unsynced = [...unsynced];
    writer.#broken = unsynced.length > 0;
    return writer;
  }

  /** The end of what is on the disk for good. */
  get safe(): Tip {
    return this.#safe;
  }

  /** Whether the file must be opened, or looked at again after a failure, before anything is written: `mend`. */
  get broken(): boolean {
    return this.#broken;
  }

  /** Whether there is anything behind `safe`: promised and not synced yet, or left by a write that failed. */
  get isUnsettled(): boolean {
    return this.#unsynced.length > 0 || this.#tip !== this.#safe || this.#reach > this.#safe.size;
  }

  /** Bytes in the segment so far. */
  get size(): number {
    return this.#tip.size;
  }

  get epoch(): number {
    return this.#tip.epoch;
  }

  /**
   * Appends records in one write, with `sync` also in one fdatasync for these and all before them. Returns the number
   * of the last one. If it throws, none of them counts.
   */
  async append(events: readonly Uint8Array[], seal: Sealer, sync: boolean): Promise<number> {
    const before = this.#tip;
    try {
      await this.#write(events.map((json) => (place) => recordAt(json, place, seal)));
      if (sync) await this.#sync();
    } catch (error) {
      this.#broken = true;
      this.#tip = before;
      throw error;
    }
    if (!sync) this.#unsynced.push(...events);
    return this.#tip.seq;
  }

  /** Makes all that was appended last. */
  async sync(): Promise<void> {
    if (!this.isUnsettled) return;
    try {
      await this.#sync();
      this.#checkName();
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  /** Syncs, signs the place reached, and makes the signature last. */
  async checkpoint(sign: (place: Tip) => SignedPlace): Promise<void> {
    await this.sync();
    const signed = sign(this.#safe);
    const line = { kind: 'checkpoint', seq: signed.seq, signature: signed.signature } as const;
    try {
      await this.#write([() => line]);
      await this.#sync();
    } catch (error) {
      this.#broken = true;
      this.#tip = this.#safe;
      throw error;
    }
  }

  async #write(lines: readonly ((place: Tip) => Content)[]): Promise<void> {
    if (this.#file === null || this.#broken) throw new Error('the segment is not open');
    const texts: string[] = [];
    let { segment, epoch, seq, hash, size } = this.#tip;
    for (const make of lines) {
      const content = make({ segment, epoch, seq, hash, size });
      const line = encodeLine(hash, content);
      if (content.kind === 'record') seq = content.seq;
      hash = line.hash;
      size += line.text.length;
      texts.push(line.text);
    }
    this.#checkName();
    this.#reach = Math.max(this.#reach, size);
    await this.#file.write(Buffer.from(texts.join(''), 'latin1'), this.#tip.size);
    this.#tip = { segment, epoch, seq, hash, size };
  }

  async #sync(): Promise<void> {
    if (this.#file === null || this.#broken) throw new Error('the segment is not open');
    await this.#file.datasync();
    this.#safe = this.#tip;
    this.#reach = this.#tip.size;
    this.#unsynced = [];
  }

  /**
   * Whether the name still leads to our file, as long as we left it. An unlinked one takes writes as gladly, and one
   * that was cut takes them behind a hole.
   */
  #checkName(): void {
    const { segment, size } = this.#tip;
    const there = this.#files.lstatNow(join(this.#folder, segmentName(segment)));
    const same = there.ino === this.#facts?.ino && there.dev === this.#facts.dev;
    if (!same || there.size !== size) throw new Error('something else changed the segment');
  }

  /**
   * After opening or a failure: cuts off what is behind `safe` and writes what was promised once more, synced.
   * Null: all is well. Else the segment is gone, and another one is to be started with what this returns.
   */
  async mend(seal: Sealer): Promise<Lost | null> {
    await this.close();
    const kept = this.#unsynced;
    if (!(await this.#reopen())) {
      const others = segmentsIn((await nullIfMissing(this.#files.list(this.#folder))) ?? []);
      const segment = Math.max(this.#safe.segment, ...others) + 1;
      return { after: { ...this.#safe, segment }, unsynced: kept };
    }
    this.#tip = this.#safe;
    this.#broken = false;
    if (kept.length > 0) await this.append(kept, seal, true);
    return null;
  }

  /** False: there is no file any more that holds what was safe. */
  async #reopen(): Promise<boolean> {
    const { segment, size, hash } = this.#safe;
    const path = join(this.#folder, segmentName(segment));
    const file = await nullIfMissing(this.#files.open(path, 'write'));
    if (file === null) return false;
    try {
      const facts = await file.stat();
      const end = Buffer.alloc(65);
      await file.read(end, Math.max(0, size - end.length));
      if (facts.size < size || end.toString('latin1') !== `${hash}\n`) return false;
      if (facts.size > Math.max(size, this.#reach)) {
        // More than we ever wrote: not ours to throw away.
        await setAside(this.#files, this.#folder, segment, size, facts.size);
      } else if (facts.size > size) {
        await file.truncate(size);
        await file.sync();
      }
      this.#reach = size;
      this.#facts = facts;
      this.#file = file;
      return true;
    } finally {
      if (this.#file !== file) await file.close();
    }
  }

  /** Afterwards the writer is broken: it can be mended, or left. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#broken = true;
    this.#file = null;
    await file?.close().catch(() => undefined);
  }
}

/** What to start the next segment with. */
export interface Lost {
  readonly after: Tip;
  readonly unsynced: readonly Uint8Array[];
}

function recordAt(json: Uint8Array, before: Tip, seal: Sealer): Content {
  const seq = before.seq + 1;
  const sealed = seal(json, { epoch: before.epoch, seq, hash: before.hash });
  return { kind: 'record', seq, sealed: encodeBase64(sealed) };
}

/** A new file. Whatever has its name already is moved out of the way: it was never part of the log. */
export async function createSegment(
  files: FileOps,
  folder: string,
  segment: number,
): Promise<OpenFile> {
  const path = join(folder, segmentName(segment));
  await files.makeFolder(folder);
  try {
    return await files.open(path, 'create');
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
    await setAside(files, folder, segment, 0, (await files.lstat(path)).size);
    return files.open(path, 'create');
  }
}
