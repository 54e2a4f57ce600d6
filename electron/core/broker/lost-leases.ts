import type { AuditLog } from '../audit/log.ts';
import type { Registry } from '../clients/registry.ts';
import type { Panic } from '../panic/panic.ts';
import { scopesOfWholeKey } from '../policy/decide.ts';
import type { Clock, Log } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Lease, Leases } from './leases.ts';

export interface LostLeasesDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly panic: Panic;
  readonly leases: Leases;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly log: Log;
}

/** Ends the leases that would not be given any more. What was revealed stays revealed; its holder is asked to stop. */
export class LostLeases {
  readonly #deps: LostLeasesDeps;

  constructor(deps: LostLeasesDeps) {
    this.#deps = deps;
  }

  /** Takes out those of a client that have lost their ground, and writes down each. */
  take(client: string): Lease[] {
    const { leases } = this.#deps;
    const open = leases.of(client);
    if (open.length === 0) return [];
    const lost = open.filter(this.#groundless(client));
    for (const lease of lost) {
      leases.giveBack(client, lease.id);
      this.#note(lease);
    }
    return lost;
  }

  #groundless(id: string): (lease: Lease) => boolean {
    const { vault, registry, panic } = this.#deps;
    if (panic.level !== null) return () => true;
    const client = registry.find(id);
    // Who is not kept while the window is locked is not served, and has lost nothing by that.
    if (client === null) return () => vault.state === 'unlocked';
    if (client.status !== 'active') return () => true;
    const granted = new Map(registry.granted(client).map((one) => [one.credential.id, one]));
    return ({ credential }) => {
      const one = granted.get(credential.id);
      if (one === undefined) return vault.state === 'unlocked';
      const { status } = one.credential;
      if (status !== 'active' && status !== 'rotating') return true;
      const covered = scopesOfWholeKey(one.credential).every((scope) =>
        one.grant.scopes.includes(scope),
      );
      return !one.grant.modes.includes('reveal') || !covered;
    };
  }

  #note({ id, client, credential }: Lease): void {
    const { audit, clock, log } = this.#deps;
    const event = {
      time: clock.now(),
      actor: { kind: 'app' },
      action: 'lease.revoked',
      outcome: 'done',
      credential: { id: credential.id, label: credential.label },
      detail: { lease: id, client },
    } as const;
    audit
      .append(event, { sync: false })
      .catch((error: unknown) => log.warn('the end of a lease could not be recorded', error));
  }
}
