/**
 * Proxy addresses: a token in a URL stands for one client and one of its keys, to sign with and for nothing else. Client
 * libraries print URLs in their errors, so it is worth less than the client's own token. Some are kept in the vault,
 * made by the owner; others live as long as the connection over which they were asked for.
 */
import type { Socket } from 'node:net';
import { KeyturnError } from '../../../shared/errors.ts';
import type { Clock, Random } from '../ports.ts';
import type { StoredClient, StoredProxy } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import { hashToken, newToken, sameHash } from './tokens.ts';

/** What a token stands for. */
export interface ProxyAddress {
  readonly client: string;
  readonly credential: string;
  /** Of a kept one; null of one that lives with its connection. */
  readonly kept: string | null;
}

interface Known extends ProxyAddress {
  readonly hash: Uint8Array;
}

/** So many of one client live with connections at a time. */
const BOUND_MAX = 64;
/** So many of one client are kept. */
const KEPT_MAX = 16;

export class Proxies {
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #random: Random;
  /** By the hash of the token. */
  readonly #bound = new Map<string, Known>();
  /** Said to be gone, and not saved yet. */
  readonly #removed = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #index: { readonly of: readonly StoredClient[]; readonly byHash: Map<string, Known> } | null =
    null;

  constructor({
    vault,
    clock,
    random,
  }: { readonly vault: Vault; readonly clock: Clock; readonly random: Random }) {
    this.#vault = vault;
    this.#clock = clock;
    this.#random = random;
    vault.onState((state) => {
      if (state !== 'unlocked') this.#index = null;
    });
  }

  /**
   * What this token stands for, whatever became of client and key; null if it is none. Throws `locked` while that can't
   * be known.
   */
  find(token: string): ProxyAddress | null {
    const given = hashToken(token);
    const hex = given.toString('hex');
    const known = this.#bound.get(hex) ?? this.#kept().get(hex);
    const found = known !== undefined && sameHash(given, known.hash) ? known : null;
    const gone = found?.kept !== undefined && found.kept !== null && this.#removed.has(found.kept);
    if (found !== null && !gone) return found;
    if (this.#vault.state === 'window-locked') {
      throw new KeyturnError('locked', 'the window is locked, and this address is not known now');
    }
    return null;
  }

  /** A token that ends with the connection. Throws `rate_limited`. */
  bind(client: string, credential: string, connection: Socket): string {
    const mine = [...this.#bound.values()].filter((one) => one.client === client);
    if (mine.length >= BOUND_MAX || connection.destroyed) {
      throw new KeyturnError('rate_limited', 'too many proxy addresses of this client');
    }
    const token = newToken('kp', this.#random);
    const hash = hashToken(token);
    const key = hash.toString('hex');
    this.#bound.set(key, { client, credential, kept: null, hash });
    connection.once('close', () => {
      this.#bound.delete(key);
      this.#said();
    });
    return token;
  }

  /**
   * A token that is kept. Throws `not_found` unless this client was granted that key, `limit_exceeded` when it has too
   * many.
   */
  async make(client: string, credential: string): Promise<{ token: string; proxy: StoredProxy }> {
    const token = newToken('kp', this.#random);
    const proxy: StoredProxy = {
      id: Buffer.from(this.#random.bytes(16)).toString('base64url'),
      credential,
      madeAt: this.#clock.now(),
      tokenHash: hashToken(token).toString('hex'),
    };
    await this.#vault.update((draft) => {
      const holder = draft.clients.find((one) => one.id === client);
      const granted = holder?.grants.some((grant) => grant.credential === credential) ?? false;
      if (holder === undefined || holder.status === 'revoked' || !granted) {
        throw new KeyturnError('not_found', 'no such grant');
      }
      if (holder.proxies.length >= KEPT_MAX) {
        throw new KeyturnError('limit_exceeded', 'too many proxy addresses of this client');
      }
      holder.proxies.push(proxy);
    });
    return { token, proxy };
  }

  /** Holds from now on, saved or not. Throws `not_found`. @returns the key it was for */
  async remove(client: string, id: string): Promise<string> {
    const holder = this.#vault.manifest.clients.find((one) => one.id === client);
    const proxy = holder?.proxies.find((one) => one.id === id);
    if (proxy === undefined) throw new KeyturnError('not_found', 'no such proxy address');
    await this.#remove([id]);
    return proxy.credential;
  }

  /** All that are kept: somebody else may have been listening at their address. @returns how many there were */
  async removeAll(): Promise<number> {
    const ids = this.#vault.manifest.clients.flatMap(({ proxies }) => proxies.map(({ id }) => id));
    if (ids.length > 0) await this.#remove(ids);
    return ids.length;
  }

  /** Calls back when some are gone. Returns a function that ends it. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Whether it still stands for what it stood for. */
  stands(proxy: ProxyAddress): boolean {
    if (proxy.kept !== null) return !this.#removed.has(proxy.kept) && this.#isKept(proxy.kept);
    return [...this.#bound.values()].includes(proxy as Known);
  }

  async #remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#removed.add(id);
    this.#said();
    // What can't be saved is gone all the same, until the vault locks or the program ends: the owner is told.
    await this.#vault.update((draft) => {
      for (const client of draft.clients) {
        client.proxies = client.proxies.filter(({ id }) => !ids.includes(id));
      }
    });
  }

  #isKept(id: string): boolean {
    return this.#vault.served.clients.some(({ proxies }) => proxies.some((one) => one.id === id));
  }

  /** Made anew when the vault replaces what it serves. */
  #kept(): ReadonlyMap<string, Known> {
    const { clients } = this.#vault.served;
    if (this.#index?.of === clients) return this.#index.byHash;
    const known = clients.flatMap(({ id: client, proxies }) =>
      proxies.map(({ id, credential, tokenHash }): [string, Known] => [
        tokenHash,
        { client, credential, kept: id, hash: Buffer.from(tokenHash, 'hex') },
      ]),
    );
    this.#index = { of: clients, byHash: new Map(known) };
    return this.#index.byHash;
  }

  #said(): void {
    for (const listener of this.#listeners) listener();
  }
}
