/** One key out of a backup, into the vault of today. What was granted on it then is not granted again. */
import { KeyturnError } from '../../../../shared/errors.ts';
import { CredentialDetails, type FieldValues } from '../../../../shared/model/credential.ts';
import { NAME_MAX, uniqueSlug } from '../../../../shared/model/text.ts';
import { secretCopy, wipe } from '../../crypto/bytes.ts';
import type { Clock, Random } from '../../ports.ts';
import type { OpenCopy } from '../../vault/copies.ts';
import { encodeFieldBlock } from '../../vault/field-block.ts';
import type { StoredCredential } from '../../vault/manifest.ts';
import type { Vault } from '../../vault/vault.ts';
import { addVersion, asNew } from '../new-version.ts';

const OWNER = { kind: 'owner' } as const;
const SUFFIX = ' (backup)';

export interface RestoreDeps {
  readonly vault: Vault;
  readonly clock: Clock;
  readonly random: Random;
}

/** Its values become the newest version of the key there is; all else of that stays. @throws KeyturnError `not_found` */
export async function restoreAsVersion(
  { vault, clock }: RestoreDeps,
  copy: OpenCopy,
  id: string,
): Promise<void> {
  const then = found(copy.data.credentials, id);
  const values = valuesOf(copy, id);
  try {
    await vault.update((draft, records) => {
      const now = found(draft.credentials, id);
      const given = { values, views: then.fields };
      const { block, ...next } = addVersion(now, vault.readVersions(id), given, clock.now(), OWNER);
      records.put(id, 'credential', block);
      Object.assign(now, next, { changedAt: clock.now() });
    });
  } finally {
    wipe(...Object.values(values));
  }
}

/** @returns the new key's id and label */
export async function restoreAsKey(
  { vault, clock, random }: RestoreDeps,
  copy: OpenCopy,
  id: string,
): Promise<{ id: string; label: string }> {
  const then = found(copy.data.credentials, id);
  // A file from elsewhere is sealed, and yet anybody's who knows its password.
  if (!CredentialDetails.safeParse(then).success) throw unfit();
  const values = valuesOf(copy, id);
  const fresh = Buffer.from(random.bytes(16)).toString('base64url');
  try {
    return await vault.update((draft, records) => {
      const taken = new Set(draft.credentials.map(({ ref }) => ref));
      const twin = draft.credentials.some((one) => one.label === then.label);
      const label = twin ? marked(then.label) : then.label;
      records.put(fresh, 'credential', encodeFieldBlock([{ version: 1, values }]));
      const now = clock.now();
      draft.credentials.push({
        ...anew(then, now),
        id: fresh,
        label,
        ref: uniqueSlug(label, taken),
      });
      return { id: fresh, label };
    });
  } finally {
    wipe(...Object.values(values));
  }
}

function anew(then: StoredCredential, now: number): Omit<StoredCredential, 'id' | 'label' | 'ref'> {
  return {
    ...structuredClone(then),
    status: then.status === 'rotating' ? 'active' : then.status,
    ...asNew(now, OWNER),
  };
}

/** Copies, for the caller to wipe. */
function valuesOf(copy: OpenCopy, id: string): FieldValues {
  const fields = copy.readFields(id);
  const values: FieldValues = Object.create(null);
  for (const [name, secret] of Object.entries(fields)) {
    values[name] = secret.use(secretCopy);
    secret.wipe();
  }
  return values;
}

function unfit(): KeyturnError {
  const problem = 'What the file says of this key is not as Keyturn writes it.';
  return new KeyturnError('file_refused', 'a key in a vault file', { facts: { problem } });
}

const marked = (label: string): string =>
  `${[...label]
    .slice(0, NAME_MAX - SUFFIX.length)
    .join('')
    .trimEnd()}${SUFFIX}`;

function found(credentials: readonly StoredCredential[], id: string): StoredCredential {
  const credential = credentials.find((one) => one.id === id);
  if (credential === undefined) throw new KeyturnError('not_found', 'no such key');
  return credential;
}
