/** The keys under the vault key (docs/FORMAT.md, Keys). */
import { KeyturnError } from '../../../shared/errors.ts';
import { ascii, secretCopy, wipe } from '../crypto/bytes.ts';
import { deriveSubkey, KEY_LABELS } from '../crypto/hkdf.ts';

/** What opens one record, and nothing else. */
export function recordKeyOf(
  recordRoot: Uint8Array,
  vaultId: Uint8Array,
  recordId: string,
): Uint8Array {
  return deriveSubkey(recordRoot, vaultId, KEY_LABELS.record, ascii(recordId));
}

export class VaultKeys {
  readonly vaultId: Uint8Array;
  #vaultKey: Uint8Array;
  #manifest: Uint8Array;
  #recordRoot: Uint8Array;

  /** Copies the key; the caller wipes its own. */
  constructor(vaultKey: Uint8Array, vaultId: Uint8Array) {
    this.vaultId = vaultId;
    this.#vaultKey = secretCopy(vaultKey);
    this.#manifest = deriveSubkey(vaultKey, vaultId, KEY_LABELS.manifest);
    this.#recordRoot = deriveSubkey(vaultKey, vaultId, KEY_LABELS.recordRoot);
  }

  /** Null once the keys are wiped: whoever still works then must stop, never seal under zeros. */
  get wiped(): boolean {
    return this.#vaultKey.byteLength === 0;
  }

  /** Lent, not given: neither kept nor wiped by the caller. */
  get vaultKey(): Uint8Array {
    return this.#alive(this.#vaultKey);
  }

  get manifest(): Uint8Array {
    return this.#alive(this.#manifest);
  }

  /** The caller wipes it. */
  recordKey(recordId: string): Uint8Array {
    return recordKeyOf(this.#alive(this.#recordRoot), this.vaultId, recordId);
  }

  wipe(): void {
    wipe(this.#vaultKey, this.#manifest, this.#recordRoot);
    this.#vaultKey = this.#manifest = this.#recordRoot = new Uint8Array(0);
  }

  #alive(key: Uint8Array): Uint8Array {
    if (this.wiped) throw new KeyturnError('locked', 'the keys are gone');
    return key;
  }
}
