import type { KdfBounds } from '../../crypto/kdf-bounds.ts';
import type { Random } from '../../ports.ts';
import { checkVersion, FORMAT_VERSION, versionOf } from '../format.ts';
import type { Migration, MigrationKey } from './migration.ts';

/**
 * The step that reads this file; null for a file of today's version.
 * @throws KeyturnError `not_a_vault`, `vault_too_new`
 */
export function stepFor(file: Uint8Array, migrations: readonly Migration[]): Migration | null {
  const version = versionOf(file);
  const step = migrations.find(({ from }) => from === version) ?? null;
  // Says which of the two it is: too new, or of a version that never was.
  if (step === null || version >= FORMAT_VERSION) checkVersion(file);
  return version < FORMAT_VERSION ? step : null;
}

/**
 * The file in today's version, step by step, in memory; the caller takes the backup and saves.
 * @returns null when the secret does not open it
 */
export async function migrate(
  file: Uint8Array,
  key: MigrationKey,
  {
    migrations,
    bounds,
    random,
  }: { migrations: readonly Migration[]; bounds: KdfBounds; random: Random },
): Promise<Uint8Array | null> {
  let current = file;
  for (let step = stepFor(file, migrations); step !== null; step = stepFor(current, migrations)) {
    step.check(current, bounds);
    const next = await step.migrate(current, key, random);
    if (next === null) return null;
    if (versionOf(next) !== step.from + 1)
      throw new Error(`migration ${step.from} made another version`);
    current = next;
  }
  return current;
}
