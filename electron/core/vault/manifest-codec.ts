/** The manifest as the JSON that is sealed, and back; in steps, because a large one takes longer than a frame. */
import * as z from 'zod/mini';
import { fits } from '../../../shared/model/fits.ts';
import { damaged } from './damaged.ts';
import {
  AuditAnchor,
  instant,
  type Manifest,
  type ManifestData,
  RecordEntry,
  StoredClient,
  StoredCredential,
  StoredSettings,
} from './manifest.ts';
import { nextTurn, Pace } from './pace.ts';

const Top = z.strictObject({
  revision: z.number().check(z.int(), z.gte(1)),
  settings: StoredSettings,
  auditAnchor: z.nullable(AuditAnchor),
  usesReadTo: instant,
  records: z.array(z.unknown()),
  credentials: z.array(z.unknown()),
  clients: z.array(z.unknown()),
});

/**
 * UTF-8 JSON of one object, for the caller to wipe.
 * @throws Error, a programmer's, when it could not be read back
 */
export async function encodeManifest(manifest: Manifest): Promise<Uint8Array> {
  const { revision, data } = manifest;
  const { settings, auditAnchor, usesReadTo } = data;
  const records = await jsonOf(manifest.records, RecordEntry);
  const credentials = await jsonOf(data.credentials, StoredCredential);
  const clients = await jsonOf(data.clients, StoredClient);
  const top = z.parse(z.omit(Top, { records: true, credentials: true, clients: true }), {
    revision,
    settings,
    auditAnchor,
    usesReadTo,
  });
  const problem = inconsistency(manifest);
  if (problem !== null) throw new Error(`refused to write a manifest: ${problem}`);
  const lists = `"records":${records},"credentials":${credentials},"clients":${clients}`;
  return new TextEncoder().encode(`${JSON.stringify(top).slice(0, -1)},${lists}}`);
}

/**
 * Frozen through and through: what is in memory is what is on disk, until a save.
 * @throws KeyturnError `vault_damaged`
 */
export async function decodeManifest(json: Uint8Array): Promise<Manifest> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(json);
    await nextTurn();
    const top = z.parse(Top, JSON.parse(text));
    await nextTurn();
    const { revision, settings, auditAnchor, usesReadTo } = top;
    const records = await parsedList(top.records, RecordEntry);
    const credentials = await parsedList(top.credentials, StoredCredential);
    const clients = await parsedList(top.clients, StoredClient);
    const data = { credentials, clients, settings, auditAnchor, usesReadTo };
    const manifest = { revision, records, data };
    const problem = inconsistency(manifest);
    if (problem !== null) throw new Error(problem);
    await freezeData(data);
    return manifest;
  } catch (error) {
    throw damaged('its manifest does not say what it should', error);
  }
}

/** A draft of one's own, thawed. */
export async function copyData(data: Readonly<ManifestData>): Promise<ManifestData> {
  const { settings, auditAnchor, usesReadTo } = data;
  return {
    credentials: await copyList(data.credentials),
    clients: await copyList(data.clients),
    ...structuredClone({ settings, auditAnchor, usesReadTo }),
  };
}

export async function freezeData(data: ManifestData): Promise<void> {
  const pace = new Pace();
  for (const item of [...data.credentials, ...data.clients, data.settings, data.auditAnchor]) {
    deepFreeze(item);
    await pace.step();
  }
  for (const part of [data.credentials, data.clients, data]) Object.freeze(part);
}

async function copyList<T>(list: readonly T[]): Promise<T[]> {
  const pace = new Pace();
  const copy: T[] = [];
  for (const item of list) {
    copy.push(structuredClone(item));
    await pace.step();
  }
  return copy;
}

async function jsonOf(list: readonly unknown[], schema: z.ZodMiniType): Promise<string> {
  const pace = new Pace();
  const parts: string[] = [];
  const sound = fits(schema);
  for (const item of list) {
    parts.push(JSON.stringify(sound(item) ? item : z.parse(schema, item)));
    await pace.step();
  }
  return `[${parts.join(',')}]`;
}

async function parsedList<T>(list: readonly unknown[], schema: z.ZodMiniType<T>): Promise<T[]> {
  const pace = new Pace();
  const parsed: T[] = [];
  const sound = fits(schema);
  for (const item of list) {
    parsed.push(sound(item) ? item : z.parse(schema, item));
    await pace.step();
  }
  return parsed;
}

/** Why records and data do not belong together; null if they do. */
function inconsistency({ revision, records, data }: Manifest): string | null {
  if (records.some((record) => record.revision > revision)) return 'a record is from the future';
  const ids = new Set(records.map(({ id }) => id));
  if (ids.size !== records.length) return 'two records have one id';
  if (records.filter(({ kind }) => kind === 'keyring').length !== 1)
    return 'not exactly one keyring';
  if (records.filter(({ kind }) => kind === 'second-factor').length > 1)
    return 'two second factors';
  const sealed = new Set(records.flatMap(({ id, kind }) => (kind === 'credential' ? [id] : [])));
  const listed = new Set(data.credentials.map(({ id }) => id));
  if (listed.size !== data.credentials.length) return 'two credentials have one id';
  if (listed.size !== sealed.size || data.credentials.some(({ id }) => !sealed.has(id))) {
    return 'credentials and their records differ';
  }
  return new Set(data.clients.map(({ id }) => id)).size === data.clients.length
    ? null
    : 'two clients have one id';
}

/** Plain data only: what `JSON.parse` and `structuredClone` give. */
function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  for (const part of Object.values(value)) if (typeof part === 'object') deepFreeze(part);
  Object.freeze(value);
}
