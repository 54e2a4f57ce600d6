/** Sealing one record on its own (docs/FORMAT.md, Records). */

import { open, seal } from '../crypto/aead.ts';
import { ascii, encodeBase64, sha256, wipe } from '../crypto/bytes.ts';
import type { Random } from '../ports.ts';
import { FORMAT_VERSION } from './format.ts';
import { pad, RECORD_BLOCK, unpad } from './padding.ts';

export const RECORD_KINDS = ['credential', 'keyring', 'second-factor'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** What is sealed with a record without being hidden in it: it opens as this one and as no other. */
export interface RecordName {
  readonly id: string;
  readonly kind: RecordKind;
  /** The vault's revision that sealed it, so that an older one of the same id is another record. */
  readonly revision: number;
}

export interface SealedRecord extends RecordName {
  readonly sealed: Uint8Array;
  /** SHA-256 of `sealed`, hex. */
  readonly digest: string;
}

/** Wipes the padded copy; the caller wipes content and key. */
export function sealRecord(
  name: RecordName,
  content: Uint8Array,
  key: Uint8Array,
  vaultId: Uint8Array,
  random: Random,
): SealedRecord {
  const padded = pad(content, RECORD_BLOCK);
  const sealed = seal(key, padded, associatedData(name, vaultId), random);
  wipe(padded);
  return { ...name, sealed, digest: digestOf(sealed) };
}

/** The content, for the caller to wipe; null when it does not open as this record. */
export function openRecord(
  { sealed, ...name }: SealedRecord,
  key: Uint8Array,
  vaultId: Uint8Array,
): Uint8Array | null {
  const padded = open(key, sealed, associatedData(name, vaultId));
  return padded === null ? null : unpad(padded, RECORD_BLOCK);
}

export function digestOf(sealed: Uint8Array): string {
  return Buffer.from(sha256(sealed)).toString('hex');
}

function associatedData({ id, kind, revision }: RecordName, vaultId: Uint8Array): Uint8Array {
  const words = ['keyturn-record', FORMAT_VERSION, encodeBase64(vaultId), id, kind, revision];
  return ascii(`${words.join(' ')}\n`);
}
