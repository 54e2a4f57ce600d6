/**
 * What the sealed manifest says: everything lists show, and which records belong to it. The shapes are the file
 * format's own: what a person may type today is checked by the forms' schemas, and a rule that becomes stricter must
 * not lock anybody out of what is stored. A change of shape is a new format version (migrations/); what was added before
 * the first release has a value for files that were written without it (docs/adr/0008).
 */
import * as z from 'zod/mini';
import {
  CLIENT_STATUS,
  Grant,
  MODES,
  ProcessIdentity,
  ProxyView,
} from '../../../shared/model/client.ts';
import {
  CREDENTIAL_STATUS,
  FieldView,
  Id,
  Revealed,
  VersionView,
} from '../../../shared/model/credential.ts';
import { ENVIRONMENTS, SCOPES } from '../../../shared/model/scope.ts';
import { DEFAULT_VAULT_SETTINGS, VaultSettings } from '../../../shared/model/settings.ts';
import { UsesOfClient } from '../../../shared/model/uses.ts';
import { RECORD_KINDS } from './records.ts';

export const instant = z.number().check(z.int(), z.nonnegative());
/** The shared shape, with no member beside: what this version does not know it would lose at the next save. */
const exact = <S extends z.core.$ZodLooseShape>(object: z.ZodMiniObject<S>) =>
  z.strictObject(object.shape);

/** Reads what an earlier version of this format wrote, and then as ever. */
const formerly = <T>(read: (given: unknown) => unknown, schema: z.ZodMiniType<T, T>) =>
  z.pipe(z.transform(read), schema as unknown as z.ZodMiniType<T, unknown>);

const day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
const hex32 = z.string().check(z.regex(/^[0-9a-f]{64}$/));

export const StoredCredential = z.strictObject({
  id: Id,
  ref: z.string(),
  label: z.string(),
  exchange: z.string(),
  account: z.string(),
  environment: z.enum(ENVIRONMENTS),
  permissions: z.array(z.string()),
  scopes: z.array(z.enum(SCOPES)),
  ipAllowList: z.array(z.string()),
  created: day,
  rotationDays: z.number(),
  rotateBy: z.nullable(day),
  expires: z.nullable(day),
  tags: z.array(z.string()),
  notes: z.string(),
  status: z.enum(CREDENTIAL_STATUS),
  fields: z.array(exact(FieldView)),
  /** The current one of `versions`; its values and those of the others are in the record of this id. */
  version: z.number().check(z.int(), z.gte(1)),
  versions: z.array(exact(VersionView)),
  addedAt: instant,
  changedAt: instant,
  lastUsedAt: z.nullable(instant),
  snoozedUntil: z.nullable(day),
  revealedTo: z._default(z.array(exact(Revealed)), () => []),
  usesByDay: z._default(z.array(exact(UsesOfClient)), () => []),
});
export type StoredCredential = z.infer<typeof StoredCredential>;

const StoredGrant = z.strictObject({
  ...Grant.shape,
  approvedUntil: z._default(Grant.shape.approvedUntil, null),
  /** Once a word for all modes. */
  unattended: formerly(
    (given) => (typeof given === 'boolean' ? (given ? [...MODES] : []) : given),
    Grant.shape.unattended,
  ),
  overPrivileged: z._default(Grant.shape.overPrivileged, false),
  pin: z._default(Grant.shape.pin, 'off'),
  ends: z._default(Grant.shape.ends, null),
  uses: z._default(Grant.shape.uses, null),
  perMinute: z._default(Grant.shape.perMinute, null),
  hours: z._default(Grant.shape.hours, null),
  leaseSeconds: z._default(Grant.shape.leaseSeconds, null),
  used: z._default(Grant.shape.used, 0),
});

/** Once there was one parent, and no inode. */
const StoredProcess = formerly((given) => {
  if (typeof given !== 'object' || given === null || !('parent' in given)) return given;
  const { parent, ...rest } = given;
  return { ...rest, inode: null, parents: parent === null ? [] : [parent] };
}, exact(ProcessIdentity));

/** A proxy address, as a hash of its token. */
export const StoredProxy = z.strictObject({ ...ProxyView.shape, tokenHash: hex32 });
export type StoredProxy = z.infer<typeof StoredProxy>;

export const StoredClient = z.strictObject({
  id: Id,
  name: z.string(),
  role: z.enum(['user', 'admin']),
  status: z.enum(CLIENT_STATUS),
  purpose: z.string(),
  pairedAt: instant,
  lastSeenAt: z.nullable(instant),
  process: StoredProcess,
  /** SHA-256 of the token's text, hex (docs/adr/0002). */
  tokenHash: hex32,
  grants: z.array(StoredGrant),
  proxies: z._default(z.array(StoredProxy), () => []),
  /** Paused with all others at once, and not changed since. */
  pausedTogether: z.optional(z.boolean()),
});
export type StoredClient = z.infer<typeof StoredClient>;

export const AuditAnchor = z.strictObject({
  epoch: z.number().check(z.int()),
  seq: z.number().check(z.int()),
  hash: z.string(),
});

/** Which record stands on the line of the same number, and the SHA-256 of its sealed bytes, hex. */
export const RecordEntry = z.strictObject({
  id: Id,
  kind: z.enum(RECORD_KINDS),
  revision: z.number().check(z.int(), z.gte(1)),
  digest: hex32,
});
export type RecordEntry = z.infer<typeof RecordEntry>;

export const StoredSettings = z.strictObject({
  ...VaultSettings.shape,
  tcp: z._default(VaultSettings.shape.tcp, () => ({ ...DEFAULT_VAULT_SETTINGS.tcp })),
  foreignUsers: z._default(VaultSettings.shape.foreignUsers, () => []),
});

export interface ManifestData {
  credentials: StoredCredential[];
  clients: StoredClient[];
  settings: VaultSettings;
  /** The last place in the audit log known at the last save; what is behind it at unlock was tampered with. */
  auditAnchor: z.infer<typeof AuditAnchor> | null;
  /** The audit log's seq up to which `lastUsedAt` was folded in. */
  usesReadTo: number;
}

export interface Manifest {
  readonly revision: number;
  readonly records: readonly RecordEntry[];
  readonly data: ManifestData;
}
