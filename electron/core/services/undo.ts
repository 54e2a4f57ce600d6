import { KeyturnError } from '../../../shared/errors.ts';
import type { Grant } from '../../../shared/model/client.ts';
import type { Clock } from '../ports.ts';
import type { ManifestData, StoredCredential, StoredProxy } from '../vault/manifest.ts';
import type { RecordChanges, SealedRecord, Vault } from '../vault/vault.ts';

const UNDO_MS = 10_000;

/** What a client had of it. */
interface Held {
  readonly client: string;
  readonly grants: readonly Grant[];
  readonly proxies: readonly StoredProxy[];
}

interface Deleted {
  readonly credential: StoredCredential;
  /** Sealed as it was in the file. */
  readonly record: SealedRecord;
  readonly held: readonly Held[];
  readonly stop: () => void;
}

/** What was deleted a moment ago, with all that hung on it. Forgotten after ten seconds, and when anything locks. */
export class Undo {
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #deleted = new Map<string, Deleted>();

  constructor({ vault, clock }: { readonly vault: Vault; readonly clock: Clock }) {
    this.#vault = vault;
    this.#clock = clock;
    vault.onState((state) => {
      if (state !== 'unlocked') for (const id of [...this.#deleted.keys()]) this.#forget(id);
    });
  }

  /** @returns until when (`Clock.now`) it can be taken back. @throws KeyturnError `not_found` */
  async delete(id: string): Promise<number> {
    const { credential, record, held } = await this.#vault.update((draft, records) =>
      takeOut(id, draft, records),
    );
    const stop = this.#clock.after(UNDO_MS, () => this.#forget(id));
    this.#deleted.set(id, { credential, record, held, stop });
    return this.#clock.now() + UNDO_MS;
  }

  labelOf(id: string): string | null {
    return this.#deleted.get(id)?.credential.label ?? null;
  }

  /** @throws KeyturnError `nothing_to_undo` */
  async restore(id: string): Promise<void> {
    const deleted = this.#deleted.get(id);
    if (deleted === undefined) throw new KeyturnError('nothing_to_undo', 'too late');
    await this.#vault.update((draft, records) => {
      if (draft.credentials.some(({ ref }) => ref === deleted.credential.ref)) {
        throw new KeyturnError('nothing_to_undo', 'another key took its name');
      }
      records.restore(deleted.record);
      draft.credentials.push(deleted.credential);
      for (const { client: id, grants, proxies } of deleted.held) {
        const client = draft.clients.find((one) => one.id === id && one.status !== 'revoked');
        client?.grants.push(...grants);
        client?.proxies.push(...proxies);
      }
    });
    this.#forget(id);
  }

  #forget(id: string): void {
    this.#deleted.get(id)?.stop();
    this.#deleted.delete(id);
  }
}

function takeOut(id: string, draft: ManifestData, records: RecordChanges): Omit<Deleted, 'stop'> {
  const credential = draft.credentials.find((one) => one.id === id);
  if (credential === undefined) throw new KeyturnError('not_found', 'no such key');
  const about = (one: { readonly credential: string }): boolean => one.credential === id;
  const held = draft.clients.map((client) => ({
    client: client.id,
    grants: client.grants.filter(about),
    proxies: client.proxies.filter(about),
  }));
  const record = records.remove(id);
  draft.credentials = draft.credentials.filter((one) => one !== credential);
  for (const client of draft.clients) {
    client.grants = client.grants.filter((one) => !about(one));
    client.proxies = client.proxies.filter((one) => !about(one));
  }
  return { credential, record, held };
}
