/**
 * Clients that may change keys. They live in memory alone, from their pairing until the vault is locked, and hold no
 * grant: what they ask for is done by the owner's yes.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { ClientStatus, ProcessIdentity } from '../../../shared/model/client.ts';
import type { Clock, Random } from '../ports.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import { hashToken, sameHash } from './tokens.ts';

export interface NewAdmin {
  readonly name: string;
  readonly purpose: string;
  readonly process: ProcessIdentity;
}

interface Known {
  readonly client: StoredClient;
  readonly hash: Uint8Array;
}

export class Admins {
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #byHash = new Map<string, Known>();

  constructor(deps: { readonly vault: Vault; readonly clock: Clock; readonly random: Random }) {
    this.#vault = deps.vault;
    this.#clock = deps.clock;
    this.#random = deps.random;
    deps.vault.onState((state) => {
      if (state !== 'unlocked' && state !== 'window-locked') this.#byHash.clear();
    });
  }

  /** Throws `locked` unless the owner is there. */
  add({ name, purpose, process }: NewAdmin, token: string): StoredClient {
    if (this.#vault.state !== 'unlocked') throw new KeyturnError('locked', 'nobody to be admin of');
    const hash = hashToken(token);
    const tokenHash = hash.toString('hex');
    const client: StoredClient = {
      id: Buffer.from(this.#random.bytes(16)).toString('base64url'),
      name,
      role: 'admin',
      status: 'active',
      purpose,
      pairedAt: this.#clock.now(),
      lastSeenAt: null,
      process,
      tokenHash,
      grants: [],
      proxies: [],
    };
    this.#byHash.set(tokenHash, { client, hash });
    return client;
  }

  /** The admin whose token has this hash, whatever its status; null if there is none. */
  authenticate(hash: Uint8Array): StoredClient | null {
    const known = this.#byHash.get(Buffer.from(hash).toString('hex'));
    return known !== undefined && sameHash(hash, known.hash) ? known.client : null;
  }

  /** Whether this token may ask for changes now. Does the same work for any token. */
  holds(token: string | null): boolean {
    return this.authenticate(hashToken(token ?? ''))?.status === 'active';
  }

  find(id: string): StoredClient | null {
    for (const { client } of this.#byHash.values()) if (client.id === id) return client;
    return null;
  }

  list(): StoredClient[] {
    return [...this.#byHash.values()].map(({ client }) => client);
  }

  names(): string[] {
    return this.list().map(({ name }) => name);
  }

  /** One that is revoked is gone. Throws `not_found`. */
  setStatus(id: string, status: ClientStatus, together = false): void {
    for (const [key, known] of this.#byHash) {
      if (known.client.id !== id) continue;
      if (status === 'revoked') this.#byHash.delete(key);
      else {
        const { pausedTogether: _, ...before } = known.client;
        const client = { ...before, status, ...(together && { pausedTogether: true }) };
        this.#byHash.set(key, { ...known, client });
      }
      return;
    }
    throw new KeyturnError('not_found', 'no such admin');
  }
}
