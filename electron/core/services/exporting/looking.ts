/**
 * A backup, or another vault file, that the owner looks into. It is opened beside the vault, with today's key or with
 * its own password, and closed when anything locks, after ten minutes, or when another one is looked into.
 */
import { basename } from 'node:path';
import { KeyturnError } from '../../../../shared/errors.ts';
import type { BackupLook } from '../../../../shared/model/exporting.ts';
import type { Catalogue } from '../../exchanges/catalogue.ts';
import type { Clock, FileDialogs, Random } from '../../ports.ts';
import type { OpenCopy } from '../../vault/copies.ts';
import type { Vault } from '../../vault/vault.ts';
import { readFiles } from '../importing/files.ts';
import type { StepUp } from '../step-up.ts';
import { compare } from './compare.ts';
import { openCopy } from './open-copy.ts';

const OPEN_MS = 10 * 60_000;

export interface LookingDeps {
  readonly vault: Vault;
  readonly catalogue: Catalogue;
  readonly clock: Clock;
  readonly random: Random;
  readonly fileDialogs: FileDialogs;
  readonly stepUp: StepUp;
}

/** A vault file from somewhere. */
interface Source {
  readonly backup: string | null;
  readonly name: string;
  readonly takenAt: number | null;
  readonly file: Uint8Array;
}

export interface Looked extends Source {
  readonly look: string;
  readonly copy: OpenCopy;
  readonly today: boolean;
  readonly until: number;
  readonly stop: () => void;
}

export class Looking {
  readonly #deps: LookingDeps;
  #open: Looked | null = null;

  constructor(deps: LookingDeps) {
    this.#deps = deps;
    deps.vault.onState(() => this.close());
  }

  /**
   * @param backup null: a dialog asks for a file
   * @returns null when none was chosen
   * @throws KeyturnError `backup_missing`, `file_refused`, `step_up_cancelled`, `locked`
   */
  async begin(backup: string | null): Promise<Looked | null> {
    const source = backup === null ? await this.#chosen() : await this.#kept(backup);
    if (source === null) return null;
    const { vault, stepUp, clock, random } = this.#deps;
    const { copies } = vault;
    const { copy, today } = await openCopy({ copies, stepUp }, source.file, source.name);
    if (vault.state !== 'unlocked') {
      copy.close();
      throw new KeyturnError('locked', 'locked meanwhile');
    }
    this.close();
    const look = Buffer.from(random.bytes(16)).toString('base64url');
    const stop = clock.after(OPEN_MS, () => this.close());
    this.#open = { ...source, look, copy, today, until: clock.now() + OPEN_MS, stop };
    return this.#open;
  }

  /** What the window is told of it. */
  view({ look, backup, name, takenAt, today, copy, until }: Looked): BackupLook {
    const { vault, catalogue } = this.#deps;
    const { credentials, clients } = copy.data;
    const nameOf = (id: string): string => catalogue.get(id)?.name ?? id;
    const { keys, added } = compare(credentials, vault.manifest.credentials, nameOf);
    return {
      ...{ look, backup, name, takenAt, today, until },
      own: vault.copies.isOwn(copy),
      clients: clients.length,
      keys: [...keys],
      added: [...added],
    };
  }

  /** @throws KeyturnError `backup_closed` */
  current(look: string): Looked {
    if (this.#open?.look !== look) throw new KeyturnError('backup_closed', 'no such look');
    return this.#open;
  }

  close(): void {
    this.#open?.stop();
    this.#open?.copy.close();
    this.#open = null;
  }

  async #kept(id: string): Promise<Source> {
    const { vault } = this.#deps;
    const backup = (await vault.backups()).find((one) => one.id === id);
    if (backup === undefined) throw new KeyturnError('backup_missing', 'no such backup');
    const file = await vault.copies.read(id);
    return { backup: id, name: id, takenAt: backup.takenAt, file };
  }

  async #chosen(): Promise<Source | null> {
    const [path] = await this.#deps.fileDialogs.open({
      title: 'Open a Keyturn file',
      kind: 'file',
      filters: [
        { name: 'Keyturn file', extensions: ['keyturn'] },
        { name: 'All files', extensions: ['*'] },
      ],
    });
    if (path === undefined) return null;
    const [file] = await readFiles([path]);
    if (file === undefined) return null;
    return { backup: null, name: basename(path), takenAt: null, file: file.bytes };
  }
}
