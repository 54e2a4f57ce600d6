/**
 * Whether a value is already kept under another label. No fingerprint of a secret is stored for this, not even a keyed
 * one: what lists show (the last four characters, a PEM's public fingerprint) leaves few candidates, and only those are
 * unsealed and compared.
 */
import type { FieldValues, FieldView } from '../../../shared/model/credential.ts';
import { equal } from '../crypto/bytes.ts';
import { type FieldVersion, wipeVersions } from '../vault/field-block.ts';
import type { StoredCredential } from '../vault/manifest.ts';

export interface Incoming {
  readonly values: FieldValues;
  readonly views: readonly FieldView[];
}

/**
 * @param others the credentials to compare with; their current versions count
 * @param read unseals all versions of one
 * @returns labels of those that hold one of the values, under whatever field name
 */
export function holdersOf(
  incoming: Incoming,
  others: readonly StoredCredential[],
  read: (id: string) => FieldVersion[],
): string[] {
  return others
    .filter((other) =>
      other.fields.some((held) => incoming.views.some((view) => alike(view, held))),
    )
    .filter((other) => holds(incoming, other, read))
    .map(({ label }) => label);
}

function holds(
  { values, views }: Incoming,
  other: StoredCredential,
  read: (id: string) => FieldVersion[],
): boolean {
  const versions = read(other.id);
  try {
    const current = versions.find(({ version }) => version === other.version)?.values ?? {};
    return views.some((view) =>
      other.fields.some((held) => {
        if (!alike(view, held)) return false;
        if (view.pem !== null) return true;
        const value = values[view.name];
        const kept = current[held.name];
        return value !== undefined && kept !== undefined && equal(value, kept);
      }),
    );
  } finally {
    wipeVersions(versions);
  }
}

/** Could these two be the same value, for all that is shown of them? A short value shows nothing. */
function alike(a: FieldView, b: FieldView): boolean {
  if (a.kind !== b.kind || a.hint !== b.hint) return false;
  return a.pem?.fingerprint === b.pem?.fingerprint;
}
