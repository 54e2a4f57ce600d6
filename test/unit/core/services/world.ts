/** The whole core over real files and a real socket, with an owner who types what the test says. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileOps, nodeFiles, type OpenFile } from '../../../../electron/core/os/file-ops.ts';
import type { HttpClient, Notice } from '../../../../electron/core/ports.ts';
import { type Core, openCore } from '../../../../electron/core/services/core.ts';
import type { Services } from '../../../../electron/core/services/services.ts';
import { nodeScratch } from '../../../../electron/platform/scratch-node.ts';
import { OUT } from '../../../../scripts/lib/paths.mjs';
import type { AuditEvent } from '../../../../shared/model/audit.ts';
import { GRANT_DEFAULTS } from '../../../../shared/model/client.ts';
import type { CredentialDetails, CredentialView } from '../../../../shared/model/credential.ts';
import { type AppSettings, DEFAULT_APP_SETTINGS } from '../../../../shared/model/settings.ts';
import { ManualClock } from '../../../broker/setup/clock.ts';
import { type Ask, ask, type Reply } from '../../../broker/setup/http.ts';
import { FileKeyWrap } from '../../../setup/file-key-wrap.ts';
import { NO_EXCHANGE } from '../../../setup/no-exchange.ts';
import { CHEAP_BOUNDS, CHEAP_COST, utf8 } from '../../../setup/vault.ts';

export const PASSWORD = 'test-correct horse battery staple';
export const API_KEY = 'test'.padEnd(64, 'k');
export const SECRET = 'test'.padEnd(64, 's');

export function details(label: string, more: Partial<CredentialDetails> = {}): CredentialDetails {
  return {
    label,
    exchange: 'binance',
    account: '',
    environment: 'live',
    permissions: ['enableReading'],
    scopes: ['read'],
    ipAllowList: [],
    created: '2026-02-20',
    rotationDays: 60,
    rotateBy: null,
    expires: null,
    tags: [],
    notes: '',
    ...more,
  };
}

/** What came out of the core into the world. */
class Surroundings {
  readonly notices: Notice[] = [];
  clipboard: string | null = null;
  shielded = false;
  stepUpOpen = false;
  appSettings: AppSettings = DEFAULT_APP_SETTINGS;
  idleSeconds: number | null = 0;
  /** What the owner chooses in the next dialogs for opening, one after the other; none: it was closed. */
  readonly chosen: string[][] = [];
  /** Where the owner saves to. */
  saveTo: string | null = null;
  readonly shownInFolder: string[] = [];
  /** What a write into the audit log's folder throws. */
  auditFault: NodeJS.ErrnoException | null = null;
  /** The same for the vault and what lies beside it. */
  vaultFault: NodeJS.ErrnoException | null = null;
}

export class World {
  readonly home: string;
  readonly clock = new ManualClock();
  readonly outside = new Surroundings();
  readonly warnings: unknown[] = [];
  readonly keychain: FileKeyWrap;
  /** The way to the exchanges; none, unless a test says one before it opens. */
  http: HttpClient = NO_EXCHANGE;
  #core: Core | null = null;

  /** @param home a data folder that is there already; else a new one */
  constructor(home = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-services-')))) {
    this.home = home;
    this.keychain = new FileKeyWrap(home);
  }

  static async make(): Promise<World> {
    const world = new World();
    await world.open();
    return world;
  }

  /** With a vault that is open. */
  static async opened(): Promise<World> {
    const world = await World.make();
    await world.create();
    return world;
  }

  get core(): Core {
    if (this.#core === null) throw new Error('not open');
    return this.#core;
  }

  get services(): Services {
    return this.core.services;
  }

  async open(): Promise<void> {
    const { clock, outside, home } = this;
    this.#core = await openCore({
      dataFolder: home,
      socketPath: join(home, 'broker.sock'),
      name: null,
      version: '0.0.0-test',
      clock,
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      log: { warn: (...what) => void this.warnings.push(what) },
      timeZone: () => 'Europe/Berlin',
      files: this.#files(),
      kdf: { bounds: CHEAP_BOUNDS, choose: async () => CHEAP_COST },
      notifier: {
        show: async (notice) => {
          outside.notices.push(notice);
          return true;
        },
      },
      clipboard: {
        put: async (text) => {
          outside.clipboard = Buffer.from(text).toString();
        },
        clear: async () => {
          outside.clipboard = null;
        },
      },
      shield: {
        raise: () => {
          outside.shielded = true;
        },
        lower: () => {
          outside.shielded = false;
        },
      },
      stepUpPrompt: {
        show: () => {
          outside.stepUpOpen = true;
        },
        hide: () => {
          outside.stepUpOpen = false;
        },
      },
      keyWrap: this.keychain,
      appSettings: {
        get: () => outside.appSettings,
        set: async (next) => {
          outside.appSettings = next;
        },
      },
      idleSeconds: () => outside.idleSeconds,
      http: this.http,
      scratch: nodeScratch(join(OUT, 'scratch/scratch.cjs')),
      fileDialogs: {
        open: async () => outside.chosen.shift() ?? [],
        save: async () => outside.saveTo,
        showInFolder: (path) => void outside.shownInFolder.push(path),
      },
    });
  }

  /** @returns the recovery code */
  async create(password = PASSWORD): Promise<string> {
    const code = await this.services.session.create(utf8(password));
    const text = code.use((bytes) => Buffer.from(bytes).toString());
    this.services.session.confirmRecovery(utf8(text));
    return text;
  }

  unlock(password = PASSWORD): Promise<void> {
    return this.services.session.unlock(utf8(password));
  }

  async add(
    label: string,
    more: Partial<CredentialDetails> = {},
    values: Record<string, string> = { apiKey: randomKey(), secret: randomKey() },
  ): Promise<CredentialView> {
    const fields = Object.fromEntries(Object.entries(values).map(([n, v]) => [n, utf8(v)]));
    return (await this.services.credentials.add(details(label, more), fields)).credential;
  }

  /** Waits for the step-up window and types into it. */
  async typeStepUp(password = PASSWORD): Promise<void> {
    await this.stepUpShown();
    await this.services.stepUp.confirm(utf8(password));
  }

  /** Deletes a key, and gives the password if it is asked for. @returns until when it can be taken back */
  async delete(id: string): Promise<number> {
    let over = false;
    const deleting = this.services.credentials.delete(id).finally(() => {
      over = true;
    });
    deleting.catch(() => undefined);
    while (!over && !this.outside.stepUpOpen) await new Promise((go) => setImmediate(go));
    if (!over) await this.typeStepUp();
    return deleting;
  }

  async stepUpShown(): Promise<void> {
    while (!this.outside.stepUpOpen) await new Promise((resolve) => setImmediate(resolve));
  }

  ask<T>(method: string, path: string, options: Ask = {}): Promise<Reply<T>> {
    return ask<T>(join(this.home, 'broker.sock'), method, path, options);
  }

  /** Pairs over the socket, as a program does. @returns its token */
  async pair(
    name: string,
    credential: string,
    more: Record<string, unknown> = {},
  ): Promise<string> {
    const { approvals } = this.services;
    const asked = await this.ask<{ pairing: string; code: string; poll: string }>(
      'POST',
      '/v1/pairings',
      { body: { name } },
    );
    const state = approvals.typeCode(asked.body.code);
    if (state.kind !== 'pairing') throw new Error('the code was not taken');
    this.clock.advance(1000);
    await approvals.approvePairing(state.id, name, [
      {
        credential,
        ...GRANT_DEFAULTS,
        modes: ['reveal'],
        scopes: ['read'],
        fields: null,
        approval: 'always',
        unattended: [],
        ...more,
      },
    ]);
    const { body } = await this.ask<{ token: string }>(
      'GET',
      `/v1/pairings/${asked.body.pairing}`,
      {
        token: asked.body.poll,
      },
    );
    return body.token;
  }

  /** Actions in the audit log, oldest first, without the lines about the log itself. */
  async actions(): Promise<string[]> {
    return (await this.events()).map(({ action, outcome }) =>
      outcome === 'done' || outcome === 'allowed' ? action : `${action} ${outcome}`,
    );
  }

  async events(): Promise<AuditEvent[]> {
    const { records } = await this.services.auditLog.list(null, 500);
    return records
      .map(({ event }) => event)
      .filter(({ action }) => !action.startsWith('audit.'))
      .reverse();
  }

  async close(): Promise<void> {
    await this.#core?.close();
    this.#core = null;
  }

  async remove(): Promise<void> {
    await this.close();
    rmSync(this.home, { recursive: true });
  }

  /** The real files; those of the audit log, and the others, fail when the test says so. */
  #files(): FileOps {
    const real = nodeFiles();
    const { outside } = this;
    const watched = (file: OpenFile, fault: 'auditFault' | 'vaultFault'): OpenFile => ({
      ...file,
      async write(bytes, position) {
        const error = outside[fault];
        if (error !== null) throw error;
        await file.write(bytes, position);
      },
    });
    return {
      ...real,
      open: async (path, mode) => {
        const file = await real.open(path, mode);
        return watched(file, path.includes('/audit/') ? 'auditFault' : 'vaultFault');
      },
    };
  }
}

/** What a Binance key looks like: 64 letters and digits, and no two the same. */
export function randomKey(): string {
  return `test${randomBytes(30).toString('hex')}`;
}
