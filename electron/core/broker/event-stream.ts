import type * as z from 'zod/mini';
import type { EVENTS, EventName } from '../../../shared/broker/protocol.ts';
import { LIMITS } from '../../../shared/broker/protocol.ts';
import type { Lease } from './leases.ts';
import type { LostLeasesDeps } from './lost-leases.ts';
import type { Sink } from './replies.ts';

/** What a client knows of one of its keys. */
interface Known {
  readonly ref: string;
  readonly version: number;
  readonly served: boolean;
}

type Told = 'nothing' | 'window' | 'vault';

/** One client that listens. */
export class EventStream {
  readonly client: string;
  readonly ended: Promise<void>;
  readonly #sink: Sink;
  readonly #deps: LostLeasesDeps;
  #known: ReadonlyMap<string, Known> = new Map();
  /** Which lock it was told of last. */
  #locked: Told = 'nothing';
  #stopHeart: () => void = () => undefined;
  #settle: () => void = () => undefined;

  constructor(client: string, sink: Sink, deps: LostLeasesDeps) {
    this.client = client;
    this.#sink = sink;
    this.#deps = deps;
    this.ended = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  begin(): void {
    this.#sink.gone.addEventListener('abort', this.end);
    if (this.#sink.gone.aborted) this.end();
    else this.#greet();
  }

  #greet(): void {
    this.#write(': keyturn\n\n');
    this.#beat();
    this.follow();
    const { level } = this.#deps.panic;
    if (level !== null) this.send('frozen', { level });
  }

  /** Nothing is told after this. */
  readonly end = (): void => {
    this.#stopHeart();
    this.#sink.gone.removeEventListener('abort', this.end);
    this.#known = new Map();
    this.#settle();
    this.#write = () => undefined;
  };

  send<N extends EventName>(name: N, data: z.infer<(typeof EVENTS)[N]>): void {
    this.#write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  /** These are open no more. */
  lose(leases: readonly Lease[]): void {
    for (const { id, credential } of leases) {
      const ref = this.#known.get(credential.id)?.ref;
      if (ref !== undefined) this.send('lease.revoked', { lease: id, credential: ref });
    }
  }

  /** One of the locks was closed or opened. */
  follow(): void {
    const { vault, registry } = this.#deps;
    if (vault.state === 'unlocked') {
      this.look();
      if (this.#locked !== 'nothing') this.send('unlocked', {});
      this.#locked = 'nothing';
    } else if (vault.state !== 'window-locked') {
      this.#lock('vault');
    } else if (registry.find(this.client) === null) {
      this.#lock('window');
    } else {
      // Served on while the window is locked, with what is kept for it.
      this.#keep(new Set([...this.#look().keys(), ...this.#leased()]));
    }
  }

  /** Tells what became different about this client and its keys since the last look. */
  look(): void {
    const { vault, registry } = this.#deps;
    // Nobody can tell then; it looks again when that lock is opened.
    if (this.#locked !== 'nothing' && vault.state !== 'unlocked') return;
    const client = registry.find(this.client);
    if (client?.status !== 'active') {
      this.send('client.revoked', { status: client === null ? 'revoked' : 'paused' });
      this.end();
      return;
    }
    const now = this.#look();
    for (const [id, before] of this.#known) {
      const after = now.get(id);
      // Not kept while the window is locked, so nobody can tell.
      if (after === undefined && vault.state === 'window-locked') now.set(id, before);
      else this.#compare(before, after);
    }
    this.#known = now;
  }

  #compare({ ref, version, served }: Known, after: Known | undefined): void {
    if (served && !after?.served) this.send('credential.deactivated', { credential: ref });
    if (after !== undefined && after.version !== version)
      this.send('credential.rotated', { credential: ref, version: after.version });
  }

  #look(): Map<string, Known> {
    const { registry } = this.#deps;
    const client = registry.find(this.client);
    if (client === null) return new Map();
    return new Map(
      registry
        .granted(client)
        .map(({ credential: { id, ref, version, status } }) => [
          id,
          { ref, version, served: status === 'active' || status === 'rotating' },
        ]),
    );
  }

  #lock(lock: 'window' | 'vault'): void {
    this.#keep(lock === 'window' ? this.#leased() : new Set());
    if (this.#locked === lock) return;
    this.#locked = lock;
    this.send('locked', { lock });
  }

  /** References are made of labels: the others go when the vault forgets those. */
  #keep(ids: ReadonlySet<string>): void {
    this.#known = new Map([...this.#known].filter(([id]) => ids.has(id)));
  }

  /** Keys of its open leases, of whose end it will have to be told. */
  #leased(): Set<string> {
    return new Set(this.#deps.leases.of(this.client).map(({ credential }) => credential.id));
  }

  #beat(): void {
    this.#stopHeart = this.#deps.clock.after(LIMITS.eventsHeartbeatMs, () => {
      this.#write(':\n\n');
      this.#beat();
    });
  }

  #write = (text: string): void => {
    void this.#sink.write(Buffer.from(text)).then((taken) => {
      if (!taken) this.end();
    });
  };
}
