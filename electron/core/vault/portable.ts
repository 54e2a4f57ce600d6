/**
 * Keys in a file of their own (docs/FORMAT.md, Exported files): a vault file like any, with its own id, key and password,
 * that holds these keys in their present version and nothing else of the vault they come from.
 */
import { DEFAULT_VAULT_SETTINGS } from '../../../shared/model/settings.ts';
import { wipe } from '../crypto/bytes.ts';
import type { KdfParams } from '../crypto/kdf-bounds.ts';
import type { Random } from '../ports.ts';
import { type Contents, sealContents } from './contents.ts';
import { encodeFieldBlock } from './field-block.ts';
import { encodeFile, VAULT_ID_BYTES } from './format.ts';
import { nextEpoch } from './keyring.ts';
import type { ManifestData, StoredCredential } from './manifest.ts';
import { dispose } from './memory.ts';
import { nextTurn, Pace } from './pace.ts';
import { draftRecords } from './record-changes.ts';
import type { SealedRecord } from './records.ts';
import { newLocks, sealKeyring } from './reseal.ts';

export interface PortableKey {
  readonly stored: StoredCredential;
  /** Of its current version; those of `stored.fields` that are to go into the file. */
  readonly values: Readonly<Record<string, Uint8Array>>;
}

const REVISION = 1;

/** The caller has checked the bounds of `cost`, and wipes password and values. */
export async function sealPortable(
  given: readonly PortableKey[],
  password: Uint8Array,
  cost: KdfParams,
  random: Random,
  now: number,
): Promise<Uint8Array> {
  const locks = await newLocks(random.bytes(VAULT_ID_BYTES), password, cost, random);
  // Its recovery slot is there because a vault file has one; nobody is given the code, so it opens nothing.
  locks.code.wipe();
  const { header, keys } = locks;
  const keyring = nextEpoch(null, 0, random);
  const id = Buffer.from(random.bytes(16)).toString('base64url');
  const own = new Map<string, SealedRecord>([
    [id, sealKeyring(id, keyring, REVISION, keys, random)],
  ]);
  const draft = draftRecords({ keys, records: own }, REVISION, random, () => undefined);
  const data = emptyData();
  const contents: Contents = { header, keys, keyring, revision: REVISION, data, records: own };
  try {
    const pace = new Pace();
    for (const key of given) {
      draft.put(
        key.stored.id,
        'credential',
        encodeFieldBlock([{ version: 1, values: key.values }]),
      );
      data.credentials.push(portable(key, now));
      await pace.step();
    }
    const sealed = await sealContents({ ...contents, records: draft.records }, random);
    await nextTurn();
    return encodeFile(sealed);
  } finally {
    dispose(contents);
  }
}

/** What it is, without who used it or was given it. */
function portable({ stored, values }: PortableKey, now: number): StoredCredential {
  return {
    ...structuredClone(stored),
    fields: structuredClone(stored.fields.filter(({ name }) => Object.hasOwn(values, name))),
    version: 1,
    versions: [{ version: 1, storedAt: now, replacedAt: null }],
    lastUsedAt: null,
    snoozedUntil: null,
    revealedTo: [],
    usesByDay: [],
  };
}

function emptyData(): ManifestData {
  return {
    credentials: [],
    clients: [],
    settings: structuredClone(DEFAULT_VAULT_SETTINGS),
    auditAnchor: null,
    usesReadTo: 0,
  };
}

/** Copies of values, for whoever read them only to hand them on. */
export function wipePortable(keys: readonly PortableKey[]): void {
  for (const { values } of keys) wipe(...Object.values(values));
}
