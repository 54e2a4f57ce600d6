/** The keys that go into a file, with what of them the owner wants in it. */
import { KeyturnError } from '../../../../shared/errors.ts';
import { TOTP_FIELD } from '../../../../shared/model/credential.ts';
import type { ExportAsk } from '../../../../shared/model/exporting.ts';
import type { ExportEntry, ExportJob } from '../../../../shared/scratch/export.ts';
import { encodePacket } from '../../../../shared/scratch/packet.ts';
import { secretCopy } from '../../crypto/bytes.ts';
import type { Catalogue } from '../../exchanges/catalogue.ts';
import type { StoredCredential } from '../../vault/manifest.ts';
import type { PortableKey } from '../../vault/portable.ts';
import type { Vault } from '../../vault/vault.ts';

/** @throws KeyturnError `not_found` for an id that is none, and when there is no key at all */
export function pick(
  credentials: readonly StoredCredential[],
  { ids, notes }: Pick<ExportAsk, 'ids' | 'notes'>,
): StoredCredential[] {
  const wanted = ids === null ? null : new Set(ids);
  const found = credentials.filter(({ id }) => wanted === null || wanted.has(id));
  if (found.length === 0 || (wanted !== null && found.length !== wanted.size)) {
    throw new KeyturnError('not_found', 'no such key');
  }
  return notes ? found : found.map((key) => ({ ...key, notes: '', tags: [] }));
}

export const goesAlong = (name: string, { totp }: Pick<ExportAsk, 'totp'>): boolean =>
  totp || name !== TOTP_FIELD;

/** Copies of the values of the present version, for the caller to wipe. */
export function unsealed(
  vault: Vault,
  stored: StoredCredential,
  ask: Pick<ExportAsk, 'totp'>,
): PortableKey {
  const fields = vault.readFields(stored.id, stored.version);
  try {
    const names = stored.fields.map(({ name }) => name).filter((name) => goesAlong(name, ask));
    const values: Record<string, Uint8Array> = Object.create(null);
    for (const name of names) {
      const value = fields[name];
      if (value !== undefined) values[name] = value.use(secretCopy);
    }
    return { stored, values };
  } finally {
    for (const secret of Object.values(fields)) secret.wipe();
  }
}

/** What a job of the scratch process is given. The caller wipes it, the values and the password. */
export function packed(
  keys: readonly PortableKey[],
  password: Uint8Array | null,
  catalogue: Catalogue,
  now: number,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const place = (part: Uint8Array): number => parts.push(part) - 1;
  const entries = keys.map((key) => entryOf(key, catalogue, place));
  const job: ExportJob = { entries, password: password === null ? null : place(password), now };
  return encodePacket(job, parts);
}

function entryOf(
  { stored, values }: PortableKey,
  catalogue: Catalogue,
  place: (part: Uint8Array) => number,
): ExportEntry {
  const spec = catalogue.get(stored.exchange);
  const labels = new Map(spec?.fields.map(({ name, label }) => [name, label]));
  const { label, exchange, account, environment, status, notes, created, rotateBy, expires } =
    stored;
  return {
    ...{ label, exchange, account, environment, status, notes, created, rotateBy, expires },
    exchangeName: spec?.name ?? exchange,
    url: spec?.manageUrl ?? '',
    tags: [...stored.tags],
    permissions: [...stored.permissions],
    ipAllowList: [...stored.ipAllowList],
    fields: Object.entries(values).map(([name, value]) => ({
      name,
      label: labels.get(name) ?? name,
      part: place(value),
    })),
  };
}
