/** How the keys of a backup stand to those of today. Nothing is unsealed for it: versions and dates tell. Pure. */
import type { BackupKey, ChangedPart } from '../../../../shared/model/exporting.ts';
import type { StoredCredential } from '../../vault/manifest.ts';

const PARTS: Readonly<Record<ChangedPart, readonly (keyof StoredCredential)[]>> = {
  values: [],
  label: ['label'],
  account: ['exchange', 'account', 'environment'],
  permissions: ['permissions', 'scopes'],
  addresses: ['ipAllowList'],
  dates: ['created', 'rotationDays', 'rotateBy', 'expires'],
  status: ['status'],
  notes: ['notes', 'tags'],
};

export interface Compared {
  readonly keys: readonly BackupKey[];
  /** Labels of those that are not in the backup. */
  readonly added: readonly string[];
}

/** @param exchangeName id → the exchange's name */
export function compare(
  then: readonly StoredCredential[],
  now: readonly StoredCredential[],
  exchangeName: (exchange: string) => string,
): Compared {
  const today = new Map(now.map((key) => [key.id, key]));
  const keys = then.map((key): BackupKey => {
    const same = today.get(key.id);
    const changed = same === undefined ? [] : changedParts(key, same);
    return {
      id: key.id,
      label: key.label,
      exchangeName: exchangeName(key.exchange),
      account: key.account,
      storedAt: storedAt(key),
      difference: same === undefined ? 'removed' : changed.length > 0 ? 'changed' : 'same',
      changed,
      today: same?.label ?? null,
    };
  });
  const known = new Set(then.map(({ id }) => id));
  return { keys, added: now.filter(({ id }) => !known.has(id)).map(({ label }) => label) };
}

function changedParts(then: StoredCredential, now: StoredCredential): ChangedPart[] {
  const parts = (Object.keys(PARTS) as ChangedPart[]).filter((part) =>
    PARTS[part].some((name) => JSON.stringify(then[name]) !== JSON.stringify(now[name])),
  );
  return sameValues(then, now) ? parts : ['values', ...parts];
}

/** A version is stored once, at one instant: two lines of one vault that parted show it by the instant. */
function sameValues(then: StoredCredential, now: StoredCredential): boolean {
  return then.version === now.version && storedAt(then) === storedAt(now);
}

function storedAt({ version, versions }: StoredCredential): number {
  return versions.find((one) => one.version === version)?.storedAt ?? 0;
}
