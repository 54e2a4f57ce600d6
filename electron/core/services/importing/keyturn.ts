/**
 * Another Keyturn's exported file, or a backup. It is our own format, so the core reads it itself: the values are bytes
 * from the seal to the vault.
 */
import { CredentialDetails } from '../../../../shared/model/credential.ts';
import { IMPORT_LIMITS, type ImportFound } from '../../../../shared/scratch/import.ts';
import { secretCopy } from '../../crypto/bytes.ts';
import type { Catalogue } from '../../exchanges/catalogue.ts';
import type { OpenCopy } from '../../vault/copies.ts';
import type { StoredCredential } from '../../vault/manifest.ts';
import { refused } from './files.ts';

type Bytes = Uint8Array<ArrayBuffer>;
type Found = ImportFound['keys'][number];

/** @returns what a reading of a foreign file gives; the caller wipes the parts. @throws KeyturnError `file_refused` */
export function foundIn(
  copy: OpenCopy,
  file: string,
  catalogue: Catalogue,
): { found: ImportFound; parts: readonly Bytes[] } {
  const { credentials } = copy.data;
  if (credentials.length > IMPORT_LIMITS.candidates) {
    throw refused(`There are more than ${IMPORT_LIMITS.candidates} keys in it.`);
  }
  const parts: Bytes[] = [];
  const keys: Found[] = [];
  const skipped: { place: string; file: string; why: string }[] = [];
  for (const stored of credentials) {
    const details = CredentialDetails.safeParse(stored);
    const place = stored.label.slice(0, 200);
    if (!details.success) {
      skipped.push({ place, file, why: 'What the file says of it is not as Keyturn writes it.' });
      continue;
    }
    const { label, exchange, account, environment, tags } = details.data;
    keys.push({
      ...{ place, file, label, account, environment, tags },
      exchange: catalogue.get(exchange) === null ? null : exchange,
      fields: fieldsOf(copy, stored, parts),
      ...worth(stored),
      details: details.data,
    });
  }
  return { found: { kind: 'found', keys, skipped, columns: [], notes: [] }, parts };
}

function fieldsOf(copy: OpenCopy, { id }: StoredCredential, parts: Bytes[]): Found['fields'] {
  return Object.entries(copy.readFields(id)).map(([name, secret]) => {
    const part = parts.push(secret.use(secretCopy)) - 1;
    secret.wipe();
    return { name, part };
  });
}

/** What was taken out of use there is not put into use here without a look. */
function worth({ status }: StoredCredential): Pick<Found, 'warnings' | 'sure'> {
  if (status === 'active' || status === 'rotating') return { warnings: [], sure: true };
  return { warnings: [`It is ${status} in the vault it comes from.`], sure: false };
}
