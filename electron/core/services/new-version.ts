/** Values that go into a credential's record: those of a new key, or a further version of a known one. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditActor } from '../../../shared/model/audit.ts';
import type { FieldValues, FieldView, VersionView } from '../../../shared/model/credential.ts';
import { encodeFieldBlock, type FieldVersion, wipeVersions } from '../vault/field-block.ts';
import type { StoredCredential } from '../vault/manifest.ts';

/** Values of older versions are kept so long: an exchange may go on taking the last one for a while. */
const VERSIONS_KEPT = 10;

export interface NewVersion {
  readonly block: Uint8Array;
  readonly fields: FieldView[];
  readonly versions: StoredCredential['versions'];
  readonly version: number;
}

/** The newest version as it is listed. */
export function versionOf(version: number, now: number, by: AuditActor): VersionView {
  const who = by.kind === 'client' ? { by: by.name } : {};
  return { version, storedAt: now, replacedAt: null, ...who };
}

/** What is said of a key that is stored for the first time, whatever it is. */
export function asNew(now: number, by: AuditActor) {
  return {
    version: 1,
    versions: [versionOf(1, now, by)],
    addedAt: now,
    changedAt: now,
    lastUsedAt: null,
    snoozedUntil: null,
    revealedTo: [],
    usesByDay: [],
  } satisfies Partial<StoredCredential>;
}

/**
 * @param old all versions as they are, newest last; wiped when this returns
 * @param given the values that change, with their views; the others stay as they are
 */
export function addVersion(
  stored: StoredCredential,
  old: readonly FieldVersion[],
  given: { readonly values: FieldValues; readonly views: readonly FieldView[] },
  now: number,
  by: AuditActor,
): NewVersion {
  try {
    const current = old.find(({ version }) => version === stored.version);
    if (current === undefined) throw new KeyturnError('internal', 'no values of this version');
    const version = stored.version + 1;
    const values = { ...current.values, ...given.values };
    const kept = old.slice(-(VERSIONS_KEPT - 1));
    const named = new Set(kept.map((one) => one.version));
    const changed = new Map(given.views.map((view) => [view.name, view]));
    const known = stored.fields.map((view) => changed.get(view.name) ?? view);
    const added = given.views.filter(({ name }) => !stored.fields.some((one) => one.name === name));
    return {
      block: encodeFieldBlock([...kept, { version, values }]),
      fields: [...known, ...added],
      version,
      versions: [
        ...stored.versions
          .filter((one) => named.has(one.version))
          .map((one) => (one.replacedAt === null ? { ...one, replacedAt: now } : one)),
        versionOf(version, now, by),
      ],
    };
  } finally {
    wipeVersions(old);
  }
}
