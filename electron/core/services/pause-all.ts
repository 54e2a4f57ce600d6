/** All clients at once: the milder thing than the panic switch. Each can be given its way again by itself, too. */
import type { ClientView } from '../../../shared/model/client.ts';
import type { Registry } from '../clients/registry.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import { aboveRead } from './clients.ts';
import type { About, Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';

export interface PauseAllDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly diary: Diary;
  readonly stepUp: StepUp;
  readonly changes: Changes;
}

export class PauseAll {
  readonly #deps: PauseAllDeps;

  constructor(deps: PauseAllDeps) {
    this.#deps = deps;
  }

  /** How many could be paused, and how many are and could go on; nothing while the vault is not open. */
  counts(): { readonly active: number; readonly paused: number } {
    if (this.#deps.vault.state !== 'unlocked') return { active: 0, paused: 0 };
    return { active: this.#those('active').length, paused: this.#paused().length };
  }

  /** Holds at once, and is written down then. @returns how many it paused */
  async pause(): Promise<number> {
    const { registry, diary, changes } = this.#deps;
    const clients = this.#those('active');
    if (clients.length === 0) return 0;
    await registry.setStatusOf(idsOf(clients), 'paused', true);
    for (const client of clients) await diary.note('client.paused', about(client));
    changes.tell(['clients', 'credentials', 'audit']);
    return clients.length;
  }

  /**
   * Lets those go on that `pause` paused and nobody changed since.
   * @returns how many
   * @throws KeyturnError `step_up_cancelled`, `audit_unavailable`
   */
  async resume(): Promise<number> {
    const { vault, registry, diary, stepUp, changes } = this.#deps;
    const wanted = this.#paused();
    const above = aboveRead(
      wanted.flatMap(({ grants }) => grants),
      vault.manifest.credentials,
    );
    const subject = wanted.map(({ name }) => name).join(', ');
    if (wanted.some(({ role }) => role === 'admin')) await stepUp.require('admin', subject);
    else if (above) await stepUp.require('grant', subject);
    // Asking takes minutes; who was paused by itself meanwhile stays so.
    const asked = new Set(idsOf(wanted));
    const clients = this.#paused().filter(({ id }) => asked.has(id));
    if (clients.length === 0) return 0;
    await diary.changes(
      clients.map((client) => ['client.resumed', about(client)] as const),
      () => registry.setStatusOf(idsOf(clients), 'active'),
    );
    changes.tell(['clients', 'credentials', 'audit']);
    return clients.length;
  }

  #paused(): StoredClient[] {
    return this.#those('paused').filter(({ pausedTogether }) => pausedTogether === true);
  }

  #those(status: ClientView['status']): StoredClient[] {
    const { vault, registry } = this.#deps;
    return [...vault.manifest.clients, ...registry.admins.list()].filter(
      (client) => client.status === status,
    );
  }
}

const idsOf = (clients: readonly StoredClient[]): string[] => clients.map(({ id }) => id);

function about({ id, name }: StoredClient): About {
  return { detail: { client: id, name, together: true } };
}
