/** Opening single records for whoever needs what is in them. */

import { KeyturnError } from '../../../shared/errors.ts';
import { Secret } from '../../../shared/secret.ts';
import { wipe } from '../crypto/bytes.ts';
import type { Contents } from './contents.ts';
import { damaged } from './damaged.ts';
import { type FieldVersion, parseFieldBlock, wipeVersions } from './field-block.ts';
import type { OpenableRecord } from './memory.ts';
import { openRecord } from './records.ts';
import { parseSecondFactor, type SecondFactorData } from './second-factor.ts';

/** All versions of a credential, for the caller to wipe; wipes the key. */
export function openVersions({ record, key, vaultId }: OpenableRecord): FieldVersion[] {
  return opened({ record, key, vaultId }, parseFieldBlock);
}

/** The values of one version as secrets; the others are wiped. @throws KeyturnError `not_found` */
export function pickVersion(
  versions: readonly FieldVersion[],
  version: number | undefined,
): Record<string, Secret> {
  const found = versions.find((one) => one.version === version);
  wipeVersions(versions.filter((one) => one !== found));
  if (found === undefined) throw new KeyturnError('not_found', 'no such version');
  const fields: Record<string, Secret> = Object.create(null);
  for (const [name, value] of Object.entries(found.values)) fields[name] = new Secret(value);
  return fields;
}

/** For the caller to wipe; null when there is none. @throws KeyturnError `vault_damaged`, `locked` */
export function openSecondFactor({
  records,
  keys,
}: Pick<Contents, 'records' | 'keys'>): SecondFactorData | null {
  const record = [...records.values()].find(({ kind }) => kind === 'second-factor');
  if (record === undefined) return null;
  const { vaultId } = keys;
  return opened({ record, key: keys.recordKey(record.id), vaultId }, parseSecondFactor);
}

function opened<T>(
  { record, key, vaultId }: OpenableRecord,
  parse: (content: Uint8Array) => T | null,
): T {
  const content = openRecord(record, key, vaultId);
  const parsed = content === null ? null : parse(content);
  wipe(key, content ?? key);
  if (parsed === null) throw damaged('a record does not open');
  return parsed;
}
