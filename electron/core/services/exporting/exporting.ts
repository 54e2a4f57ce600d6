/**
 * Chosen keys into a file of the owner's: one of the ways on which values leave the core. Everything is asked first
 * (where, who, the file's password), then each key has its line in the log, and only then is anything unsealed.
 */
import { basename } from 'node:path';
import { KeyturnError } from '../../../../shared/errors.ts';
import { TOTP_FIELD } from '../../../../shared/model/credential.ts';
import type { ExportAsk, ExportDone, ExportFormat } from '../../../../shared/model/exporting.ts';
import { wipe } from '../../crypto/bytes.ts';
import type { Catalogue } from '../../exchanges/catalogue.ts';
import type { Clock, FileDialogs, Scratch } from '../../ports.ts';
import { dayOf } from '../../rotation/due.ts';
import type { StoredCredential } from '../../vault/manifest.ts';
import { Pace } from '../../vault/pace.ts';
import { type PortableKey, wipePortable } from '../../vault/portable.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Changes } from '../changes.ts';
import type { About, Diary } from '../diary.ts';
import { type SaveFileDeps, saveFile } from '../save-file.ts';
import { Signal } from '../signal.ts';
import type { StepUp } from '../step-up.ts';
import { packed, pick, unsealed } from './collect.ts';

export interface ExportDeps extends SaveFileDeps {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly scratch: Scratch;
  readonly fileDialogs: FileDialogs;
  readonly stepUp: StepUp;
  readonly diary: Diary;
  readonly changes: Changes;
  readonly timeZone: () => string;
}

const FILES: Readonly<Record<ExportFormat, { readonly name: string; readonly extension: string }>> =
  {
    'keyturn-file': { name: 'Keyturn file', extension: 'keyturn' },
    kdbx: { name: 'KeePass database', extension: 'kdbx' },
    csv: { name: 'CSV', extension: 'csv' },
  };

/** At most ten words about the progress in a second. */
const TELL_MS = 100;

export class ExportService {
  /** How many keys were unsealed, of how many. */
  readonly progress = new Signal<{ readonly done: number; readonly total: number }>();
  readonly #deps: ExportDeps;
  #under: AbortController | null = null;
  /** The last file that was written. */
  #path: string | null = null;

  constructor(deps: ExportDeps) {
    this.#deps = deps;
    deps.vault.onState((state) => {
      if (state === 'unlocked') return;
      this.#under?.abort(new KeyturnError('locked', 'locked meanwhile'));
      this.#path = null;
    });
  }

  /**
   * @returns null when no file was chosen
   * @throws KeyturnError `not_found`, `step_up_cancelled`, `cancelled`, `locked`, `audit_unavailable`, `disk_full`,
   *   `file_refused`, `scratch_failed`; then no file is written
   */
  async export(ask: ExportAsk): Promise<ExportDone | null> {
    const { vault, stepUp, fileDialogs } = this.#deps;
    const subject = subjectOf(pick(vault.manifest.credentials, ask));
    this.stop();
    const own = new AbortController();
    this.#under = own;
    let password: Uint8Array | null = null;
    try {
      const path = await fileDialogs.save(this.#dialog(ask.format));
      if (path === null) return null;
      own.signal.throwIfAborted();
      await stepUp.require('export', subject);
      if (ask.format !== 'csv') password = await stepUp.chooseFilePassword(basename(path));
      own.signal.throwIfAborted();
      return await this.#write(ask, path, password, own.signal);
    } finally {
      if (password !== null) wipe(password);
      if (this.#under === own) this.#under = null;
    }
  }

  stop(): void {
    this.#under?.abort(new KeyturnError('cancelled', 'the owner stopped it'));
  }

  /** @throws KeyturnError `not_found` */
  show(): void {
    if (this.#path === null) throw new KeyturnError('not_found', 'nothing was exported');
    this.#deps.fileDialogs.showInFolder(this.#path);
  }

  #dialog(format: ExportFormat) {
    const { clock, timeZone } = this.#deps;
    const { name, extension } = FILES[format];
    return {
      title: 'Export keys',
      defaultName: `keyturn-keys-${dayOf(clock.now(), timeZone())}.${extension}`,
      filters: [{ name, extensions: [extension] }],
    };
  }

  async #write(
    ask: ExportAsk,
    path: string,
    password: Uint8Array | null,
    signal: AbortSignal,
  ): Promise<ExportDone> {
    const { vault, diary, clock, changes } = this.#deps;
    // A person took their time: what is exported is what is there now.
    const chosen = pick(vault.manifest.credentials, ask);
    const file = basename(path);
    const summary: About = { detail: { format: ask.format, keys: chosen.length, file } };
    const lines = chosen.map((key) => [`credential.exported`, aboutKey(key, ask)] as const);
    await diary.releases([['vault.exported', summary], ...lines]);
    try {
      const keys = await this.#unseal(chosen, ask, signal);
      const seeds = keys.filter(({ values }) => Object.hasOwn(values, TOTP_FIELD)).length;
      const bytes = await this.#file(ask.format, keys, password, signal);
      try {
        signal.throwIfAborted();
        await saveFile(this.#deps, path, bytes);
      } finally {
        wipe(bytes);
      }
      this.#path = path;
      const { byteLength } = bytes;
      const { format } = ask;
      return { path, format, keys: keys.length, seeds, bytes: byteLength, at: clock.now() };
    } catch (error) {
      const rule = error instanceof KeyturnError ? error.code : 'internal';
      await diary.note('vault.exported', { ...summary, outcome: 'failed', rule });
      throw error;
    } finally {
      changes.tell(['audit']);
    }
  }

  async #unseal(
    chosen: readonly StoredCredential[],
    ask: ExportAsk,
    signal: AbortSignal,
  ): Promise<PortableKey[]> {
    const { vault, clock } = this.#deps;
    const keys: PortableKey[] = [];
    const pace = new Pace();
    let told = clock.monotonic();
    try {
      for (const stored of chosen) {
        signal.throwIfAborted();
        keys.push(unsealed(vault, stored, ask));
        await pace.step();
        if (clock.monotonic() - told < TELL_MS) continue;
        told = clock.monotonic();
        this.progress.tell({ done: keys.length, total: chosen.length });
      }
      this.progress.tell({ done: keys.length, total: chosen.length });
      return keys;
    } catch (error) {
      wipePortable(keys);
      throw error;
    }
  }

  /** The bytes of the file, for the caller to wipe. Wipes the values. */
  async #file(
    format: ExportFormat,
    keys: readonly PortableKey[],
    password: Uint8Array | null,
    signal: AbortSignal,
  ): Promise<Uint8Array> {
    const { vault, scratch, catalogue, clock } = this.#deps;
    let input: Uint8Array | null = null;
    try {
      if (format === 'keyturn-file') {
        if (password === null) throw new KeyturnError('internal', 'no password was chosen');
        return await vault.copies.seal(keys, password, clock.now());
      }
      input = packed(keys, password, catalogue, clock.now());
      return await scratch.run(format === 'kdbx' ? 'write-kdbx' : 'write-csv', input, signal);
    } finally {
      wipePortable(keys);
      if (input !== null) wipe(input);
    }
  }
}

function subjectOf(keys: readonly StoredCredential[]): string {
  const [first] = keys;
  return keys.length === 1 && first !== undefined ? first.label : `${keys.length} keys`;
}

function aboutKey({ id, label, version, fields }: StoredCredential, ask: ExportAsk): About {
  const names = fields.map(({ name }) => name).filter((name) => ask.totp || name !== TOTP_FIELD);
  const detail = { format: ask.format, version, fields: names.join(' ') };
  return { credential: { id, label }, detail };
}
