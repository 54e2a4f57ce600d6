/** The loopback address and the other users of the machine, as the settings want them. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { VaultSettings } from '../../../shared/model/settings.ts';
import type { Log, Random } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { Diary } from './diary.ts';
import type { NoticeBoard } from './notices.ts';

/** What of the broker is needed here. */
export interface Doors {
  readonly tcpAddress: string | null;
  readonly guestSocket: string | null;
  openTcp(port: number | null): Promise<number>;
  closeTcp(): Promise<void>;
  letIn(uids: readonly number[]): Promise<void>;
}

export interface TcpDeps {
  readonly vault: Vault;
  readonly random: Random;
  readonly diary: Diary;
  readonly notices: NoticeBoard;
  readonly changes: Changes;
  readonly log: Log;
  /** All proxy addresses that are kept, at once. @returns how many there were */
  readonly revokeProxies: () => Promise<number>;
}

/** Below the ports that systems give to outgoing connections, which would take ours now and then. */
const PORTS = { from: 20_000, to: 32_000 };
const TRIES = 20;

/**
 * Both are opened when the vault is, because only it knows whether they should be, and stay open through its locks: a
 * bot is then told that it is locked, and nobody else can sit down in the place meanwhile.
 */
export class TcpService {
  readonly #deps: TcpDeps;
  #doors: Doors | null = null;
  #taken: number | null = null;
  #following: Promise<void> = Promise.resolve();

  constructor(deps: TcpDeps) {
    this.#deps = deps;
  }

  /** The broker is made after the services. */
  attach(doors: Doors): void {
    this.#doors = doors;
  }

  /** `127.0.0.1:<port>`; null while it is not listened on. */
  get address(): string | null {
    return this.#doors?.tcpAddress ?? null;
  }

  /** What other users' programs connect to; null while nobody else is allowed. */
  get guestSocket(): string | null {
    return this.#doors?.guestSocket ?? null;
  }

  /** Another program has the port, so nothing is listened on. */
  get taken(): boolean {
    return this.#taken !== null;
  }

  /** Does what the settings say. Never rejects: what can't be done the owner is told. */
  follow(): Promise<void> {
    return this.#inTurn(async (doors, { tcp, foreignUsers }) => {
      const uids = foreignUsers.map(({ uid }) => uid);
      await doors.letIn(uids).catch((error) => this.#tell('Other users can not connect', error));
      await this.#followTcp(doors, tcp).catch((error) =>
        this.#tell('The loopback address is off', error),
      );
    });
  }

  /**
   * Another port, and all kept proxy addresses are gone with the old one: whoever sits there next would be told them.
   * @throws KeyturnError `locked`, `bad_request` while the address is turned off, `port_taken`, `write_failed`
   */
  async choosePort(): Promise<void> {
    if (!this.#deps.vault.manifest.settings.tcp.enabled) {
      throw new KeyturnError('bad_request', 'loopback TCP is turned off');
    }
    await this.#inTurn(async (doors) => {
      await this.#deps.revokeProxies();
      await this.#choose(doors);
    });
  }

  /** One after the other: each begins with what the one before has left. */
  #inTurn(work: (doors: Doors, settings: VaultSettings) => Promise<void>): Promise<void> {
    const turn = this.#following.then(async () => {
      const { vault, changes } = this.#deps;
      if (vault.state !== 'unlocked' || this.#doors === null) return;
      await work(this.#doors, vault.manifest.settings);
      changes.tell(['settings']);
    });
    this.#following = turn.catch(() => undefined);
    return turn;
  }

  async #followTcp(doors: Doors, { enabled, port }: VaultSettings['tcp']): Promise<void> {
    if (!enabled) {
      this.#taken = null;
      if (doors.tcpAddress !== null) await doors.closeTcp();
    } else if (port === null) {
      await this.#choose(doors);
    } else if (port !== this.#taken) {
      await doors.openTcp(port).catch((error) => this.#isTaken(port, error));
    }
  }

  /** Whoever has the port may have been told proxy addresses by bots that thought it was us. */
  async #isTaken(port: number, error: unknown): Promise<void> {
    if (!(error instanceof KeyturnError) || error.code !== 'port_taken') throw error;
    this.#taken = port;
    const revoked = await this.#deps.revokeProxies();
    const which = revoked === 1 ? 'One proxy address was' : `${revoked} proxy addresses were`;
    const consequence = revoked === 0 ? '' : ` ${which} revoked: it may have seen them.`;
    this.#deps.notices.add(
      'now',
      'The loopback address is off',
      `Another program has port ${port}.${consequence} Choose another port in Settings.`,
    );
  }

  async #choose(doors: Doors): Promise<void> {
    const { vault, diary } = this.#deps;
    const port = await this.#openAny(doors);
    try {
      const about = { by: { kind: 'app' }, detail: { tcpPort: port } } as const;
      await diary.change('vault.settings_changed', about, () =>
        vault.update(({ settings }) => {
          settings.tcp = { enabled: true, port };
        }),
      );
    } catch (error) {
      // A port that is not kept would be another one the next time.
      await doors.closeTcp();
      throw error;
    }
    this.#taken = null;
  }

  async #openAny(doors: Doors): Promise<number> {
    for (let tries = 1; ; tries++) {
      const [high = 0, low = 0] = this.#deps.random.bytes(2);
      const port = PORTS.from + ((high * 256 + low) % (PORTS.to - PORTS.from));
      try {
        return await doors.openTcp(port);
      } catch (error) {
        const taken = error instanceof KeyturnError && error.code === 'port_taken';
        if (!taken || tries === TRIES) throw error;
      }
    }
  }

  #tell(title: string, error: unknown): void {
    const { notices, log } = this.#deps;
    log.warn(title, error);
    const problem = error instanceof KeyturnError ? error.facts?.['problem'] : undefined;
    notices.add('now', title, String(problem ?? 'It could not be opened.'));
  }
}
