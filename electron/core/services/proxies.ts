/** Proxy addresses that are kept: for programs that take an address and can't speak to the socket. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { Proxies } from '../clients/proxies.ts';
import type { Clipboard, Clock } from '../ports.ts';
import type { Vault } from '../vault/vault.ts';
import type { Changes } from './changes.ts';
import type { About, Diary } from './diary.ts';
import type { StepUp } from './step-up.ts';

export interface ProxiesDeps {
  readonly vault: Vault;
  readonly proxies: Proxies;
  readonly clock: Clock;
  readonly diary: Diary;
  readonly stepUp: StepUp;
  readonly clipboard: Clipboard;
  readonly changes: Changes;
  /** `127.0.0.1:<port>`; null while nobody listens there, or somebody else does. */
  readonly loopback: () => string | null;
}

export class ProxyService {
  readonly #deps: ProxiesDeps;

  constructor(deps: ProxiesDeps) {
    this.#deps = deps;
  }

  /**
   * Makes one for a key that this client may sign with, and puts it on the clipboard: the whole address while loopback
   * TCP is on (`tcp`), else the token alone. It is shown nowhere again.
   *
   * @throws KeyturnError `not_found`, `limit_exceeded`, `step_up_cancelled`, `audit_unavailable`
   */
  async make(client: string, credential: string): Promise<{ clearedAt: number; tcp: boolean }> {
    const { vault, proxies, clock, diary, stepUp, clipboard, changes } = this.#deps;
    await stepUp.require('proxy', this.#about(client, credential).name);
    // A person took their time.
    const { about } = this.#about(client, credential);
    const { token } = await diary.change('client.proxy_made', about, () =>
      proxies.make(client, credential),
    );
    changes.tell(['clients', 'audit']);
    const { clipboardSeconds } = vault.manifest.settings;
    const address = this.#deps.loopback();
    const text = Buffer.from(address === null ? token : `http://${address}/p/${token}/`);
    const ms = clipboardSeconds * 1000;
    try {
      await clipboard.put(text, ms);
    } finally {
      text.fill(0);
    }
    return { clearedAt: clock.now() + ms, tcp: address !== null };
  }

  /** Holds at once. @throws KeyturnError `not_found`, `write_failed` */
  async remove(client: string, proxy: string): Promise<void> {
    const { vault, proxies, diary, changes } = this.#deps;
    const { name } = this.#client(client);
    const credential = await proxies.remove(client, proxy);
    const label = vault.manifest.credentials.find(({ id }) => id === credential)?.label ?? '';
    await diary.note('client.proxy_removed', {
      credential: { id: credential, label },
      detail: { client, name },
    });
    changes.tell(['clients', 'audit']);
  }

  /**
   * All of all clients: at their address somebody else listened, and may have collected them. Holds at once.
   * @returns how many there were. Throws `write_failed`
   */
  async revokeAll(): Promise<number> {
    const { vault, proxies, diary, changes } = this.#deps;
    const holders = vault.manifest.clients.filter((client) => client.proxies.length > 0);
    const count = await proxies.removeAll();
    for (const { id, name, proxies: kept } of holders) {
      const detail = { client: id, name, count: kept.length, reason: 'port taken' };
      await diary.note('client.proxy_removed', { by: { kind: 'app' }, detail });
    }
    if (count > 0) changes.tell(['clients', 'audit']);
    return count;
  }

  #client(id: string) {
    const client = this.#deps.vault.manifest.clients.find((one) => one.id === id);
    if (client === undefined) throw new KeyturnError('not_found', 'no such client');
    return client;
  }

  #about(id: string, credential: string): { readonly name: string; readonly about: About } {
    const { name, grants } = this.#client(id);
    const signs = grants.some(
      (grant) => grant.credential === credential && grant.modes.includes('sign'),
    );
    const key = this.#deps.vault.manifest.credentials.find((one) => one.id === credential);
    if (!signs || key === undefined) throw new KeyturnError('not_found', 'no grant to sign');
    const about = {
      credential: { id: credential, label: key.label },
      detail: { client: id, name },
    };
    return { name, about };
  }
}
