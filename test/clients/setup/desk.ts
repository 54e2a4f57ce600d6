/** The whole core with its socket, an owner at the desk, and a clock that runs. */
import type { HttpClient } from '../../../electron/core/ports.ts';
import { GRANT_DEFAULTS, type NewGrant } from '../../../shared/model/client.ts';
import { utf8 } from '../../setup/vault.ts';
import { details, randomKey, World } from '../../unit/core/services/world.ts';

const TICK_MS = 25;

export class Desk {
  readonly world: World;
  readonly #ticking: NodeJS.Timeout;

  private constructor(world: World) {
    this.world = world;
    // Clients go by the real time: an instant the core tells must be one of theirs.
    const tick = (): void => {
      const behind = Date.now() - world.clock.now();
      if (behind > 0) world.clock.advance(behind);
    };
    tick();
    this.#ticking = setInterval(tick, TICK_MS);
  }

  /** @param http the way to the exchanges; none unless said */
  static async open(http?: HttpClient): Promise<Desk> {
    const desk = new Desk(new World());
    if (http !== undefined) desk.world.http = http;
    await desk.world.open();
    await desk.world.create();
    return desk;
  }

  get home(): string {
    return this.world.home;
  }

  /** A key for reading, with values as no other. @returns its id */
  async addKey(label = 'Main', values = newValues()): Promise<string> {
    return (await this.world.add(label, {}, values)).id;
  }

  /** Stores a new version of a key, as the owner does in the window. */
  async turn(id: string, values = newValues(), label = 'Main'): Promise<void> {
    const fields = Object.fromEntries(Object.entries(values).map(([n, v]) => [n, utf8(v)]));
    await this.world.services.credentials.edit(id, details(label), fields);
  }

  /** Types a pairing's code, and gives it this key. */
  async typeCode(code: string, credential: string, more: Partial<NewGrant> = {}): Promise<void> {
    const { approvals } = this.world.services;
    const state = approvals.typeCode(code);
    if (state.kind !== 'pairing') throw new Error('the code was not taken');
    this.world.clock.advance(1000);
    await approvals.approvePairing(state.id, state.name, [
      {
        credential,
        ...GRANT_DEFAULTS,
        modes: ['reveal'],
        scopes: ['read'],
        approval: 'always',
        ...more,
      },
    ]);
  }

  /** A client that is paired already. @returns its token */
  pair(name: string, credential: string, more: Partial<NewGrant> = {}): Promise<string> {
    return this.world.pair(name, credential, more);
  }

  async setStatus(name: string, status: 'active' | 'paused' | 'revoked'): Promise<void> {
    const { clients } = this.world.services;
    const found = (await clients.list()).find(
      (one) => one.name === name && one.status !== 'revoked',
    );
    if (found === undefined) throw new Error(`no client ${name}`);
    await clients.setStatus(found.id, status);
  }

  /** The loopback address, which proxy addresses need. */
  async turnTcpOn(): Promise<void> {
    const { settings } = this.world.services;
    const before = settings.vault();
    const turned = settings.setVault({ ...before, tcp: { ...before.tcp, enabled: true } });
    await this.world.typeStepUp();
    await turned;
  }

  lockVault(): Promise<void> {
    return this.world.services.session.lockVault({ kind: 'owner' }, 'owner');
  }

  async close(): Promise<void> {
    clearInterval(this.#ticking);
    await this.world.remove();
  }
}

export function newValues(): Record<string, string> {
  return { apiKey: randomKey(), secret: randomKey() };
}
