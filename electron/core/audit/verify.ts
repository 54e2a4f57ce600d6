/**
 * Checks a log from its files alone: form, numbers, chain, signatures, and that nothing is missing at its end. Needs
 * no secret, so that `keyturn audit verify` and a stranger can do it; the app lends it keys to try the seals as well.
 */
import type { KeyObject } from 'node:crypto';
import { join } from 'node:path';
import type { AuditReport } from '../../../shared/model/audit.ts';
import { type FileOps, nodeFiles, nullIfMissing, type OpenFile } from '../os/file-ops.ts';
import { type Fault, type Place, step } from './chain.ts';
import { isSigned, parseHead, type SignedPlace } from './checkpoint.ts';
import { HEAD_FILE, KEYS_FILE, type Line, segmentName, segmentsIn } from './format.ts';
import { readLines } from './lines.ts';
import { type PublicEpochs, parsePublicKeys, verifyKey } from './public-keys.ts';
import { readText } from './small-files.ts';
import type { AuditAnchor, AuditProgress } from './types.ts';

export type { AuditAnchor, AuditProgress } from './types.ts';

export interface VerifyOptions {
  /** Text of an exported public keys file: only these keys count then, not the folder's own. */
  readonly publicKeys?: string;
  /** A place kept elsewhere that the log must still contain. */
  readonly anchor?: AuditAnchor;
  readonly onProgress?: (progress: AuditProgress) => void;
  /** Ends it by throwing the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The files as they were at one moment, when the log is being written meanwhile. */
export interface VerifySource {
  readonly folder: string;
  readonly files: FileOps;
  /** Contents of `public.json` and `head`; null: not there. */
  readonly publicKeys: string | null;
  readonly head: string | null;
  /** Where the log ends: bytes of the last segment. Null: where its files end. */
  readonly end: { readonly segment: number; readonly size: number } | null;
  /** Whether the seal of a record opens; null when its key is not here. Absent: seals are not tried. */
  readonly opens?: (line: Extract<Line, { kind: 'record' }>, before: Place) => boolean | null;
}

type Problem = NonNullable<AuditReport['problem']>;
type Options = Omit<VerifyOptions, 'publicKeys'>;

/** Checks the log in `folder`. A problem is in the report; throws node's own errors when files can't be read. */
export async function verifyFolder(
  folder: string,
  { publicKeys, ...options }: VerifyOptions = {},
): Promise<AuditReport> {
  const files = nodeFiles();
  // `head` before the lines: a log that grows meanwhile is then never behind it.
  const head = await readText(files, folder, HEAD_FILE);
  const keys = publicKeys ?? (await readText(files, folder, KEYS_FILE));
  return verifySource({ folder, files, publicKeys: keys, head, end: null }, options);
}

export async function verifySource(source: VerifySource, options: Options): Promise<AuditReport> {
  return new Verification(source, options).run();
}

/** A place the log has to contain, and how it is called in the report. */
interface Expected {
  readonly place: AuditAnchor;
  readonly name: string;
  found: boolean;
}

class Found extends Error {
  constructor(readonly problem: Problem) {
    super(problem.text);
  }
}

class Verification {
  readonly #source: VerifySource;
  readonly #options: Options;
  readonly #keys = new Map<number, KeyObject>();
  readonly #expected: Expected[] = [];
  #segment = '';
  #line = 0;
  #place: Place | null = null;
  /** Where the newest record stands. */
  #newest = { segment: segmentName(1), line: 1 };
  #records = 0;
  #checkpoints = 0;
  #unsigned = 0;
  #unopened = 0;
  #bytes = 0;
  #totalBytes = 0;

  constructor(source: VerifySource, options: Options) {
    this.#source = source;
    this.#options = options;
  }

  async run(): Promise<AuditReport> {
    let problem: Problem | null = null;
    try {
      await this.#all();
    } catch (error) {
      if (!(error instanceof Found)) throw error;
      problem = error.problem;
    }
    return {
      ok: problem === null,
      records: this.#records,
      checkpoints: this.#checkpoints,
      unsigned: this.#unsigned,
      unopened: this.#unopened,
      problem,
    };
  }

  #fail(kind: Problem['kind'], text: string): never {
    throw new Found({ segment: this.#segment, line: this.#line, kind, text });
  }

  async #all(): Promise<void> {
    const segments = await this.#segments();
    this.#takeKeys();
    const head = this.#takeHead();
    if (head !== null)
      this.#expected.push({ place: head, name: `the file ${HEAD_FILE}`, found: false });
    const { anchor } = this.#options;
    if (anchor !== undefined) {
      this.#expected.push({ place: anchor, name: 'the place kept elsewhere', found: false });
    }
    let unfinished: Fault | null = null;
    for (const [index, segment] of segments.entries()) {
      this.#at(segmentName(index + 1), 0);
      if (segment !== index + 1) this.#fail('missing', 'This file of the log is not there.');
      unfinished = await this.#oneSegment(segment, segment === segments.length);
    }
    // What is missing for good is worse than what was never finished, so it is said first.
    this.#checkExpected();
    if (unfinished !== null) {
      this.#line += 1;
      this.#fail(unfinished.kind, unfinished.text);
    }
    if (head === null && this.#records > 0) {
      this.#at(HEAD_FILE, 0);
      this.#fail('missing', 'Without this file nobody can tell whether the end was cut off.');
    }
  }

  #at(segment: string, line: number): void {
    this.#segment = segment;
    this.#line = line;
  }

  async #segments(): Promise<number[]> {
    const { folder, files, end } = this.#source;
    const names = (await nullIfMissing(files.list(folder))) ?? [];
    const segments = segmentsIn(names).filter((n) => end === null || n <= end.segment);
    if (segments.length === 0) this.#fail('missing', 'There is no audit log in this folder.');
    for (const segment of segments) {
      this.#at(segmentName(segment), 0);
      this.#totalBytes += await this.#sizeOf(segment);
    }
    return segments;
  }

  async #sizeOf(segment: number): Promise<number> {
    const { folder, files, end } = this.#source;
    const { kind, size } = await files.lstat(join(folder, segmentName(segment)));
    // A pipe would be waited for without end.
    if (kind !== 'file') this.#fail('malformed', 'This is not a file.');
    return segment === end?.segment ? end.size : size;
  }

  #takeKeys(): void {
    this.#at(KEYS_FILE, 0);
    const text = this.#source.publicKeys;
    if (text === null) this.#fail('missing', 'The public keys are not there.');
    this.#line = 1;
    const epochs: PublicEpochs =
      parsePublicKeys(text) ??
      this.#fail('malformed', 'These are not public keys of an audit log.');
    for (const epoch of epochs) this.#keys.set(epoch.epoch, verifyKey(epoch));
  }

  #takeHead(): SignedPlace | null {
    const text = this.#source.head;
    if (text === null) return null;
    this.#at(HEAD_FILE, 1);
    const head = parseHead(text) ?? this.#fail('malformed', 'This is not a checkpoint.');
    this.#checkSignature(head);
    return head;
  }

  #checkSignature(place: SignedPlace): void {
    const key = this.#keys.get(place.epoch);
    if (key === undefined)
      this.#fail('signature', `There is no public key for epoch ${place.epoch}.`);
    if (!isSigned(place, key))
      this.#fail('signature', 'The signature is not by the key of this log.');
  }

  /** What is left without a line feed at the end, or an empty file, as a fault that waits for the end of the log. */
  async #oneSegment(segment: number, last: boolean): Promise<Fault | null> {
    const { folder, files } = this.#source;
    const end = await this.#sizeOf(segment);
    const file = await files.open(join(folder, segmentName(segment)), 'read');
    try {
      const whole = await this.#lines(file, segment, end);
      if (whole && this.#line > 0) return null;
    } finally {
      await file.close();
    }
    const fault: Fault = { kind: 'torn', text: 'The last line was not finished.' };
    if (last) return fault;
    this.#line += 1;
    return this.#fail('malformed', 'The line was not finished, though the log goes on.');
  }

  /** Whether the file ended with a whole line. */
  async #lines(file: OpenFile, segment: number, end: number): Promise<boolean> {
    const before = this.#bytes;
    for await (const { lines, unfinished } of readLines(file, end)) {
      this.#options.signal?.throwIfAborted();
      for (const { text } of lines) {
        this.#line += 1;
        this.#oneLine(text, this.#line === 1 ? segment : null);
      }
      if (unfinished !== null) return false;
      this.#bytes = before + (lines.at(-1)?.end ?? 0);
      const progress = { records: this.#records, bytes: this.#bytes, totalBytes: this.#totalBytes };
      this.#options.onProgress?.(progress);
    }
    return true;
  }

  #oneLine(text: string, segment: number | null): void {
    const before = this.#place;
    const { line, place, fault } = step(before, segment, text);
    if (fault !== null) this.#fail(fault.kind, fault.text);
    if (line.kind === 'record' && before !== null) {
      this.#records += 1;
      this.#unsigned += 1;
      this.#trySeal(line, before);
    }
    if (line.kind === 'checkpoint' && before !== null) {
      this.#checkSignature({ ...before, signature: line.signature });
      this.#checkpoints += 1;
      this.#unsigned = 0;
    }
    if (before !== null && place.seq !== before.seq) {
      this.#checkPassed(before);
      this.#newest = { segment: this.#segment, line: this.#line };
    }
    for (const expected of this.#expected) {
      if (expected.place.seq === place.seq && expected.place.hash === place.hash)
        expected.found = true;
    }
    this.#place = place;
  }

  #trySeal(line: Extract<Line, { kind: 'record' }>, before: Place): void {
    const opens = this.#source.opens?.(line, before) ?? null;
    if (opens === null) this.#unopened += 1;
    if (opens === false) this.#fail('seal', 'The record does not open with the key of this log.');
  }

  /** The log had this number and left it behind: an expected place with that number must have been met. */
  #checkPassed(before: Place): void {
    for (const { place, name, found } of this.#expected) {
      if (found || place.seq !== before.seq) continue;
      this.#at(this.#newest.segment, this.#newest.line);
      this.#fail('chain', `Number ${place.seq} is not the one that ${name} tells of.`);
    }
  }

  #checkExpected(): void {
    for (const { place, name, found } of this.#expected) {
      if (found) continue;
      if (place.seq === this.#place?.seq) this.#checkPassed(this.#place);
      this.#fail('behind', `The log ends before number ${place.seq}, which ${name} tells of.`);
    }
  }
}
