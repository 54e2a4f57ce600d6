/** Everything in the vault, opened but for the records' contents; to and from the parts of a file. */
import { KeyturnError } from '../../../shared/errors.ts';
import type { AuditKeyring } from '../audit/types.ts';
import { open, seal } from '../crypto/aead.ts';
import { wipe } from '../crypto/bytes.ts';
import type { Random } from '../ports.ts';
import { damaged } from './damaged.ts';
import { encodeHeader, type Header, parseFile, type VaultFile } from './format.ts';
import { parseKeyring } from './keyring.ts';
import type { VaultKeys } from './keys.ts';
import type { Manifest, ManifestData } from './manifest.ts';
import { decodeManifest, encodeManifest, freezeData } from './manifest-codec.ts';
import { nextTurn, Pace } from './pace.ts';
import { MANIFEST_BLOCK, pad, unpad } from './padding.ts';
import { digestOf, openRecord, type SealedRecord } from './records.ts';

/** Never changed: a save makes another one. */
export interface Contents {
  readonly header: Header;
  readonly keys: VaultKeys;
  readonly revision: number;
  readonly data: Readonly<ManifestData>;
  /** By record id; a credential's record has the credential's id. */
  readonly records: ReadonlyMap<string, SealedRecord>;
  readonly keyring: AuditKeyring;
}

/** A file with the digest of each of its records: what can be made of it before there is a key. */
export interface DigestedFile extends VaultFile {
  readonly digests: readonly string[];
}

/** Letting other work in between. */
export async function digestFile(file: VaultFile): Promise<DigestedFile> {
  const pace = new Pace();
  const digests: string[] = [];
  for (const record of file.records) {
    digests.push(digestOf(record));
    await pace.step();
  }
  return { ...file, digests };
}

/**
 * Checks all that can be checked without unsealing a credential: the manifest opens under this header, says what it
 * should, and every sealed record is the one it lists.
 *
 * @throws KeyturnError `vault_damaged`
 */
export async function openContents(file: DigestedFile, keys: VaultKeys): Promise<Contents> {
  const manifest = await openManifest(file, keys);
  const records = await matchRecords(file, manifest);
  const { header } = file;
  const { revision, data } = manifest;
  return { header, keys, revision, data, records, keyring: openKeyring(records, keys) };
}

/** Freezes the data first: what is in memory is what is saved, whoever else holds the draft. */
export async function sealContents(contents: Contents, random: Random): Promise<DigestedFile> {
  const { header, keys, revision, data } = contents;
  await freezeData(data);
  // By digest, which is random: the order tells neither kinds nor ages.
  const records = [...contents.records.values()].sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const entries = records.map(({ id, kind, revision, digest }) => ({ id, kind, revision, digest }));
  const json = await encodeManifest({ revision, records: entries, data });
  const padded = pad(json, MANIFEST_BLOCK);
  await nextTurn();
  const manifest = seal(keys.manifest, padded, encodeHeader(header), random);
  wipe(json, padded);
  await nextTurn();
  return {
    header,
    manifest,
    records: records.map(({ sealed }) => sealed),
    digests: records.map(({ digest }) => digest),
  };
}

/** How many credentials a file holds that was sealed under these keys; null for any other file. */
export async function credentialsIn(file: Uint8Array, keys: VaultKeys): Promise<number | null> {
  try {
    const manifest = await openManifest(parseFile(file), keys);
    return manifest.data.credentials.length;
  } catch (error) {
    if (error instanceof KeyturnError) return null;
    throw error;
  }
}

async function openManifest(file: VaultFile, keys: VaultKeys): Promise<Manifest> {
  const padded = open(keys.manifest, file.manifest, encodeHeader(file.header));
  const json = padded === null ? null : unpad(padded, MANIFEST_BLOCK);
  if (padded === null || json === null) throw damaged('its manifest does not open');
  try {
    await nextTurn();
    return await decodeManifest(json);
  } finally {
    wipe(padded);
  }
}

async function matchRecords(
  { records: lines, digests }: DigestedFile,
  { records: entries }: Manifest,
): Promise<Map<string, SealedRecord>> {
  const pace = new Pace();
  const records = new Map<string, SealedRecord>();
  if (lines.length !== entries.length) throw damaged('records are missing, or are too many');
  for (const [index, sealed] of lines.entries()) {
    const entry = entries[index];
    if (entry === undefined || entry.digest !== digests[index]) {
      throw damaged(`record ${index + 1} is not the one that was saved`);
    }
    records.set(entry.id, { ...entry, sealed });
    await pace.step();
  }
  return records;
}

function openKeyring(records: ReadonlyMap<string, SealedRecord>, keys: VaultKeys): AuditKeyring {
  const record = [...records.values()].find(({ kind }) => kind === 'keyring');
  if (record === undefined) throw damaged('it has no keyring');
  const key = keys.recordKey(record.id);
  const content = openRecord(record, key, keys.vaultId);
  const keyring = content === null ? null : parseKeyring(content);
  wipe(key, content ?? key);
  if (keyring === null) throw damaged('its keyring does not open');
  return keyring;
}
