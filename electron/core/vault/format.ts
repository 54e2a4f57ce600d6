/**
 * The vault's file, as docs/FORMAT.md describes it: lines of ASCII, each ended by one LF. Parser and encoder, which
 * give back each other's bytes. Nothing is opened here; what is in the seals is sealing.ts's.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import { ascii, concat, decodeBase64, encodeBase64, equal, sha256 } from '../crypto/bytes.ts';
import type { KdfParams } from '../crypto/kdf-bounds.ts';
import { damaged } from './damaged.ts';
import { type Line, type Lines, linesOf } from './lines.ts';

export const FORMAT_VERSION = 1;

/** No vault is larger, and nothing larger is read. */
export const FILE_MAX = 64 * 1024 * 1024;
/** 100 times what a desk of 40 keys needs; keeps the work of an unlock bounded. */
export const RECORDS_MAX = 100_000;

export const VAULT_ID_BYTES = 16;
export const SALT_BYTES = 16;
/** nonce (24) ‖ the vault key (32) ‖ tag (16) */
export const WRAPPED_BYTES = 72;

export interface PasswordSlot {
  readonly kdf: KdfParams;
  readonly salt: Uint8Array;
  readonly wrapped: Uint8Array;
}

export interface RecoverySlot {
  readonly salt: Uint8Array;
  readonly wrapped: Uint8Array;
}

/** By choice of the owner: its key is kept by the system's keychain. */
export type KeychainSlot = RecoverySlot;

/** All that is in the clear. */
export interface Header {
  readonly vaultId: Uint8Array;
  readonly password: PasswordSlot;
  readonly recovery: RecoverySlot;
  readonly keychain?: KeychainSlot;
}

export interface VaultFile {
  readonly header: Header;
  readonly manifest: Uint8Array;
  /** In the order of the lines, which is the order of the manifest's list. */
  readonly records: readonly Uint8Array[];
}

const MAGIC = 'keyturn-vault';
const FIRST_LINE_MAX = 32;
const CHECKSUM_LINE = `sha256 ${'0'.repeat(64)}\n`.length;

/**
 * The version in the first line.
 * @throws KeyturnError `not_a_vault`
 */
export function versionOf(file: Uint8Array): number {
  const first = Buffer.from(file.subarray(0, FIRST_LINE_MAX)).toString('latin1');
  const match = /^keyturn-vault (0|[1-9][0-9]{0,5})\n/.exec(first);
  if (match === null)
    throw new KeyturnError('not_a_vault', 'the first line is not that of a vault');
  return Number(match[1]);
}

/**
 * Refuses a version this program cannot read.
 * @throws KeyturnError `not_a_vault`, `vault_too_new` (facts: `version`)
 */
export function checkVersion(file: Uint8Array): void {
  const version = versionOf(file);
  if (version > FORMAT_VERSION) {
    throw new KeyturnError('vault_too_new', `format ${version}`, { facts: { version } });
  }
  if (version < FORMAT_VERSION)
    throw new KeyturnError('not_a_vault', `there is no format ${version}`);
}

/**
 * Tells accidental damage from a wrong password; it stops nobody who changes the file on purpose.
 * @throws KeyturnError `vault_damaged`
 */
export function checkSum(file: Uint8Array): void {
  const end = file.byteLength - CHECKSUM_LINE;
  if (end < 0 || !equal(file.subarray(end), checksumLine(file.subarray(0, end)))) {
    throw damaged('its checksum does not fit');
  }
}

/**
 * The parts of a whole file. Order of refusal: first line, version, size, checksum, structure.
 * @throws KeyturnError `not_a_vault`, `vault_too_new`, `vault_damaged`
 */
export function parseFile(file: Uint8Array): VaultFile {
  checkVersion(file);
  if (file.byteLength > FILE_MAX) throw damaged(`it is larger than ${FILE_MAX} bytes`);
  checkSum(file);
  const lines = linesOf(file.subarray(0, file.byteLength - CHECKSUM_LINE));
  const header = headerOf(lines);
  const manifest = base64Of(lines.next('manifest', 1), 0);
  const records: Uint8Array[] = [];
  while (lines.more()) {
    if (records.length === RECORDS_MAX) throw damaged(`it has more than ${RECORDS_MAX} records`);
    records.push(base64Of(lines.next('record', 1), 0));
  }
  return { header, manifest, records };
}

/** @throws KeyturnError `write_failed` when it would be larger than can be read again */
export function encodeFile({ header, manifest, records }: VaultFile): Uint8Array {
  const lines = [encodeHeader(header), ascii(`manifest ${encodeBase64(manifest)}\n`)];
  for (const record of records) lines.push(ascii(`record ${encodeBase64(record)}\n`));
  const body = concat(...lines);
  const file = concat(body, checksumLine(body));
  if (file.byteLength <= FILE_MAX && records.length <= RECORDS_MAX) return file;
  const problem = 'the vault would be too large';
  throw new KeyturnError('write_failed', problem, { facts: { problem } });
}

/** The lines in the clear: the manifest's associated data. */
export function encodeHeader(header: Header): Uint8Array {
  const { password, recovery, keychain } = header;
  const slots = [
    `${encodeBase64(password.wrapped)}\n`,
    `recovery ${hkdfSlotWords(recovery)}${encodeBase64(recovery.wrapped)}\n`,
    ...(keychain === undefined
      ? []
      : [`keychain ${hkdfSlotWords(keychain)}${encodeBase64(keychain.wrapped)}\n`]),
  ];
  return concat(passwordSlotPrefix(header.vaultId, password), ...slots.map(ascii));
}

/** The password slot's associated data: all of the file before the wrapped key. */
export function passwordSlotPrefix(
  vaultId: Uint8Array,
  slot: Omit<PasswordSlot, 'wrapped'>,
): Uint8Array {
  const { memoryKiB, passes, lanes } = slot.kdf;
  const words = `argon2id ${memoryKiB} ${passes} ${lanes} ${encodeBase64(slot.salt)} `;
  return ascii(`${firstLines(vaultId)}password ${words}`);
}

/** The associated data of the other slots: the first two lines, and the slot's own words before the wrapped key. */
export function hkdfSlotPrefix(
  keyword: 'recovery' | 'keychain',
  vaultId: Uint8Array,
  slot: Omit<RecoverySlot, 'wrapped'>,
): Uint8Array {
  return ascii(`${firstLines(vaultId)}${keyword} ${hkdfSlotWords(slot)}`);
}

function firstLines(vaultId: Uint8Array): string {
  return `${MAGIC} ${FORMAT_VERSION}\nvault ${encodeBase64(vaultId)}\n`;
}

function hkdfSlotWords(slot: Omit<RecoverySlot, 'wrapped'>): string {
  return `hkdf-sha256 ${encodeBase64(slot.salt)} `;
}

function checksumLine(body: Uint8Array): Uint8Array {
  return ascii(`sha256 ${Buffer.from(sha256(body)).toString('hex')}\n`);
}

function headerOf(lines: Lines): Header {
  lines.next(MAGIC, 1);
  const vaultId = base64Of(lines.next('vault', 1), 0, VAULT_ID_BYTES);
  const password = passwordSlotOf(lines.next('password', 6));
  const recovery = hkdfSlotOf(lines.next('recovery', 3));
  const header = { vaultId, password, recovery };
  if (!lines.begins('keychain')) return header;
  return { ...header, keychain: hkdfSlotOf(lines.next('keychain', 3)) };
}

function passwordSlotOf(line: Line): PasswordSlot {
  if (line.words[0] !== 'argon2id') throw damaged(`${line.where}: unknown key derivation`);
  const kdf = { memoryKiB: numberOf(line, 1), passes: numberOf(line, 2), lanes: numberOf(line, 3) };
  return { kdf, salt: base64Of(line, 4, SALT_BYTES), wrapped: base64Of(line, 5, WRAPPED_BYTES) };
}

function hkdfSlotOf(line: Line): RecoverySlot {
  if (line.words[0] !== 'hkdf-sha256') throw damaged(`${line.where}: unknown key derivation`);
  return { salt: base64Of(line, 1, SALT_BYTES), wrapped: base64Of(line, 2, WRAPPED_BYTES) };
}

/** Plain digits without a leading zero, at most 2^32 − 1, as Argon2 counts. */
function numberOf(line: Line, index: number): number {
  const word = line.words[index] ?? '';
  const value = Number(word);
  if (/^[1-9][0-9]{0,9}$/.test(word) && value < 2 ** 32) return value;
  throw damaged(`${line.where}: not a number`);
}

function base64Of(line: Line, index: number, length?: number): Uint8Array {
  const bytes = decodeBase64(line.words[index] ?? '');
  if (bytes !== null && bytes.byteLength > 0 && (length ?? bytes.byteLength) === bytes.byteLength)
    return bytes;
  throw damaged(`${line.where}: not base64 of the right length`);
}
