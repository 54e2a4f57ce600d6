import type { Clock } from '../ports.ts';

export interface Lease {
  readonly id: string;
  readonly client: string;
  readonly credential: { readonly id: string; readonly label: string };
  readonly expiresAt: number;
}

/** So many of one client are remembered; the oldest give way. */
const PER_CLIENT = 1000;

/**
 * What was handed out and not given back. A lease that ended is not a key that was forgotten: its end is a request to
 * the client, which holds the values until it lets go of them.
 */
export class Leases {
  readonly #clock: Clock;
  /** By client, then by lease, in the order in which they were given. */
  readonly #open = new Map<string, Map<string, Lease>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(lease: Lease): void {
    const leases = this.#open.get(lease.client) ?? new Map<string, Lease>();
    for (const [id, { expiresAt }] of leases) {
      if (expiresAt > this.#clock.now() && leases.size < PER_CLIENT) break;
      leases.delete(id);
    }
    this.#open.set(lease.client, leases.set(lease.id, lease));
  }

  /** Ends it. Null if this client holds no such lease, or its time is up. */
  giveBack(client: string, id: string): Lease | null {
    const leases = this.#open.get(client);
    const lease = leases?.get(id);
    leases?.delete(id);
    if (leases?.size === 0) this.#open.delete(client);
    return lease === undefined || lease.expiresAt <= this.#clock.now() ? null : lease;
  }

  /** Who holds some. */
  holders(): string[] {
    return [...this.#open.keys()];
  }

  /** Those of a client whose time is not up, the oldest first. */
  of(client: string): Lease[] {
    const now = this.#clock.now();
    return [...(this.#open.get(client)?.values() ?? [])].filter(({ expiresAt }) => expiresAt > now);
  }

  clear(): void {
    this.#open.clear();
  }
}
