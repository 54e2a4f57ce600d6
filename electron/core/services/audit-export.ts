/**
 * The log, or what is filtered of it, into a file of the owner's choice: readable for the owner alone, written beside
 * its place and renamed, so that a stopped export leaves nothing.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { KeyturnError } from '../../../shared/errors.ts';
import { type AuditFilter, EVERYTHING, isEverything } from '../../../shared/model/audit-filter.ts';
import type { AuditLog } from '../audit/log.ts';
import { type FileOps, nullIfMissing, type OpenFile } from '../os/file-ops.ts';
import type { Clock, FileDialogs } from '../ports.ts';
import { dayOf } from '../rotation/due.ts';
import { codeOf } from '../vault/synced-files.ts';
import type { Vault } from '../vault/vault.ts';
import type { AuditService } from './audit.ts';
import { matcher } from './audit-filter.ts';
import { type AuditFormat, FORMATS } from './audit-formats.ts';
import type { Diary } from './diary.ts';

/** Text is gathered up to this before it is written. */
const CHUNK = 256 * 1024;

export interface Exported {
  /** The file's name, without its folder. */
  readonly name: string;
  readonly records: number;
}

export interface AuditExportDeps {
  readonly audit: AuditLog;
  readonly auditLog: AuditService;
  readonly vault: Vault;
  readonly diary: Diary;
  readonly files: FileOps;
  readonly fileDialogs: FileDialogs;
  readonly clock: Clock;
  readonly timeZone: () => string;
}

export class AuditExport {
  readonly #deps: AuditExportDeps;
  #under: AbortController | null = null;

  constructor(deps: AuditExportDeps) {
    this.#deps = deps;
    deps.vault.onState((state) => {
      if (state !== 'unlocked') this.#under?.abort(new KeyturnError('locked', 'locked meanwhile'));
    });
  }

  /**
   * Asks where, then writes, the oldest record first. Null: no file was chosen.
   * @param filter null: all of it
   * @throws KeyturnError `cancelled`, `locked`, `disk_full`, `file_refused`, `audit_unavailable`
   */
  async export(format: AuditFormat, filter: AuditFilter | null): Promise<Exported | null> {
    const path = await this.#ask(`keyturn-audit-${this.#today()}`, format);
    if (path === null) return null;
    const name = basename(path);
    const filtered = filter !== null && !isEverything(filter);
    const detail = { format, file: name, filtered };
    return this.#deps.diary.change('audit.exported', { detail }, async () => ({
      name,
      records: await this.#records(path, format, filter ?? EVERYTHING),
    }));
  }

  /** The public keys: with them anybody can check the log's files, and nobody can forge one. Null: no file chosen. */
  async exportKeys(): Promise<Exported | null> {
    const text = this.#deps.audit.publicKeys();
    if (text === null) throw new KeyturnError('audit_unavailable', 'the log has no public keys');
    const path = await this.#ask('keyturn-audit-public-keys', 'json');
    if (path === null) return null;
    const name = basename(path);
    const detail = { format: 'public-keys', file: name };
    await this.#deps.diary.change('audit.exported', { detail }, () =>
      this.#write(path, async (put) => put(text)),
    );
    return { name, records: 0 };
  }

  stop(): void {
    this.#under?.abort(new KeyturnError('cancelled', 'the owner stopped it'));
  }

  #today(): string {
    return dayOf(this.#deps.clock.now(), this.#deps.timeZone());
  }

  #ask(name: string, format: AuditFormat): Promise<string | null> {
    const { title, extension, filter } = FORMATS[format];
    return this.#deps.fileDialogs.save({
      title,
      defaultName: `${name}.${extension}`,
      filters: [{ name: filter, extensions: [extension] }],
    });
  }

  async #records(path: string, format: AuditFormat, filter: AuditFilter): Promise<number> {
    const { audit, auditLog, clock } = this.#deps;
    this.stop();
    const own = new AbortController();
    this.#under = own;
    const wanted = matcher(filter);
    const tell = auditLog.teller('export', audit.anchor()?.seq ?? 0);
    const { begin, line, end } = FORMATS[format].writer(clock.now());
    let written = 0;
    try {
      await this.#write(path, async (put) => {
        await put(begin);
        for await (const record of audit.readFrom(1)) {
          own.signal.throwIfAborted();
          tell(record.seq);
          if (!wanted(record)) continue;
          await put(line(record, written === 0));
          written += 1;
        }
        await put(end);
      });
      return written;
    } finally {
      if (this.#under === own) this.#under = null;
    }
  }

  /** All of it in its place, or nothing. */
  async #write(
    path: string,
    fill: (put: (text: string) => Promise<void>) => Promise<void>,
  ): Promise<void> {
    const { files } = this.#deps;
    const folder = dirname(path);
    const part = join(folder, `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
    try {
      const file = await files.open(part, 'create');
      try {
        await pour(file, fill);
        await file.sync();
      } finally {
        await file.close();
      }
      await files.rename(part, path);
      await files.syncFolder(folder);
    } catch (error) {
      await nullIfMissing(files.unlink(part)).catch(() => null);
      throw asOurs(error);
    }
  }
}

async function pour(
  file: OpenFile,
  fill: (put: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  let waiting = '';
  let position = 0;
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(waiting);
    waiting = '';
    await file.write(bytes, position);
    position += bytes.byteLength;
  };
  await fill(async (text) => {
    waiting += text;
    if (waiting.length >= CHUNK) await flush();
  });
  await flush();
}

function asOurs(error: unknown): unknown {
  if (error instanceof KeyturnError) return error;
  const code = codeOf(error) ?? 'the system did not say why';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new KeyturnError('disk_full', 'the export', { cause: error });
  }
  const problem = `The file could not be written: ${code}.`;
  return new KeyturnError('file_refused', 'the export', { facts: { problem }, cause: error });
}
