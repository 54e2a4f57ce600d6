/**
 * The audit log (docs/AUDIT-LOG.md): append-only, sealed, chained, signed. The rest of the core sees this class and
 * nothing else of the folder.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import { AuditEvent, type AuditRecord, type AuditReport } from '../../../shared/model/audit.ts';
import { HEAD_FILE, KEYS_FILE } from './format.ts';
import { type AuditLogDeps, Journal, ownEvent } from './journal.ts';
import { judge } from './judge.ts';
import { Keyring } from './keyring.ts';
import { EVENT_MAX } from './keys.ts';
import { encodePublicKeys } from './public-keys.ts';
import type { FoundRecord, Tip } from './reader.ts';
import { readText } from './small-files.ts';
import type { AuditAnchor, AuditFinding, AuditKeyring, AuditProgress } from './types.ts';
import { type VerifySource, verifySource } from './verify.ts';

export class AuditLog {
  readonly #folder: string;
  readonly #deps: AuditLogDeps;
  readonly #journal: Journal;

  private constructor(folder: string, deps: AuditLogDeps) {
    this.#folder = folder;
    this.#deps = deps;
    this.#journal = new Journal(folder, deps);
  }

  /**
   * Finds the end of the log in `folder`, if there is one, and sets aside what a crash left unfinished. Never throws:
   * a log that can't be read now is looked at again at the next append, which fails until it can.
   */
  static async open(folder: string, deps: AuditLogDeps): Promise<AuditLog> {
    const log = new AuditLog(folder, deps);
    const journal = log.#journal;
    await journal
      .inTurn(async () => {
        await journal.load();
        const torn = (journal.tail?.torn.length ?? 0) > 0;
        if (torn && journal.publicKeys !== null) await journal.ready();
      })
      .catch((error) => deps.log.warn('audit log', error));
    return log;
  }

  /** The highest epoch that the log on disk has seen; 0 when there is none. Works while locked. */
  lastEpoch(): number {
    return Math.max(this.#journal.tip?.epoch ?? 0, this.#journal.publicKeys?.at(-1)?.epoch ?? 0);
  }

  /**
   * From now on records are sealed and signed with the vault's keys; nothing of `keys` is kept but what is derived
   * from it. Called again with a new current epoch, it signs off the old one and begins a new segment. Never throws:
   * what it can't read or write now is a finding, and holds up every append until it is done.
   */
  unlock(keys: AuditKeyring, anchor: AuditAnchor | null): Promise<AuditFinding[]> {
    const keyring = new Keyring(keys);
    return this.#journal.inTurn(() => this.#unlock(keyring, anchor));
  }

  async #unlock(keys: Keyring, anchor: AuditAnchor | null): Promise<AuditFinding[]> {
    const journal = this.#journal;
    const findings: AuditFinding[] = [];
    await journal.drain();
    await journal.open(keys, async () => {
      const { reader, tip, tail } = journal;
      if (tail === null) return [];
      const { files } = this.#deps;
      findings.push(
        ...(await judge({ folder: this.#folder, files, reader, keys, tip, tail, anchor })),
      );
      return findings.flatMap((finding) => this.#eventOf(finding));
    });
    try {
      await journal.ready();
      await journal.checkpoint();
    } catch (error) {
      this.#deps.log.warn('audit log', error);
      const text = 'The audit log cannot be written, so nothing will be released.';
      findings.push({ kind: 'unavailable', text });
    }
    return findings;
  }

  /** What is written down of a finding. A torn line was written down when it was set aside. */
  #eventOf({ kind, text }: AuditFinding): AuditEvent[] {
    if (kind !== 'crash' && kind !== 'tampered') return [];
    return [ownEvent(this.#deps.clock, `audit.${kind}`, { text })];
  }

  /** Signs off and forgets the keys. Records are sealed to the public key from now on. Never throws. */
  lock(): Promise<void> {
    return this.#journal.inTurn(() => this.#journal.forget());
  }

  /**
   * Writes an event down. Resolves to its number; with `sync` once it is on the disk for good, without once it is
   * written, with the sync to follow within 100 ms.
   * @throws KeyturnError `audit_unavailable`: it is not in the log, and whatever it stands for must not happen
   */
  async append(event: AuditEvent, { sync }: { readonly sync: boolean }): Promise<number> {
    const json = Buffer.from(JSON.stringify(event));
    if (json.byteLength > EVENT_MAX) {
      throw new KeyturnError('audit_unavailable', `the event has ${json.byteLength} bytes`);
    }
    try {
      const seq = await this.#journal.append(json, sync);
      this.#deps.appended?.(true);
      this.#deps.wrote?.(seq, event);
      return seq;
    } catch (cause) {
      this.#deps.appended?.(false);
      throw new KeyturnError('audit_unavailable', 'the audit log could not be written', { cause });
    }
  }

  /** The newest place that is on the disk for good; null when there is no log. For the vault to keep sealed. */
  anchor(): AuditAnchor | null {
    const tip = this.#journal.tip;
    return tip === null ? null : { epoch: tip.epoch, seq: tip.seq, hash: tip.hash };
  }

  /**
   * The newest first, those with numbers below `before` (null: from the end). A record that does not open is shown as
   * `audit.unreadable`, never passed over.
   * @throws KeyturnError `locked`; `audit_unavailable` when the log can't be read
   */
  async read(query: { readonly before: number | null; readonly limit: number }): Promise<{
    records: AuditRecord[];
    more: boolean;
  }> {
    const records: AuditRecord[] = [];
    const found = await this.#found((tip) =>
      this.#journal.reader.recordsBackwards(tip, query.before),
    );
    for await (const record of found) {
      if (records.length >= query.limit) return { records, more: true };
      records.push(this.#open(record));
    }
    return { records, more: false };
  }

  /** The oldest first, from number `seq` on, up to the newest when it was called. Throws as `read` does. */
  async *readFrom(seq: number): AsyncGenerator<AuditRecord> {
    for await (const record of await this.#found((tip) =>
      this.#journal.reader.recordsFrom(tip, seq),
    )) {
      yield this.#open(record);
    }
  }

  /** Numbers of the first records of the log's files, ascending. Throws as `read` does. */
  async starts(): Promise<number[]> {
    this.#keyring();
    const { tip, reader } = this.#journal;
    return tip === null ? [] : reader.starts(tip);
  }

  /** Where a record stands: file, and line from 1. @throws KeyturnError `locked`, `not_found` */
  async locate(seq: number): Promise<{ segment: string; line: number }> {
    const tip = await this.#settled();
    const found = tip === null ? null : await this.#journal.reader.locate(tip, seq);
    if (found === null) throw new KeyturnError('not_found', `no record ${seq}`);
    return found;
  }

  async #found(
    read: (tip: Tip) => AsyncGenerator<FoundRecord>,
  ): Promise<AsyncGenerator<FoundRecord> | []> {
    const tip = await this.#settled();
    return tip === null ? [] : read(tip);
  }

  /** The end of the log, after what was appended was made to last. */
  async #settled(): Promise<Tip | null> {
    this.#keyring();
    try {
      await this.#journal.inTurn(() => this.#journal.flush());
    } catch (error) {
      // What is safe can be shown all the same.
      this.#deps.log.warn('audit log', error);
    }
    return this.#journal.tip;
  }

  #open({ line, place }: FoundRecord): AuditRecord {
    const keys = this.#keyring().of(place.epoch);
    const opened = keys?.open(Buffer.from(line.sealed, 'base64'), place) ?? null;
    const event = opened === null ? null : parseEvent(opened.json);
    const reason = keys === null ? 'key' : opened === null ? 'seal' : 'content';
    return { seq: line.seq, hash: line.hash, event: event ?? unreadable(reason) };
  }

  /**
   * Checks the whole log as `keyturn audit verify` does, and tries every seal for which there is a key.
   * @throws KeyturnError `locked` when the vault locks meanwhile; the signal's reason
   */
  async verify(
    onProgress?: (progress: AuditProgress) => void,
    signal?: AbortSignal,
  ): Promise<AuditReport> {
    const source = await this.#journal.inTurn(() => this.#snapshot());
    return verifySource(source, {
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  /** The log as it is between two writes; it may grow while this is looked at. */
  async #snapshot(): Promise<VerifySource> {
    const { files } = this.#deps;
    const folder = this.#folder;
    await this.#journal.flush().catch((error) => this.#deps.log.warn('audit log', error));
    const source: VerifySource = {
      folder,
      files,
      publicKeys: await readText(files, folder, KEYS_FILE),
      head: await readText(files, folder, HEAD_FILE),
      end: this.#journal.tip,
    };
    if (this.#journal.keys === null) return source;
    const opens: VerifySource['opens'] = ({ seq, sealed }, { epoch, hash }) => {
      const keys = this.#keyring().of(epoch);
      if (keys === null) return null;
      return keys.open(Buffer.from(sealed, 'base64'), { epoch, seq, hash }) !== null;
    };
    return { ...source, opens };
  }

  #keyring(): Keyring {
    const { keys } = this.#journal;
    if (keys === null) throw new KeyturnError('locked', 'the audit keys are not there');
    return keys;
  }

  /** Text of the public keys file, for export: with it a stranger can verify the log, and can't forge one. */
  publicKeys(): string | null {
    const epochs = this.#journal.publicKeys;
    return epochs === null ? null : encodePublicKeys(epochs);
  }

  /** Signs off, makes everything last, and lets the folder go. Later appends fail. */
  close(): Promise<void> {
    return this.#journal.inTurn(() => this.#journal.close());
  }
}

function parseEvent(json: Uint8Array): AuditEvent | null {
  try {
    const parsed = AuditEvent.safeParse(JSON.parse(Buffer.from(json).toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** In place of a record whose key is not here, whose seal is broken, or whose content a newer Keyturn wrote. */
function unreadable(reason: 'key' | 'seal' | 'content'): AuditEvent {
  return {
    time: 0,
    actor: { kind: 'app' },
    action: 'audit.unreadable',
    outcome: 'failed',
    detail: { reason },
  };
}
