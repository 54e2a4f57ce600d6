/**
 * What clients are told without asking, each about itself and what it was granted, and nothing else. They are told in
 * the moment in which it holds, which for what takes something away is before it is saved.
 */
import type { PanicLevel } from '../../../shared/model/panic.ts';
import { EventStream } from './event-stream.ts';
import { LostLeases, type LostLeasesDeps } from './lost-leases.ts';
import type { Sink } from './replies.ts';

export class EventStreams {
  readonly #deps: LostLeasesDeps;
  readonly #lost: LostLeases;
  readonly #open = new Set<EventStream>();
  readonly #unsubscribe: readonly (() => void)[];

  constructor(deps: LostLeasesDeps) {
    this.#deps = deps;
    this.#lost = new LostLeases(deps);
    const { vault, registry, panic } = deps;
    this.#unsubscribe = [
      vault.onState((state) => {
        if (state !== 'unlocked' && state !== 'window-locked') this.#vaultLocked();
        for (const stream of this.#open) stream.follow();
      }),
      vault.onChange(() => {
        for (const client of deps.leases.holders()) this.#loseLeases(client);
        for (const stream of this.#open) stream.look();
      }),
      registry.onChange((client) => {
        this.#loseLeases(client);
        for (const stream of this.#of(client)) stream.look();
      }),
      panic.onChange(() => this.#panicChanged(panic.level)),
    ];
  }

  /** Tells this client until it hangs up or is one no more; resolves at the end. */
  tell(client: string, sink: Sink): Promise<void> {
    const stream = new EventStream(client, sink, this.#deps);
    this.#open.add(stream);
    stream.begin();
    return stream.ended.finally(() => this.#open.delete(stream));
  }

  close(): void {
    for (const stop of this.#unsubscribe) stop();
    for (const stream of this.#open) stream.end();
  }

  #of(client: string): EventStream[] {
    return [...this.#open].filter((stream) => stream.client === client);
  }

  #loseLeases(client: string): void {
    const lost = this.#lost.take(client);
    if (lost.length === 0) return;
    for (const stream of this.#of(client)) stream.lose(lost);
  }

  /** All are forgotten now; that stands in the log as the lock itself. */
  #vaultLocked(): void {
    for (const stream of this.#open) stream.lose(this.#deps.leases.of(stream.client));
  }

  #panicChanged(level: PanicLevel | null): void {
    for (const client of this.#deps.leases.holders()) this.#loseLeases(client);
    for (const stream of this.#open) {
      if (level === null) stream.send('thawed', {});
      else stream.send('frozen', { level });
    }
  }
}
