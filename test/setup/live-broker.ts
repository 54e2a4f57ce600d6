/**
 * The real vault, audit log and socket for the command line to talk to, with an owner who answers as a test says.
 * Pairings are put where the command line keeps them.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Question } from '../../electron/core/ports.ts';
import { encodeFieldBlock } from '../../electron/core/vault/field-block.ts';
import type { AuditEvent } from '../../shared/model/audit.ts';
import type { Grant, NewGrant } from '../../shared/model/client.ts';
import { slugOf } from '../../shared/model/text.ts';
import { type KeyOptions, World, type WorldOptions } from '../broker/setup/world.ts';

export class LiveBroker {
  readonly world: World;

  private constructor(world: World) {
    this.world = world;
  }

  static async start(options?: WorldOptions): Promise<LiveBroker> {
    return new LiveBroker(await World.make(options));
  }

  /** The data folder: KEYTURN_HOME for the command line. */
  get home(): string {
    return this.world.home;
  }

  /** A key in the vault; `binance-main` with test values unless said otherwise. */
  addKey(options?: KeyOptions): Promise<string> {
    return this.world.addKey(options);
  }

  /** A client that was paired some other day, its token kept where the command line looks for it. */
  async addPairing(
    name: string,
    grants: readonly ({ readonly credential: string } & Partial<Grant>)[],
  ): Promise<{ readonly id: string; readonly token: string; readonly file: string }> {
    const { id, token } = await this.world.addClient(grants, name);
    const folder = join(this.home, 'tokens');
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `${slugOf(name)}.json`);
    writeFileSync(file, JSON.stringify({ name, client: id, token }), { mode: 0o600 });
    return { id, token, file };
  }

  /** New values for a key, as after the owner turned it. */
  async turnKey(id: string, values: Record<string, string>): Promise<void> {
    const bytes = Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, Buffer.from(value)]),
    );
    await this.world.vault.update((draft, records) => {
      const key = draft.credentials.find((credential) => credential.id === id);
      if (key === undefined) throw new Error(`no key ${id}`);
      key.version += 1;
      const { version } = key;
      key.versions = [{ version, storedAt: this.world.clock.now(), replacedAt: null }];
      records.put(id, 'credential', encodeFieldBlock([{ version, values: bytes }]));
    });
  }

  /** Waits for the next question and answers it. */
  answer(answer: Answer): Promise<Question> {
    return this.world.answer(answer);
  }

  /** Types a pairing's code as the owner does, and says yes with these grants, or no. */
  async settlePairing(
    code: string,
    grants: readonly NewGrant[] | 'no',
    name?: string,
  ): Promise<void> {
    const { pairings, clock } = this.world;
    const asked = pairings.typeCode(code);
    clock.advance(1000);
    if (grants === 'no') pairings.deny(asked.id);
    else await pairings.approve(asked.id, { name: name ?? asked.name, role: 'user', grants });
  }

  /** What the log says of one kind of thing, oldest first. */
  async events(action: AuditEvent['action']): Promise<AuditEvent[]> {
    return (await this.world.events()).filter((event) => event.action === action);
  }

  stop(): Promise<void> {
    return this.world.remove();
  }
}
