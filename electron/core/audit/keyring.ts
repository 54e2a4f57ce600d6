/** All the epochs' keys that the vault has, while it is open. */
import { EpochKeys } from './keys.ts';
import type { PublicEpochs } from './public-keys.ts';
import type { AuditKeyring } from './types.ts';

export class Keyring {
  readonly current: EpochKeys;
  readonly #epochs: ReadonlyMap<number, EpochKeys>;

  /** Keeps nothing of the seeds. */
  constructor({ current, past }: AuditKeyring) {
    const epochs = [...past, current].map((key) => new EpochKeys(key));
    this.#epochs = new Map(epochs.map((keys) => [keys.epoch, keys]));
    this.current = this.#epochs.get(current.epoch) ?? new EpochKeys(current);
  }

  /** Null: the vault does not have it. */
  of(epoch: number): EpochKeys | null {
    return this.#epochs.get(epoch) ?? null;
  }

  get public(): PublicEpochs {
    return [...this.#epochs.values()].map((keys) => keys.public).sort((a, b) => a.epoch - b.epoch);
  }

  wipe(): void {
    for (const keys of this.#epochs.values()) keys.wipe();
  }
}
