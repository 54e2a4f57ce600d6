/**
 * The clients, as the vault keeps them, and what was decided about them a moment ago. Taking something away holds
 * from the moment it is said, not from when it is saved; giving something holds once it is saved.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type {
  ClientStatus,
  ClientView,
  Grant,
  NewGrant,
  ProcessIdentity,
} from '../../../shared/model/client.ts';
import type { Panic } from '../panic/panic.ts';
import type { Clock, Random } from '../ports.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import { Admins } from './admins.ts';
import { checkGrant, granted, narrower } from './grants.ts';
import { looksLike } from './names.ts';
import { hashToken, sameHash } from './tokens.ts';

export interface NewClient {
  readonly name: string;
  readonly role: ClientView['role'];
  readonly purpose: string;
  readonly process: ProcessIdentity;
  readonly grants: readonly NewGrant[];
}

/** A place in the history of a client: compared later, it tells whether anything was taken away since. */
export interface Epoch {
  readonly client: string;
  readonly locks: number;
  readonly changes: number;
  readonly pulls: number;
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

/** Told of a client whose rights are others now; with a credential, only those on that one. */
export type RegistryListener = (client: string, credential: string | null) => void;

/** `deleted`: as if it were not there. */
export type Lowered = 'deactivated' | 'revoked' | 'deleted';

export class Registry {
  /** Clients of this session alone, in no vault. */
  readonly admins: Admins;
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #panic: Panic;
  readonly #listeners = new Set<RegistryListener>();
  readonly #changes = new Map<string, number>();
  readonly #seen = new Map<string, number>();
  /** Said, and not saved yet. */
  readonly #lowering = new Map<string, readonly Change[]>();
  readonly #lowered = new Map<string, readonly { readonly to: Lowered }[]>();
  /** The program each client was last seen as, when it wanted something. */
  readonly #programs = new Map<string, ProcessIdentity>();
  #locks = 0;
  #revision = 0;
  #index: Index | null = null;

  constructor({
    vault,
    clock,
    random,
    panic,
  }: {
    readonly vault: Vault;
    readonly clock: Clock;
    readonly random: Random;
    readonly panic: Panic;
  }) {
    this.#vault = vault;
    this.#clock = clock;
    this.#random = random;
    this.#panic = panic;
    this.admins = new Admins({ vault, clock, random });
    vault.onState((state) => {
      this.#revision += 1;
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
    const kept = known !== undefined && sameHash(given, known.hash) ? known.client : null;
    const found = kept ?? this.admins.authenticate(given);
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
    const client = this.#known().clients.get(id) ?? this.admins.find(id) ?? undefined;
    const said = client === undefined ? null : this.#asSaid(client);
    return said?.status === 'revoked' ? null : said;
  }

  /** What this client was granted, with the grant. Nothing else exists for it. */
  granted(
    client: StoredClient,
  ): { readonly grant: Grant; readonly credential: StoredCredential }[] {
    const { credentials } = this.#known();
    const granted = [];
    for (const grant of client.grants) {
      const known = credentials.get(grant.credential);
      const credential = known === undefined ? null : this.#credentialAsSaid(known);
      if (credential !== null) granted.push({ grant, credential });
    }
    return granted;
  }

  /** Names of all clients, also of those that were revoked: a new one must not be taken for an old one. */
  names(): string[] {
    return [...this.#vault.manifest.clients.map(({ name }) => name), ...this.admins.names()];
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
      grants: fresh.grants.map((grant) => granted(grant, now)),
      proxies: [],
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
    const named = grants.map(({ credential }) => credential);
    grants.forEach((grant, i) => {
      checkGrant(grant, this.#credential(grant.credential), `grants.${i}.`);
    });
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
    await this.setStatusOf([id], status);
  }

  /**
   * The same for several, which is saved at once.
   * @param together they are to be found again as those that were paused at once
   */
  async setStatusOf(ids: readonly string[], status: ClientStatus, together = false): Promise<void> {
    const change: Change = ({ pausedTogether: _, ...client }) => ({
      ...client,
      status,
      ...(together && { pausedTogether: true }),
    });
    const admins = ids.filter((id) => this.admins.find(id) !== null);
    for (const id of admins) {
      this.admins.setStatus(id, status, together);
      this.#said(id);
    }
    const kept = ids.filter((id) => !admins.includes(id));
    if (kept.length === 0) return;
    await this.#change(kept, change, { lowering: status === 'active' ? null : change });
  }

  /** Takes the proxy addresses for that key with it: granted again, it must not bring them back. */
  async removeGrant(id: string, credential: string): Promise<void> {
    const remove: Change = (client) => ({
      ...client,
      grants: client.grants.filter((grant) => grant.credential !== credential),
      proxies: client.proxies.filter((proxy) => proxy.credential !== credential),
    });
    await this.#change([id], remove, { lowering: remove, credential });
  }

  /**
   * Grants one more key, or takes the place of what was granted of it, and then begins to count anew. While that is
   * being saved only what both allow holds. Throws `invalid_field`, or `not_found` for the key.
   */
  async setGrant(id: string, grant: NewGrant): Promise<void> {
    const { credential } = grant;
    checkGrant(grant, this.#credential(credential));
    const fresh = granted(grant, this.#clock.now());
    const replace =
      (by: (old: Grant) => Grant): Change =>
      (client) => ({
        ...client,
        grants: client.grants.map((old) => (old.credential === credential ? by(old) : old)),
      });
    const put: Change = (client) =>
      client.grants.some((old) => old.credential === credential)
        ? replace(() => fresh)(client)
        : { ...client, grants: [...client.grants, fresh] };
    await this.#change([id], put, { lowering: replace((old) => narrower(old, fresh)), credential });
  }

  /** A client wants something, and this is its program now. */
  sawProgram(id: string, process: ProcessIdentity): void {
    this.#programs.set(id, process);
  }

  /** The program it was last seen as; null if it was not, since the start. */
  lastProgram(id: string): ProcessIdentity | null {
    return this.#programs.get(id) ?? null;
  }

  /** This is the client's program from now on. Nothing is taken away by it, so what is on its way goes on. */
  async acceptProgram(id: string, process: ProcessIdentity): Promise<void> {
    await this.#vault.update((draft) => {
      const client = draft.clients.find((one) => one.id === id);
      if (client === undefined || client.status === 'revoked')
        throw new KeyturnError('not_found', 'no such client');
      client.process = process;
    });
  }

  /** A key is being turned off or deleted: nobody is given it from now on, whether that can be saved or not. */
  lowerCredential<T>(id: string, to: Lowered, save: () => Promise<T>): Promise<T> {
    return this.lowerCredentials([id], to, save);
  }

  /** The same of several at once. */
  async lowerCredentials<T>(
    ids: readonly string[],
    to: Lowered,
    save: () => Promise<T>,
  ): Promise<T> {
    const said = { to };
    const lowered = new Set(ids);
    const holders = this.#vault.served.clients.flatMap(({ id, grants }) =>
      grants.filter(({ credential }) => lowered.has(credential)).map((held) => [id, held] as const),
    );
    const tell = (): void => {
      for (const [client, { credential }] of holders) this.#said(client, credential);
    };
    for (const id of lowered) this.#lowered.set(id, [...(this.#lowered.get(id) ?? []), said]);
    this.#revision += 1;
    tell();
    try {
      return await save();
    } finally {
      for (const id of lowered) {
        const left = (this.#lowered.get(id) ?? []).filter((other) => other !== said);
        if (left.length === 0) this.#lowered.delete(id);
        else this.#lowered.set(id, left);
      }
      this.#revision += 1;
      tell();
    }
  }

  /**
   * Another number after anything that could make `find` or `granted` tell something else: a change said or saved, a
   * lock. -1 while the vault is locked.
   */
  get revision(): number {
    const { state } = this.#vault;
    if (state !== 'unlocked' && state !== 'window-locked') return -1;
    this.#known();
    return this.#revision;
  }

  /** Where the history of this client stands now. */
  epoch(client: string): Epoch {
    const changes = this.#changes.get(client) ?? 0;
    return { client, locks: this.#locks, changes, pulls: this.#panic.pulls };
  }

  /** Whether nothing was changed about the client, the vault not locked and nobody panicked since then. */
  unchangedSince(epoch: Epoch): boolean {
    const now = this.epoch(epoch.client);
    return epoch.locks === now.locks && epoch.changes === now.changes && epoch.pulls === now.pulls;
  }

  /** Calls back as soon as a change to a client is said, before it is saved, and again when it is. */
  onChange(listener: RegistryListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @param lowering what holds from now on until the change is saved; null: nothing */
  async #change(
    ids: readonly string[],
    change: Change,
    { lowering, credential = null }: { lowering: Change | null; credential?: string | null },
  ): Promise<void> {
    const wanted = new Set(ids);
    const before = this.#vault.manifest.clients.filter(({ id }) => wanted.has(id));
    if (before.length !== wanted.size) throw new KeyturnError('not_found', 'no such client');
    if (before.some(({ status }) => status === 'revoked'))
      throw new KeyturnError('bad_request', 'a revoked client stays revoked');
    for (const id of wanted) {
      if (lowering !== null) this.#lowering.set(id, [...(this.#lowering.get(id) ?? []), lowering]);
      this.#said(id, credential);
    }
    try {
      await this.#vault.update((draft) => {
        draft.clients = draft.clients.map((one) => (wanted.has(one.id) ? change(one) : one));
      });
    } finally {
      for (const id of wanted) {
        const left = (this.#lowering.get(id) ?? []).filter((other) => other !== lowering);
        if (left.length === 0) this.#lowering.delete(id);
        else this.#lowering.set(id, left);
        this.#said(id, credential);
      }
    }
  }

  /** Throws `not_found`. */
  #credential(id: string): StoredCredential {
    const known = this.#vault.manifest.credentials.find((one) => one.id === id);
    if (known === undefined) throw new KeyturnError('not_found', 'grant of an unknown credential');
    return known;
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
    this.#revision += 1;
    this.#index = {
      of: { clients: served.clients, credentials: served.credentials },
      byHash: new Map(clients.map((known) => [known.client.tokenHash, known])),
      clients: new Map(served.clients.map((client) => [client.id, client])),
      credentials: new Map(served.credentials.map((credential) => [credential.id, credential])),
    };
    return this.#index;
  }

  #said(id: string, credential: string | null = null): void {
    this.#revision += 1;
    this.#changes.set(id, (this.#changes.get(id) ?? 0) + 1);
    for (const listener of this.#listeners) listener(id, credential);
  }

  #asSaid(client: StoredClient): StoredClient {
    const said = this.#lowering.get(client.id);
    return said === undefined ? client : said.reduce((so, change) => change(so), client);
  }

  #credentialAsSaid(credential: StoredCredential): StoredCredential | null {
    const said = this.#lowered.get(credential.id);
    if (said === undefined) return credential;
    const to = said.some((one) => one.to === 'deleted') ? 'deleted' : said.at(-1)?.to;
    if (to === 'deleted') return null;
    return { ...credential, status: to ?? 'deactivated' };
  }
}
