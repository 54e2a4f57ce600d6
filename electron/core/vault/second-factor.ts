/**
 * The second factor as the bytes that are sealed in its record (docs/FORMAT.md, Second factor): a seed for codes by
 * time, the last step whose code was used, and ten recovery codes as hashes. It opens nothing of the vault.
 */
import { equal, randomSecret, secretBytes, secretCopy, sha256, wipe } from '../crypto/bytes.ts';
import { decodeCode, encodeCode } from '../crypto/crockford.ts';
import type { TotpSeed } from '../crypto/totp.ts';
import type { Random } from '../ports.ts';

export interface SpareCode {
  /** SHA-256 over `keyturn v1 spare code`, a NUL and the code's 10 bytes. */
  readonly hash: Uint8Array;
  /** Milliseconds since the Unix epoch; 0: not used. */
  readonly usedAt: number;
}

export interface SecondFactorData {
  readonly seed: TotpSeed;
  /** Milliseconds since the Unix epoch. */
  readonly setAt: number;
  /** No code of this step or one before is taken. */
  readonly lastStep: number;
  readonly spare: readonly SpareCode[];
}

/** What authenticators take without asking: SHA-1, six digits, 30 s; 160 bits, as RFC 4226 section 4 recommends. */
export const OWN_SEED = { algorithm: 'sha1', digits: 6, period: 30 } as const;
export const OWN_SEED_BYTES = 20;
export const SPARE_CODES = 10;
/** 80 bits: nobody guesses one in five tries, nor from its hash. */
const SPARE_BYTES = 10;

const FORMAT = 1;
const ALGORITHMS = ['sha1', 'sha256', 'sha512'] as const;
const HASH_BYTES = 32;
const SPARE_LABEL = Buffer.from('keyturn v1 spare code\0', 'latin1');
const HEAD_BYTES = 6;
const MIDDLE_BYTES = 17;
const ENTRY_BYTES = HASH_BYTES + 8;

/**
 * u8 format ‖ u8 hash (1, 2, 3) ‖ u8 digits ‖ u16 period ‖ u8 length of the seed ‖ seed ‖ u64 time set ‖ u64 last step
 * ‖ u8 spare codes ‖ per code: 32 bytes of hash, u64 time used or 0. Big-endian. The caller wipes it.
 */
export function encodeSecondFactor(data: SecondFactorData): Uint8Array<ArrayBuffer> {
  const { secret, algorithm, digits, period } = data.seed;
  const middle = HEAD_BYTES + secret.byteLength;
  const bytes = secretBytes(middle + MIDDLE_BYTES + data.spare.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set([FORMAT, ALGORITHMS.indexOf(algorithm) + 1, digits]);
  view.setUint16(3, period);
  view.setUint8(5, secret.byteLength);
  bytes.set(secret, HEAD_BYTES);
  view.setBigUint64(middle, BigInt(data.setAt));
  view.setBigUint64(middle + 8, BigInt(data.lastStep));
  view.setUint8(middle + 16, data.spare.length);
  data.spare.forEach(({ hash, usedAt }, index) => {
    const at = middle + MIDDLE_BYTES + index * ENTRY_BYTES;
    bytes.set(hash, at);
    view.setBigUint64(at + HASH_BYTES, BigInt(usedAt));
  });
  return bytes;
}

/** With copies, for the caller to wipe (`wipeSecondFactor`); null unless `encodeSecondFactor` gives these bytes. */
export function parseSecondFactor(bytes: Uint8Array): SecondFactorData | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < HEAD_BYTES + MIDDLE_BYTES || bytes[0] !== FORMAT) return null;
  const algorithm = ALGORITHMS[view.getUint8(1) - 1];
  const digits = [6, 7, 8].find((known) => known === view.getUint8(2)) as TotpSeed['digits'];
  const period = view.getUint16(3);
  const middle = HEAD_BYTES + view.getUint8(5);
  if (algorithm === undefined || digits === undefined || period === 0) return null;
  if (middle === HEAD_BYTES || bytes.byteLength < middle + MIDDLE_BYTES) return null;
  const count = view.getUint8(middle + 16);
  if (bytes.byteLength !== middle + MIDDLE_BYTES + count * ENTRY_BYTES) return null;
  const spare = Array.from({ length: count }, (_, index) => {
    const at = middle + MIDDLE_BYTES + index * ENTRY_BYTES;
    const usedAt = Number(view.getBigUint64(at + HASH_BYTES));
    return { hash: secretCopy(bytes.subarray(at, at + HASH_BYTES)), usedAt };
  });
  const setAt = Number(view.getBigUint64(middle));
  const lastStep = Number(view.getBigUint64(middle + 8));
  const times = [setAt, lastStep, ...spare.map(({ usedAt }) => usedAt)];
  if (!times.every(Number.isSafeInteger)) return null;
  const secret = secretCopy(bytes.subarray(HEAD_BYTES, middle));
  return { seed: { secret, algorithm, digits, period }, setAt, lastStep, spare };
}

export function wipeSecondFactor({ seed, spare }: SecondFactorData): void {
  wipe(seed.secret, ...spare.map(({ hash }) => hash));
}

export interface NewSpareCodes {
  /** `XXXX-XXXX-XXXX-XXXX` each, for the caller to wipe. */
  readonly texts: readonly Uint8Array<ArrayBuffer>[];
  readonly spare: readonly SpareCode[];
}

export function newSpareCodes(random: Random): NewSpareCodes {
  const secrets = Array.from({ length: SPARE_CODES }, () => randomSecret(random, SPARE_BYTES));
  const texts = secrets.map(encodeCode);
  const spare = secrets.map((secret) => ({ hash: hashOf(secret), usedAt: 0 }));
  wipe(...secrets);
  return { texts, spare };
}

/** Which of these codes it is, used or not; −1 for none. */
export function findSpareCode(spare: readonly SpareCode[], typed: Uint8Array): number {
  const secret = decodeCode(typed, SPARE_BYTES);
  if (secret === null) return -1;
  const hash = hashOf(secret);
  wipe(secret);
  return spare.findIndex((one) => equal(one.hash, hash));
}

function hashOf(secret: Uint8Array): Uint8Array {
  return sha256(SPARE_LABEL, secret);
}
