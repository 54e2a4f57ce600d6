/**
 * Values of keys, opened once for all replies that are put together in the same moment: leases whose lines were synced
 * together are answered one behind the other, before anything from outside (a click, a request, a timer) can happen.
 * When the moment ends they are wiped, and so they are when the vault changes within it.
 */
import { TOTP_FIELD } from '../../../shared/model/credential.ts';
import type { Secret } from '../../../shared/secret.ts';
import { wipe } from '../crypto/bytes.ts';
import type { StoredCredential } from '../vault/manifest.ts';
import type { Vault } from '../vault/vault.ts';
import { valuesText } from './values-text.ts';

export class OpenedValues {
  readonly #vault: Pick<Vault, 'readFields'>;
  /** By the credential as the vault holds it, which is another object after every change; then by its fields. */
  readonly #open = new Map<StoredCredential, Map<string, Uint8Array>>();

  constructor(vault: Pick<Vault, 'readFields'>) {
    this.#vault = vault;
  }

  /**
   * The JSON object of these fields' values, as UTF-8. Lent until the moment ends: to be copied at once, and not to be
   * wiped.
   * @param credential as it was found to be released, just now
   * @throws KeyturnError `locked`, `not_found`; `internal` for a value that is not UTF-8
   */
  of(credential: StoredCredential, fields: readonly string[]): Uint8Array {
    // Names have no spaces in them.
    const key = fields.join(' ');
    const known = this.#open.get(credential)?.get(key);
    if (known !== undefined) return known;
    const text = valuesText(this.#read(credential, fields));
    if (this.#open.size === 0) process.nextTick(() => this.wipe());
    const texts = this.#open.get(credential) ?? new Map<string, Uint8Array>();
    this.#open.set(credential, texts.set(key, text));
    return text;
  }

  /** Forgets all of them. */
  wipe(): void {
    for (const texts of this.#open.values()) wipe(...texts.values());
    this.#open.clear();
  }

  #read({ id, version }: StoredCredential, fields: readonly string[]): Record<string, Secret> {
    const values = this.#vault.readFields(id, version);
    for (const [name, value] of Object.entries(values)) {
      if (fields.includes(name) && name !== TOTP_FIELD) continue;
      value.wipe();
      delete values[name];
    }
    return values;
  }
}
