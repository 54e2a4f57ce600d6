/**
 * Whether a value is already kept under another label. No fingerprint of a secret is stored for this, not even a keyed
 * one: what lists show (the last four characters, a PEM's public fingerprint) leaves few candidates, and only those are
 * unsealed and compared.
 */
import { type FieldValues, type FieldView, TOTP_FIELD } from '../../../shared/model/credential.ts';
import { equal } from '../crypto/bytes.ts';
import { type FieldVersion, wipeVersions } from '../vault/field-block.ts';
import type { StoredCredential } from '../vault/manifest.ts';

export interface Incoming {
  readonly values: FieldValues;
  readonly views: readonly FieldView[];
}

/** A value that is kept already. */
export interface Held {
  /** The incoming value's field. */
  readonly field: string;
  readonly id: string;
  readonly label: string;
  /** The field it stands in there. */
  readonly as: string;
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
  return [...new Map(heldIn(incoming, others, read).map(({ id, label }) => [id, label])).values()];
}

/** As `holdersOf`, each value with each place where it is kept. */
export function heldIn(
  incoming: Incoming,
  others: readonly StoredCredential[],
  read: (id: string) => FieldVersion[],
): Held[] {
  return others
    .filter((other) =>
      other.fields.some((held) => incoming.views.some((view) => alike(view, held))),
    )
    .flatMap((other) => heldBy(incoming, other, read));
}

function heldBy(
  { values, views }: Incoming,
  other: StoredCredential,
  read: (id: string) => FieldVersion[],
): Held[] {
  const versions = read(other.id);
  try {
    const current = versions.find(({ version }) => version === other.version)?.values ?? {};
    const same = (view: FieldView, held: FieldView): boolean => {
      if (!alike(view, held)) return false;
      if (view.pem !== null) return true;
      const value = values[view.name];
      const kept = current[held.name];
      return value !== undefined && kept !== undefined && equal(value, kept);
    };
    const { id, label } = other;
    return views.flatMap((view) =>
      other.fields
        .filter((held) => same(view, held))
        .map((held) => ({ field: view.name, id, label, as: held.name })),
    );
  } finally {
    wipeVersions(versions);
  }
}

/** Could these two be the same value, for all that is shown of them? A short value shows nothing. */
function alike(a: FieldView, b: FieldView): boolean {
  if (a.kind !== b.kind || a.hint !== b.hint) return false;
  if ((a.name === TOTP_FIELD) !== (b.name === TOTP_FIELD)) return false;
  return a.pem?.fingerprint === b.pem?.fingerprint;
}
