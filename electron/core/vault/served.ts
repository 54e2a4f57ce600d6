/** What stays in memory while only the window is locked: what some grant of an active client calls unattended. */
import type { AuditKeyring } from '../audit/types.ts';
import { secretCopy, wipe } from '../crypto/bytes.ts';
import type { Contents } from './contents.ts';
import { copyKeyring, wipeKeyring } from './keyring.ts';
import type { VaultKeys } from './keys.ts';
import type { ManifestData, StoredClient, StoredCredential } from './manifest.ts';
import type { SealedRecord } from './records.ts';

export interface Served {
  readonly clients: readonly StoredClient[];
  readonly credentials: readonly StoredCredential[];
  /** Up to where in the audit log the uses of grants are counted in them. */
  readonly usesReadTo: number;
}

interface HeldRecord {
  readonly record: SealedRecord;
  readonly key: Uint8Array;
}

/** Nothing here leads to the vault key: each record has a key of its own, and no key leads to another. */
export interface HeldOpen {
  readonly vaultId: Uint8Array;
  readonly served: Served;
  readonly records: ReadonlyMap<string, HeldRecord>;
  readonly keyring: AuditKeyring;
}

/**
 * @param from where the records' keys come from: the vault's keys, or those still held; a record neither of them opens
 *   is not served
 */
export function holdUnattended(contents: Contents, from: VaultKeys | HeldOpen): HeldOpen {
  const clients = unattendedClients(contents.data);
  const wanted = new Set(
    clients.flatMap(({ grants }) => grants.map(({ credential }) => credential)),
  );
  const records = new Map<string, HeldRecord>();
  for (const id of wanted) {
    const record = contents.records.get(id);
    const key = 'records' in from ? heldKey(from, id) : from.recordKey(id);
    if (record !== undefined && key !== undefined) records.set(id, { record, key });
  }
  const credentials = contents.data.credentials.filter(({ id }) => records.has(id));
  return {
    vaultId: contents.keys.vaultId,
    served: structuredClone({ clients, credentials, usesReadTo: contents.data.usesReadTo }),
    records,
    // Wiped keys: the contents' keyring was wiped with them.
    keyring: copyKeyring('keyring' in from ? from.keyring : contents.keyring),
  };
}

export function wipeHeld({ records, keyring }: HeldOpen): void {
  for (const { key } of records.values()) wipe(key);
  wipeKeyring(keyring);
}

function unattendedClients({ clients }: Readonly<ManifestData>): StoredClient[] {
  return clients
    .filter(({ status }) => status === 'active')
    .map((client) => ({
      ...client,
      grants: client.grants.filter(({ unattended }) => unattended.length > 0),
    }))
    .filter(({ grants }) => grants.length > 0);
}

function heldKey({ records }: HeldOpen, id: string): Uint8Array | undefined {
  const held = records.get(id);
  return held === undefined ? undefined : secretCopy(held.key);
}
