import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditAction } from '../../../shared/model/audit.ts';
import type { ClientStatus, ClientView, Grant } from '../../../shared/model/client.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import type { Registry } from '../clients/registry.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import { latest } from './credential-view.ts';
import type { Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';
import type { Uses } from './uses.ts';

export interface ClientsDeps {
  readonly vault: Vault;
  readonly registry: Registry;
  readonly diary: Diary;
  readonly stepUp: StepUp;
  readonly uses: Uses;
  readonly changes: Changes;
}

const ACTIONS = {
  active: 'client.resumed',
  paused: 'client.paused',
  revoked: 'client.revoked',
} as const satisfies Record<ClientStatus, AuditAction>;

/** The paired programs, and what they may do. Taking away is immediate; giving back asks for the password. */
export class ClientService {
  readonly #deps: ClientsDeps;

  constructor(deps: ClientsDeps) {
    this.#deps = deps;
    deps.registry.onChange(() => deps.changes.tell(['clients', 'credentials']));
  }

  async list(): Promise<ClientView[]> {
    const { vault, registry, uses } = this.#deps;
    await uses.catchUp();
    return vault.manifest.clients.map(({ tokenHash: _, ...shown }) => ({
      ...shown,
      lastSeenAt: latest(
        latest(shown.lastSeenAt, uses.lastServed(shown.id)),
        registry.lastSeen(shown.id),
      ),
    }));
  }

  /** @throws KeyturnError `not_found`, `bad_request` after a revocation, `step_up_cancelled` */
  async setStatus(id: string, status: ClientStatus): Promise<void> {
    const { vault, registry, diary, stepUp, changes } = this.#deps;
    const { name, grants } = this.#stored(id);
    const detail = { client: id, name };
    if (status === 'active') {
      if (aboveRead(grants, vault.manifest.credentials)) await stepUp.require('grant', name);
      await diary.change(ACTIONS.active, { detail }, () => registry.setStatus(id, status));
    } else {
      // First it holds, then it is written down: a full disk must not keep a bot alive.
      await registry.setStatus(id, status);
      await diary.note(ACTIONS[status], { detail });
    }
    changes.tell(['clients', 'credentials', 'audit']);
  }

  async removeGrant(id: string, credential: string): Promise<void> {
    const { vault, registry, diary, changes } = this.#deps;
    const { name } = this.#stored(id);
    const key = vault.manifest.credentials.find((one) => one.id === credential);
    await registry.removeGrant(id, credential);
    await diary.note('client.grant_removed', {
      credential: { id: credential, label: key?.label ?? '' },
      detail: { client: id, name },
    });
    changes.tell(['clients', 'credentials', 'audit']);
  }

  #stored(id: string): StoredClient {
    const client = this.#deps.vault.manifest.clients.find((one) => one.id === id);
    if (client === undefined) throw new KeyturnError('not_found', 'no such client');
    return client;
  }
}

/**
 * Whether these grants let their holder do more than read. What is revealed gives the whole key, whatever the grant
 * says, so there the key's own scopes count; one that nobody tagged may do anything.
 */
export function aboveRead(
  grants: readonly Pick<Grant, 'credential' | 'modes' | 'scopes'>[],
  credentials: readonly Pick<StoredCredential, 'id' | 'scopes'>[],
): boolean {
  const onlyRead = (scopes: readonly Scope[]): boolean =>
    scopes.length > 0 && scopes.every((scope) => scope === 'read');
  return grants.some(({ credential, modes, scopes }) => {
    const key = credentials.find(({ id }) => id === credential);
    return !onlyRead(scopes) || (modes.includes('reveal') && !onlyRead(key?.scopes ?? []));
  });
}
