/** What a vault is given when it is made, opened after a restore, or put behind a new key. */
import { KeyturnError } from '../../../shared/errors.ts';
import { DEFAULT_VAULT_SETTINGS } from '../../../shared/model/settings.ts';
import type { Secret } from '../../../shared/secret.ts';
import { checkBounds, type KdfBounds, type KdfParams } from '../crypto/kdf-bounds.ts';
import type { Random } from '../ports.ts';
import type { Contents } from './contents.ts';
import type { VaultDisk } from './disk.ts';
import { VAULT_ID_BYTES } from './format.ts';
import { nextEpoch, wipeKeyring } from './keyring.ts';
import type { ManifestData } from './manifest.ts';
import { copyData } from './manifest-codec.ts';
import { dispose } from './memory.ts';
import { openSecondFactor } from './reading.ts';
import { draftRecords } from './record-changes.ts';
import { newLocks, replaceKeyring, reseal, sealKeyring } from './reseal.ts';
import { encodeSecondFactor, wipeSecondFactor } from './second-factor.ts';

export interface KdfChoice {
  readonly bounds: KdfBounds;
  choose(): Promise<KdfParams>;
}

export interface RenewOptions {
  readonly disk: VaultDisk;
  readonly random: Random;
  readonly kdf: KdfChoice;
  /** No current epoch of a keyring may be below it. */
  auditEpoch(): number;
  countUnsealed(): void;
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

export interface Renewed {
  readonly contents: Contents;
  /** The new recovery code's text. */
  readonly code: Secret;
}

/** An empty vault, saved. @throws KeyturnError `disk_full`, `write_failed` */
export async function makeVault(password: Uint8Array, options: RenewOptions): Promise<Renewed> {
  const { disk, random } = options;
  const vaultId = random.bytes(VAULT_ID_BYTES);
  const { code, header, keys } = await newLocks(
    vaultId,
    password,
    await costOf(options.kdf),
    random,
  );
  const revision = 1;
  const keyring = nextEpoch(null, options.auditEpoch(), random);
  const id = Buffer.from(random.bytes(16)).toString('base64url');
  const records = new Map([[id, sealKeyring(id, keyring, revision, keys, random)]]);
  const contents = { header, keys, revision, data: emptyData(), records, keyring };
  try {
    await disk.save(contents);
    return { contents, code };
  } catch (error) {
    dispose(contents);
    code.wipe();
    throw error;
  }
}

/**
 * The contents under a new vault key, saved; those given are left as they are.
 * @throws KeyturnError `locked` when the keys given are wiped meanwhile, `disk_full`, `write_failed`, `vault_changed`
 */
export async function changeLocks(
  contents: Contents,
  password: Uint8Array,
  options: RenewOptions,
): Promise<Renewed> {
  const { disk, random } = options;
  const cost = await costOf(options.kdf, contents.header.password.kdf);
  const locks = await newLocks(contents.header.vaultId, password, cost, random);
  // Looked at and copied without a wait between: a lock meanwhile has wiped the keyring too, and zeros are no seeds.
  const keyring = contents.keys.wiped
    ? null
    : nextEpoch(contents.keyring, options.auditEpoch(), random);
  try {
    if (keyring === null) throw new KeyturnError('locked', 'locked while the new key was made');
    const next = await reseal(contents, locks, keyring, random, () => options.countUnsealed());
    await disk.save(next);
    return { contents: next, code: locks.code };
  } catch (error) {
    locks.keys.wipe();
    locks.code.wipe();
    if (keyring !== null) wipeKeyring(keyring);
    throw error;
  }
}

/**
 * What an unlock must change before anybody sees the vault, saved: clients paused after a restore, and an audit epoch
 * that the log has left behind. The audit anchor stays: the log has not been held against it yet.
 *
 * @returns the same contents when there is nothing to change
 */
export async function settle(
  opened: Contents,
  restored: boolean,
  options: RenewOptions,
): Promise<Contents> {
  const { disk, random } = options;
  const floor = options.auditEpoch();
  const behind = opened.keyring.current.epoch < floor;
  if (!behind && !restored) return opened;
  const paused = restored ? await asRestored(opened, options) : opened;
  const settled = behind
    ? replaceKeyring(paused, nextEpoch(paused.keyring, floor, random), random)
    : { ...paused, revision: paused.revision + 1 };
  try {
    await disk.save(settled);
    return settled;
  } catch (error) {
    dispose(settled);
    throw error;
  }
}

/** What an older file must not bring back: clients as they were paired once, and codes that were used since. */
export async function asRestored(contents: Contents, options: RenewOptions): Promise<Contents> {
  return withCodesUsed(await withPausedClients(contents), options);
}

/**
 * An older file has forgotten which codes of the second factor were used since. Those of now may have been, so they
 * count as used.
 */
function withCodesUsed(
  contents: Contents,
  { random, now }: Pick<RenewOptions, 'random' | 'now'>,
): Contents {
  const data = openSecondFactor(contents);
  if (data === null) return contents;
  const revision = contents.revision + 1;
  const draft = draftRecords(contents, revision, random, () => undefined);
  const lastStep = Math.max(data.lastStep, Math.floor(now() / 1000 / data.seed.period) + 1);
  draft.setSecondFactor(encodeSecondFactor({ ...data, lastStep }));
  wipeSecondFactor(data);
  return { ...contents, records: draft.records };
}

/** Who was paired once is not who is paired now: the owner looks at each before it is served again. */
async function withPausedClients(contents: Contents): Promise<Contents> {
  const data = await copyData(contents.data);
  for (const client of data.clients) {
    if (client.status === 'active') client.status = 'paused';
  }
  return { ...contents, data };
}

function emptyData(): ManifestData {
  return {
    credentials: [],
    clients: [],
    settings: { ...DEFAULT_VAULT_SETTINGS },
    auditAnchor: null,
    usesReadTo: 0,
  };
}

/** What deriving the key may cost: as much as this machine can bear, and never less memory than before. */
async function costOf(kdf: KdfChoice, before?: KdfParams): Promise<KdfParams> {
  const chosen = await kdf.choose();
  const cost = before !== undefined && before.memoryKiB > chosen.memoryKiB ? before : chosen;
  checkBounds(cost, kdf.bounds);
  return cost;
}
