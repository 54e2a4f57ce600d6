/**
 * The clients, as the vault keeps them, and what was decided about them a moment ago. Taking something away holds
 * from the moment it is said, not from when it is saved; giving something holds once it is saved.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type {
  ClientStatus,
  ClientView,
  Grant,
  ProcessIdentity,
} from '../../../shared/model/client.ts';
import type { Clock, Random } from '../ports.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import { looksLike } from './names.ts';
import { hashToken, sameHash } from './tokens.ts';

export interface NewClient {
  readonly name: string;
  readonly role: ClientView['role'];
  readonly purpose: string;
  readonly process: ProcessIdentity;
  readonly grants: readonly Omit<Grant, 'grantedAt'>[];
}

/** A place in the history of a client: compared later, it tells whether anything was taken away since. */
export interface Epoch {
  readonly client: string;
  readonly locks: number;
  readonly changes: number;
}

interface Index {
  /** What it was made of. */
  readonly of: {
    readonly clients: readonly StoredClient[];
    readonly credentials: readonly StoredCredential[];
  };
  readonly byHash: ReadonlyMap<
    string,
    { readonly client: StoredClient; readonly hash: Uint8Array }
  >;
  readonly clients: ReadonlyMap<string, StoredClient>;
  readonly credentials: ReadonlyMap<string, StoredCredential>;
}

type Change = (client: StoredClient) => StoredClient;

export class Registry {
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #listeners = new Set<(client: string) => void>();
  readonly #changes = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  /** Said, and not saved yet. */
  readonly #lowering = new Map<string, readonly Change[]>();
  #locks = 0;
  #index: Index | null = null;

  constructor({
    vault,
    clock,
    random,
  }: { readonly vault: Vault; readonly clock: Clock; readonly random: Random }) {
    this.#vault = vault;
    this.#clock = clock;
    this.#random = random;
    vault.onState((state) => {
      if (state === 'locked') this.#locks += 1;
      // It holds labels, which must not outlive the vault's own memory of them.
      if (state !== 'unlocked') this.#index = null;
    });
  }

  /**
   * The client this token names, whatever its status but revoked; null if there is none. Throws `locked` while that
   * can't be known: the vault is locked, or the window is and the client is none of those still served.
   */
  authenticate(token: string): StoredClient | null {
    const given = hashToken(token);
    // Found by its hash: how long that takes depends on bytes that nobody can aim, and they are compared in constant
    // time besides.
    const known = this.#known().byHash.get(given.toString('hex'));
    const found = known !== undefined && sameHash(given, known.hash) ? known.client : null;
    if (found === null && this.#vault.state === 'window-locked') {
      throw new KeyturnError(
        'locked',
        'the window is locked, and this token is none of those that are served',
      );
    }
    const client = found === null ? null : this.#asSaid(found);
    if (client === null || client.status === 'revoked') return null;
    this.#seen.set(client.id, this.#clock.now());
    return client;
  }

  /** As it is now; null if it is gone, revoked, or not known while locked. */
  find(id: string): StoredClient | null {
    if (this.#vault.state !== 'unlocked' && this.#vault.state !== 'window-locked') return null;
    const client = this.#known().clients.get(id);
    const said = client === undefined ? null : this.#asSaid(client);
    return said?.status === 'revoked' ? null : said;
  }

  /** What this client was granted, with the grant. Nothing else exists for it. */
  granted(
    client: StoredClient,
  ): { readonly grant: Grant; readonly credential: StoredCredential }[] {
    const { credentials } = this.#vault.served;
    return client.grants.flatMap((grant) => {
      const credential = credentials.find((one) => one.id === grant.credential);
      return credential === undefined ? [] : [{ grant, credential }];
    });
  }

  /** Names of all clients, also of those that were revoked: a new one must not be taken for an old one. */
  names(): string[] {
    return this.#vault.manifest.clients.map(({ name }) => name);
  }

  /** When a client last showed its token, as far as this process saw it. */
  lastSeen(id: string): number | null {
    return this.#seen.get(id) ?? null;
  }

  /** Adds a client that shows `token` from now on. Throws `invalid_field` for a name that looks like another's. */
  async add(fresh: NewClient, token: string): Promise<StoredClient> {
    const now = this.#clock.now();
    const client: StoredClient = {
      id: Buffer.from(this.#random.bytes(16)).toString('base64url'),
      name: fresh.name,
      role: fresh.role,
      status: 'active',
      purpose: fresh.purpose,
      pairedAt: now,
      lastSeenAt: null,
      process: fresh.process,
      tokenHash: hashToken(token).toString('hex'),
      grants: fresh.grants.map((grant) => ({ ...grant, grantedAt: now })),
    };
    this.check(fresh);
    await this.#vault.update((draft) => {
      draft.clients.push(client);
    });
    return client;
  }

  /** Throws `invalid_field` (or `not_found` for a credential) if this client could not be added as it is. */
  check({ name, grants }: NewClient): void {
    if (looksLike(name, this.names())) {
      const problem = 'Another client has a name that looks like this one.';
      throw new KeyturnError('invalid_field', 'name taken', { field: 'name', facts: { problem } });
    }
    const known = new Set(this.#vault.manifest.credentials.map(({ id }) => id));
    const named = grants.map(({ credential }) => credential);
    if (named.some((id) => !known.has(id)))
      throw new KeyturnError('not_found', 'grant of an unknown credential');
    if (new Set(named).size !== named.length) {
      const problem = 'One key is granted twice.';
      throw new KeyturnError('invalid_field', 'two grants of one credential', {
        field: 'grants',
        facts: { problem },
      });
    }
  }

  /** Pauses, resumes or revokes. Revoked is for ever: throws `bad_request` for anything after it. */
  async setStatus(id: string, status: ClientStatus): Promise<void> {
    await this.#change(id, status !== 'active', (client) => ({ ...client, status }));
  }

  async removeGrant(id: string, credential: string): Promise<void> {
    await this.#change(id, true, (client) => ({
      ...client,
      grants: client.grants.filter((grant) => grant.credential !== credential),
    }));
  }

  /** Where the history of this client stands now. */
  epoch(client: string): Epoch {
    return { client, locks: this.#locks, changes: this.#changes.get(client) ?? 0 };
  }

  /** Whether nothing was changed about the client, and the vault not locked, since then. */
  unchangedSince(epoch: Epoch): boolean {
    return epoch.locks === this.#locks && epoch.changes === (this.#changes.get(epoch.client) ?? 0);
  }

  /** Calls back with a client's id as soon as a change to it is said, before it is saved. */
  onChange(listener: (client: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #change(id: string, lowering: boolean, change: Change): Promise<void> {
    const before = this.#vault.manifest.clients.find((client) => client.id === id);
    if (before === undefined) throw new KeyturnError('not_found', 'no such client');
    if (before.status === 'revoked')
      throw new KeyturnError('bad_request', 'a revoked client stays revoked');
    if (lowering) this.#lowering.set(id, [...(this.#lowering.get(id) ?? []), change]);
    this.#said(id);
    try {
      await this.#vault.update((draft) => {
        draft.clients = draft.clients.map((client) => (client.id === id ? change(client) : client));
      });
    } finally {
      const left = (this.#lowering.get(id) ?? []).filter((other) => other !== change);
      if (left.length === 0) this.#lowering.delete(id);
      else this.#lowering.set(id, left);
      this.#said(id);
    }
  }

  /** What the vault serves, to be looked up in; made anew when that is replaced by a change or a lock. */
  #known(): Index {
    const { served } = this.#vault;
    if (
      this.#index?.of.clients === served.clients &&
      this.#index.of.credentials === served.credentials
    ) {
      return this.#index;
    }
    const clients = served.clients.map((client) => ({
      client,
      hash: Buffer.from(client.tokenHash, 'hex'),
    }));
    this.#index = {
      of: { clients: served.clients, credentials: served.credentials },
      byHash: new Map(clients.map((known) => [known.client.tokenHash, known])),
      clients: new Map(served.clients.map((client) => [client.id, client])),
      credentials: new Map(served.credentials.map((credential) => [credential.id, credential])),
    };
    return this.#index;
  }

  #said(id: string): void {
    this.#changes.set(id, (this.#changes.get(id) ?? 0) + 1);
    for (const listener of this.#listeners) listener(id);
  }

  #asSaid(client: StoredClient): StoredClient {
    return (this.#lowering.get(client.id) ?? []).reduce((so, change) => change(so), client);
  }
}
