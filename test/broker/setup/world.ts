/** A vault, a log and a socket in a folder of their own, with an owner who answers as the test says. */

import { randomBytes } from 'node:crypto';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApprovalQueue } from '../../../electron/core/approval/queue.ts';
import { AuditLog } from '../../../electron/core/audit/log.ts';
import { Broker, type BrokerSeams } from '../../../electron/core/broker/broker.ts';
import type { BrokerDeps, Told } from '../../../electron/core/broker/deps.ts';
import { Pairings } from '../../../electron/core/clients/pairing.ts';
import { Proxies } from '../../../electron/core/clients/proxies.ts';
import { Registry } from '../../../electron/core/clients/registry.ts';
import { newToken } from '../../../electron/core/clients/tokens.ts';
import { catalogue } from '../../../electron/core/exchanges/catalogue.ts';
import { nodeFiles } from '../../../electron/core/os/file-ops.ts';
import { Panic } from '../../../electron/core/panic/panic.ts';
import type { Answer, HttpClient, Log, Question } from '../../../electron/core/ports.ts';
import { encodeFieldBlock } from '../../../electron/core/vault/field-block.ts';
import type { StoredCredential } from '../../../electron/core/vault/manifest.ts';
import { Vault } from '../../../electron/core/vault/vault.ts';
import { systemRandom } from '../../../electron/platform/system.ts';
import type { AuditEvent } from '../../../shared/model/audit.ts';
import type { Grant } from '../../../shared/model/client.ts';
import { GRANT_DEFAULTS, type NewGrant, UNKNOWN_PROCESS } from '../../../shared/model/client.ts';
import { NO_ADMIN } from '../../setup/no-admin.ts';
import { NO_EXCHANGE } from '../../setup/no-exchange.ts';
import { Screen } from '../../setup/screen.ts';
import { ManualClock } from './clock.ts';
import { type Ask, ask, type Reply } from './http.ts';

const PASSWORD = 'test-password correct horse';

export interface KeyOptions extends Partial<Omit<StoredCredential, 'id'>> {
  readonly values?: Record<string, string>;
}

export interface WorldOptions {
  readonly seams?: BrokerSeams;
  /** Puts something of the test's own in front of what the broker is handed. */
  readonly wrap?: (deps: BrokerDeps) => BrokerDeps;
  readonly clock?: ManualClock;
  /** The way to the exchanges; none unless said. */
  readonly http?: HttpClient;
}

export class World {
  readonly home: string;
  /** Stands until the test moves it. */
  readonly clock: ManualClock;
  readonly owner = new Screen();
  readonly warnings: unknown[] = [];
  /** What the owner was told of. */
  readonly told: Told[] = [];
  vault!: Vault;
  audit!: AuditLog;
  registry!: Registry;
  proxies!: Proxies;
  pairings!: Pairings;
  queue!: ApprovalQueue;
  panic!: Panic;
  broker!: Broker;

  private constructor(clock: ManualClock) {
    this.clock = clock;
    this.home = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-broker-')));
  }

  /** An unlocked vault, and a broker that listens. */
  static async make({
    seams,
    wrap = (deps) => deps,
    clock: own,
    http = NO_EXCHANGE,
  }: WorldOptions = {}): Promise<World> {
    const world = new World(own ?? new ManualClock());
    const { home, clock } = world;
    const random = systemRandom();
    const log: Log = { warn: (what, error) => void world.warnings.push([what, error]) };
    const files = nodeFiles();
    const audit = await AuditLog.open(join(home, 'audit'), { clock, random, files, log });
    const vault = await Vault.open({
      folder: home,
      clock,
      random,
      files,
      log,
      kdf: {
        bounds: {
          memoryKiB: { min: 8, max: 64 },
          passes: { min: 1, max: 3 },
          lanes: { min: 1, max: 4 },
        },
        choose: async () => ({ memoryKiB: 8, passes: 1, lanes: 1 }),
      },
      anchor: () => audit.anchor(),
      auditEpoch: () => audit.lastEpoch(),
    });
    (await vault.create(Buffer.from(PASSWORD))).wipe();
    await audit.unlock(vault.auditKeys(), null);
    const panic = await Panic.open({ path: join(home, 'panic.json'), files, clock, log });
    const registry = new Registry({ vault, clock, random, panic });
    const proxies = new Proxies({ vault, clock, random });
    const pairings = new Pairings({ registry, audit, clock, random, log });
    const queue = new ApprovalQueue({ clock, random });
    world.owner.follow(queue);
    const deps: BrokerDeps = {
      vault,
      audit,
      registry,
      proxies,
      pairings,
      queue,
      panic,
      catalogue: catalogue(),
      http,
      clock,
      random,
      log,
      version: '0.0.0-test',
      dataFolder: home,
      socketPath: join(home, 'broker.sock'),
      timeZone: 'Europe/Berlin',
      acceptProgram: (client, process) => registry.acceptProgram(client, process),
      tell: (news) => void world.told.push(news),
      lockVault: async (actor) => {
        await audit.append(
          { time: clock.now(), actor, action: 'vault.locked', outcome: 'done' },
          { sync: false },
        );
        vault.lock();
        await audit.lock();
      },
      pullPanic: async (level, actor) => {
        await panic.pull(level);
        if (level === 'stop') await deps.lockVault(await actor());
      },
      admin: NO_ADMIN,
    };
    const broker = new Broker(wrap(deps), seams);
    Object.assign(world, { vault, audit, registry, proxies, pairings, queue, panic, broker });
    await broker.listen();
    return world;
  }

  get socket(): string {
    return this.broker.address;
  }

  ask<T>(method: string, path: string, options: Ask = {}): Promise<Reply<T>> {
    return ask<T>(this.socket, method, path, options);
  }

  /** Puts a key into the vault. Its values are `test-…`, unless said. */
  async addKey({
    values = { apiKey: 'test-key', secret: 'test-secret' },
    ...rest
  }: KeyOptions = {}): Promise<string> {
    const id = randomBytes(16).toString('base64url');
    const now = this.clock.now();
    const key: StoredCredential = {
      id,
      ref: 'binance-main',
      label: 'Binance main',
      exchange: 'binance',
      account: '',
      environment: 'live',
      permissions: [],
      scopes: ['read', 'trade'],
      ipAllowList: [],
      created: '2026-02-27',
      rotationDays: 60,
      rotateBy: null,
      expires: null,
      tags: [],
      notes: '',
      status: 'active',
      fields: Object.keys(values).map((name) => ({ name, kind: 'text', hint: null, pem: null })),
      version: 1,
      versions: [{ version: 1, storedAt: now, replacedAt: null }],
      addedAt: now,
      changedAt: now,
      lastUsedAt: null,
      snoozedUntil: null,
      revealedTo: [],
      usesByDay: [],
      ...rest,
    };
    const bytes = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Buffer.from(value)]),
    );
    await this.vault.update((draft, records) => {
      draft.credentials.push(key);
      records.put(id, 'credential', encodeFieldBlock([{ version: key.version, values: bytes }]));
    });
    return id;
  }

  /** Changes what the vault says about a key. */
  async changeKey(id: string, change: Partial<StoredCredential>): Promise<void> {
    await this.vault.update((draft) => {
      draft.credentials = draft.credentials.map((key) =>
        key.id === id ? { ...key, ...change } : key,
      );
    });
  }

  /** A client that was paired some other day, with its token. */
  async addClient(
    grants: readonly ({ readonly credential: string } & Partial<Grant>)[],
    name = `bot ${randomBytes(4).toString('hex')}`,
  ): Promise<{ readonly id: string; readonly token: string }> {
    const token = newToken('kt', { bytes: (length) => new Uint8Array(randomBytes(length)) });
    const terms = {
      ...GRANT_DEFAULTS,
      modes: ['reveal'],
      scopes: ['read', 'trade'],
      fields: null,
      approval: 'always',
      unattended: [],
    } as const;
    const { id } = await this.registry.add(
      {
        name,
        role: 'user',
        purpose: '',
        process: UNKNOWN_PROCESS,
        grants: grants.map((grant) => ({ ...structuredClone(terms), ...grant })) as NewGrant[],
      },
      token,
    );
    return { id, token };
  }

  /** Waits for the next question and answers it, after the second it takes to arm. */
  async answer(answer: Answer): Promise<Question> {
    const question = await this.question();
    this.clock.advance(1000);
    this.queue.answer(question.id, answer);
    return question;
  }

  /** The question in front, once there is one. */
  async question(): Promise<Question> {
    await this.owner.until(() => this.queue.open().length > 0);
    return this.queue.open()[0] as Question;
  }

  /** What the log says, oldest first, without the lines about the log itself. */
  async events(): Promise<AuditEvent[]> {
    const events: AuditEvent[] = [];
    for await (const { event } of this.audit.readFrom(0)) {
      if (!event.action.startsWith('audit.')) events.push(event);
    }
    return events;
  }

  async lockVault(): Promise<void> {
    this.vault.lock();
    await this.audit.lock();
  }

  async unlock(): Promise<void> {
    const before = this.vault.state;
    await this.vault.unlock(Buffer.from(PASSWORD));
    if (before === 'locked')
      await this.audit.unlock(this.vault.auditKeys(), this.vault.manifest.auditAnchor);
  }

  async remove(): Promise<void> {
    await this.broker.close();
    await this.audit.close();
    await this.vault.close();
    rmSync(this.home, { recursive: true });
  }
}
