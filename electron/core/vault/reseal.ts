import { Secret } from '../../../shared/secret.ts';
import type { AuditKeyring } from '../audit/types.ts';
import { randomSecret, wipe } from '../crypto/bytes.ts';
import { KEY_BYTES } from '../crypto/hkdf.ts';
import type { KdfParams } from '../crypto/kdf-bounds.ts';
import type { Random } from '../ports.ts';
import type { Contents } from './contents.ts';
import { damaged } from './damaged.ts';
import type { Header } from './format.ts';
import { encodeKeyring } from './keyring.ts';
import { VaultKeys } from './keys.ts';
import { Pace } from './pace.ts';
import { openRecord, type SealedRecord, sealRecord } from './records.ts';
import { encodeRecoveryCode, RECOVERY_BYTES } from './recovery-code.ts';
import { makeKeychainSlot, makePasswordSlot, makeRecoverySlot } from './slots.ts';

export interface NewLocks {
  readonly header: Header;
  readonly keys: VaultKeys;
  /** The new recovery code's text. */
  readonly code: Secret;
}

/** A new vault key behind a password slot and a recovery slot, both new. The caller wipes the password. */
export async function newLocks(
  vaultId: Uint8Array,
  password: Uint8Array,
  kdf: KdfParams,
  random: Random,
): Promise<NewLocks> {
  const vaultKey = randomSecret(random, KEY_BYTES);
  const secret = randomSecret(random, RECOVERY_BYTES);
  try {
    const wrap = { vaultId, vaultKey };
    const passwordSlot = await makePasswordSlot(wrap, password, kdf, random);
    const recovery = makeRecoverySlot(wrap, secret, random);
    const header = { vaultId, password: passwordSlot, recovery };
    const code = new Secret(encodeRecoveryCode(secret));
    return { header, keys: new VaultKeys(vaultKey, vaultId), code };
  } finally {
    wipe(vaultKey, secret);
  }
}

/**
 * The same vault under other keys: every record is opened and sealed anew, and the keyring is another one, so that
 * nothing of the old vault key opens anything of the new file.
 *
 * @param opened called for each credential that was unsealed on the way
 * @throws KeyturnError `locked` when the old keys are wiped meanwhile
 */
export async function reseal(
  contents: Contents,
  { header, keys }: NewLocks,
  keyring: AuditKeyring,
  random: Random,
  opened: () => void,
): Promise<Contents> {
  const revision = contents.revision + 1;
  const records = new Map<string, SealedRecord>();
  const pace = new Pace();
  for (const old of contents.records.values()) {
    const name = { id: old.id, kind: old.kind, revision };
    const content =
      old.kind === 'keyring' ? encodeKeyring(keyring) : openedContent(old, contents.keys);
    if (old.kind === 'credential') opened();
    const key = keys.recordKey(old.id);
    records.set(old.id, sealRecord(name, content, key, keys.vaultId, random));
    wipe(content, key);
    await pace.step();
  }
  return { header, keys, revision, data: contents.data, records, keyring };
}

/** The same vault with another keyring, under the same keys. */
export function replaceKeyring(
  contents: Contents,
  keyring: AuditKeyring,
  random: Random,
): Contents {
  const { keys } = contents;
  const revision = contents.revision + 1;
  const records = new Map(contents.records);
  for (const { id, kind } of contents.records.values()) {
    if (kind === 'keyring') records.set(id, sealKeyring(id, keyring, revision, keys, random));
  }
  return { ...contents, revision, records, keyring };
}

/** The same vault with a slot for the system's keychain, or without one. @param slotKey 32 random bytes */
export function withKeychainSlot(
  contents: Contents,
  slotKey: Uint8Array | null,
  random: Random,
): Contents {
  const { keychain: _, ...header } = contents.header;
  const { vaultId, vaultKey } = contents.keys;
  const revision = contents.revision + 1;
  if (slotKey === null) return { ...contents, header, revision };
  const keychain = makeKeychainSlot({ vaultId, vaultKey }, slotKey, random);
  return { ...contents, header: { ...header, keychain }, revision };
}

export function sealKeyring(
  id: string,
  keyring: AuditKeyring,
  revision: number,
  keys: VaultKeys,
  random: Random,
): SealedRecord {
  const content = encodeKeyring(keyring);
  const key = keys.recordKey(id);
  const sealed = sealRecord({ id, kind: 'keyring', revision }, content, key, keys.vaultId, random);
  wipe(content, key);
  return sealed;
}

function openedContent(record: SealedRecord, keys: VaultKeys): Uint8Array {
  const key = keys.recordKey(record.id);
  const content = openRecord(record, key, keys.vaultId);
  wipe(key);
  if (content === null) throw damaged('a record does not open');
  return content;
}
