/**
 * Reading other programs' files. What is read lies in this process as bytes until the owner has chosen, for ten minutes
 * at the most, and is dropped when anything locks; the window is never told a value.
 */
import { basename } from 'node:path';
import { z } from 'zod/mini';
import { KeyturnError } from '../../../../shared/errors.ts';
import type {
  ImportChoice,
  ImportDone,
  ImportedKey,
  ImportPreview,
  ImportSource,
} from '../../../../shared/model/importing.ts';
import {
  ImportAnswer,
  type ImportFormat,
  type ImportFound,
  type ImportJob,
} from '../../../../shared/scratch/import.ts';
import { decodePacket, encodePacket } from '../../../../shared/scratch/packet.ts';
import { wipe } from '../../crypto/bytes.ts';
import type { Catalogue } from '../../exchanges/catalogue.ts';
import type { Clock, FileDialogs, Random, Scratch } from '../../ports.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Changes } from '../changes.ts';
import type { Diary } from '../diary.ts';
import { openCopy } from '../exporting/open-copy.ts';
import type { StepUp } from '../step-up.ts';
import {
  type ChosenFile,
  chooseFiles,
  chooseKeyFile,
  filesBehind,
  readFiles,
  refused,
} from './files.ts';
import { type HeldKey, holdKeys, wipeKeys } from './held.ts';
import { Judge } from './judge.ts';
import { foundIn } from './keyturn.ts';
import { storeKeys, takeOut } from './store.ts';

/** How long what was read is kept while nothing is stored. */
const KEPT_MS = 10 * 60_000;
const UNDO_MS = 10_000;

export interface ImportDeps {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly scratch: Scratch;
  readonly fileDialogs: FileDialogs;
  readonly stepUp: StepUp;
  readonly diary: Diary;
  readonly changes: Changes;
}

interface Open {
  readonly id: string;
  readonly format: ImportSource;
  readonly files: readonly string[];
  readonly keys: readonly HeldKey[];
  readonly judge: Judge;
  readonly stop: () => void;
}

interface Stored {
  readonly token: string;
  readonly ids: ReadonlySet<string>;
  readonly summary: { readonly format: ImportSource; readonly keys: number };
  readonly stop: () => void;
}

export class ImportService {
  readonly #deps: ImportDeps;
  #reading: AbortController | null = null;
  #open: Open | null = null;
  #stored: Stored | null = null;
  /** Of the last import, to be shown in the file manager. */
  #files: readonly string[] = [];

  constructor(deps: ImportDeps) {
    this.#deps = deps;
    deps.vault.onState((state) => {
      if (state === 'unlocked') return;
      this.drop();
      this.#forgetStored();
      this.#files = [];
    });
  }

  /**
   * @param keyFile a KDBX that has one: a second dialog asks for it
   * @returns null when no file was chosen
   * @throws KeyturnError `file_refused`, `step_up_cancelled` (no password), `cancelled`, `scratch_failed`
   */
  async start(format: ImportSource, keyFile: boolean): Promise<ImportPreview | null> {
    this.drop();
    const { fileDialogs } = this.#deps;
    const reading = new AbortController();
    this.#reading = reading;
    const read: ChosenFile[] = [];
    try {
      const chosen = await chooseFiles(fileDialogs, format);
      if (chosen.length === 0) return null;
      const keyPath = keyFile ? await chooseKeyFile(fileDialogs) : null;
      // Given up, or locked, while the dialog stood there.
      refuseStopped(reading);
      read.push(...(await readFiles(await filesBehind(format, chosen))));
      const files = [...read];
      const key = keyPath === null ? null : ((await readFiles([keyPath]))[0] ?? null);
      if (key !== null) read.push(key);
      const { found, parts } = await this.#ask(format, files, key, reading.signal);
      if (reading.signal.aborted) wipe(...parts);
      refuseStopped(reading);
      return this.#keep(format, chosen, found, parts);
    } finally {
      wipe(...read.map(({ bytes }) => bytes));
      if (this.#reading === reading) this.#reading = null;
    }
  }

  /** How a key of the file looks as one of another exchange. @throws KeyturnError `import_over`, `not_found` */
  check(importId: string, id: number, exchange: string): ImportedKey {
    const { keys, judge } = this.#current(importId);
    const key = keys.find((one) => one.id === id);
    if (key === undefined) throw new KeyturnError('not_found', 'no such key in the file');
    return judge.one(key, exchange);
  }

  /**
   * All in one save, or none. The values are dropped then.
   * @throws KeyturnError `import_over`, `invalid_field` naming the key, and what saving throws
   */
  async store(importId: string, choices: readonly ImportChoice[]): Promise<ImportDone> {
    const { keys, format, files } = this.#current(importId);
    const { clock, changes } = this.#deps;
    const summary = { format, keys: choices.length };
    const ids = await storeKeys(this.#deps, keys, choices, { detail: summary });
    this.drop();
    changes.tell(['credentials', 'audit']);
    const token = this.#remember(new Set(ids), summary);
    return {
      stored: ids.length,
      ids,
      files: [...files],
      undo: { token, until: clock.now() + UNDO_MS },
    };
  }

  /** @returns how many were taken out again. @throws KeyturnError `nothing_to_undo`, and what saving throws */
  async undo(token: string): Promise<number> {
    const stored = this.#stored;
    if (stored?.token !== token) throw new KeyturnError('nothing_to_undo', 'too late');
    const { diary, vault, changes } = this.#deps;
    const about = { detail: { ...stored.summary, undone: true } };
    const removed = await diary.change('vault.import_undone', about, () =>
      takeOut(vault, stored.ids),
    );
    this.#forgetStored();
    changes.tell(['credentials', 'clients', 'audit']);
    return removed;
  }

  /** Ends what is read or open; nothing of the values is kept. */
  drop(): void {
    if (this.#reading !== null) {
      this.#reading.abort();
      this.#reading = null;
      // Nobody waits for the file's password any more.
      this.#deps.stepUp.withdraw('import');
    }
    const open = this.#open;
    this.#open = null;
    if (open === null) return;
    open.stop();
    wipeKeys(open.keys);
  }

  /** @throws KeyturnError `not_found` */
  showFile(at: number): void {
    const path = this.#files[at];
    if (path === undefined) throw new KeyturnError('not_found', 'no such file');
    this.#deps.fileDialogs.showInFolder(path);
  }

  /** Has the files read, asking for a password as often as it takes. */
  async #ask(
    format: ImportSource,
    files: readonly ChosenFile[],
    keyFile: ChosenFile | null,
    signal: AbortSignal,
  ): Promise<{ found: ImportFound; parts: readonly Uint8Array<ArrayBuffer>[] }> {
    const { stepUp } = this.#deps;
    const subject = basename(files[0]?.path ?? '');
    if (format === 'keyturn-file') return this.#ownFile(files);
    let password: Uint8Array | null = null;
    try {
      for (;;) {
        let wrong = false;
        try {
          const read = await this.#run(format, files, keyFile, password, signal);
          if (read.answer.kind === 'found') return { found: read.answer, parts: read.parts };
        } catch (error) {
          if (!(error instanceof KeyturnError) || error.code !== 'wrong_file_password') throw error;
          wrong = true;
        }
        if (password !== null) wipe(password);
        password = await stepUp.askFilePassword(subject, wrong);
      }
    } finally {
      if (password !== null) wipe(password);
    }
  }

  /** Another Keyturn's file, which needs no library to be read. */
  async #ownFile(
    files: readonly ChosenFile[],
  ): Promise<{ found: ImportFound; parts: readonly Uint8Array<ArrayBuffer>[] }> {
    const { vault, stepUp, catalogue } = this.#deps;
    const [file] = files;
    if (file === undefined || files.length > 1) throw refused('Choose one Keyturn file.');
    const { copies } = vault;
    const { copy } = await openCopy({ copies, stepUp }, file.bytes, file.name);
    try {
      return foundIn(copy, file.name, catalogue);
    } finally {
      copy.close();
    }
  }

  async #run(
    format: ImportFormat,
    files: readonly ChosenFile[],
    keyFile: ChosenFile | null,
    password: Uint8Array | null,
    signal: AbortSignal,
  ): Promise<{ answer: ImportAnswer; parts: readonly Uint8Array<ArrayBuffer>[] }> {
    const parts: Uint8Array[] = files.map(({ bytes }) => bytes);
    const add = (bytes: Uint8Array | null): number | null =>
      bytes === null ? null : parts.push(bytes) - 1;
    const job: ImportJob = {
      format,
      files: files.map(({ name }, part) => ({ name, part })),
      password: add(password),
      keyFile: add(keyFile?.bytes ?? null),
    };
    const input = encodePacket(job, parts);
    let output: Uint8Array | null = null;
    try {
      output = await this.#deps.scratch.run('read-import', input, signal);
      const packet = decodePacket(output);
      return {
        answer: z.parse(ImportAnswer, packet.json),
        parts: packet.parts as readonly Uint8Array<ArrayBuffer>[],
      };
    } finally {
      wipe(input);
      if (output !== null) wipe(output);
    }
  }

  #keep(
    format: ImportSource,
    files: readonly string[],
    found: ImportFound,
    parts: readonly Uint8Array<ArrayBuffer>[],
  ): ImportPreview {
    const { clock, random, vault, catalogue } = this.#deps;
    const keys = holdKeys(found.keys, parts);
    const id = Buffer.from(random.bytes(16)).toString('base64url');
    try {
      const judge = new Judge({ vault, catalogue }, format, keys);
      const judged = judge.all();
      const stop = clock.after(KEPT_MS, () => this.drop());
      this.#open = { id, format, files, keys, judge, stop };
      this.#files = files;
      const { skipped, columns, notes } = found;
      const until = clock.now() + KEPT_MS;
      return { id, format, files: [...files], keys: judged, skipped, columns, notes, until };
    } catch (error) {
      wipeKeys(keys);
      throw error;
    }
  }

  #current(id: string): Open {
    if (this.#open?.id !== id) throw new KeyturnError('import_over', 'no such import is open');
    return this.#open;
  }

  #remember(ids: ReadonlySet<string>, summary: Stored['summary']): string {
    this.#forgetStored();
    const { clock, random } = this.#deps;
    const token = Buffer.from(random.bytes(16)).toString('base64url');
    this.#stored = { token, ids, summary, stop: clock.after(UNDO_MS, () => this.#forgetStored()) };
    return token;
  }

  #forgetStored(): void {
    this.#stored?.stop();
    this.#stored = null;
  }
}

function refuseStopped({ signal }: AbortController): void {
  if (signal.aborted) throw new KeyturnError('cancelled', 'stopped by the owner');
}
