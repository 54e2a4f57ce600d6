/** Who used which key today, by the names they have now. */
import type { UsedTodayView } from '../../../shared/model/uses.ts';
import type { Vault } from '../vault/vault.ts';
import type { Uses } from './uses.ts';

export class HealthService {
  readonly #vault: Vault;
  readonly #uses: Uses;

  constructor({ vault, uses }: { readonly vault: Vault; readonly uses: Uses }) {
    this.#vault = vault;
    this.#uses = uses;
  }

  /** The latest first; what a client did that is revoked and removed since is not in it. @throws KeyturnError `locked` */
  async usesToday(): Promise<UsedTodayView[]> {
    await this.#uses.catchUp();
    const { clients, credentials } = this.#vault.manifest;
    const names = new Map(clients.map(({ id, name }) => [id, name]));
    const labels = new Map(credentials.map(({ id, label }) => [id, label]));
    return this.#uses.usesToday().flatMap(({ client, credential, count, lastAt }) => {
      const name = names.get(client);
      const label = labels.get(credential);
      if (name === undefined || label === undefined) return [];
      const of = { client: { id: client, name }, credential: { id: credential, label } };
      return [{ ...of, count, lastAt }];
    });
  }
}
