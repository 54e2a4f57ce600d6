/**
 * Steps from an older format to the next one. Each is a frozen island: it keeps its own copy of both formats, imports
 * nothing of vault/ that may change, and never changes itself once released.
 */
import type { KdfBounds } from '../../crypto/kdf-bounds.ts';
import type { Random } from '../../ports.ts';

/** What opens the vault: a migration seals everything anew, and so needs the way in. */
export interface MigrationKey {
  readonly kind: 'password' | 'recovery';
  /** The password's or the code's bytes; lent. */
  readonly secret: Uint8Array;
}

export interface Migration {
  /** The version it reads; it makes the next one. */
  readonly from: number;
  /**
   * Looks at what can be seen without a key, as opening a file of today's version does.
   * @throws KeyturnError `vault_damaged`, `kdf_out_of_bounds`
   */
  check(file: Uint8Array, bounds: KdfBounds): void;
  /**
   * The whole file in the next version, for the same password and recovery code. Touches no disk, so that it
   * completes or nothing happened.
   *
   * @returns null when the secret does not open it
   * @throws KeyturnError `vault_damaged`
   */
  migrate(file: Uint8Array, key: MigrationKey, random: Random): Promise<Uint8Array | null>;
}
