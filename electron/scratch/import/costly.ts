/**
 * Key derivations whose cost a file asks for, held to bounds before any work: a file must not be able to keep the
 * machine busy for an hour, nor ask for a cost that is no protection.
 */
import { pbkdf2 as nodePbkdf2, scrypt as nodeScrypt } from 'node:crypto';
import { promisify } from 'node:util';
import { scrypt as nobleScrypt } from '@noble/hashes/scrypt.js';
import { refused } from '../refusal.ts';

/** The most that is done for one derivation. What the programs themselves offer lies well below. */
export const COST_BOUNDS = {
  pbkdf2: 10_000_000,
  aesRounds: 100_000_000,
  scryptMiB: 512,
  scryptWork: 2 ** 26,
  argonKiB: 1024 * 1024,
  argonPasses: 100,
  argonLanes: 64,
  /** KiB × passes: a GiB ten times over. */
  argonWork: 10 * 1024 * 1024,
} as const;

const derivePbkdf2 = promisify(nodePbkdf2);

function bounded(what: string, value: number, max: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= max) return;
  throw refused(`The file asks for ${value} ${what} to derive its key; at most ${max} are done.`);
}

/** @throws KeyturnError `file_refused` when the cost is out of bounds; before any work */
export async function pbkdf2(
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Promise<Uint8Array> {
  bounded('rounds of PBKDF2', iterations, COST_BOUNDS.pbkdf2);
  return derivePbkdf2(password, salt, iterations, length, 'sha256');
}

export async function scrypt(
  password: Uint8Array,
  salt: Uint8Array,
  cost: { readonly n: number; readonly r: number; readonly p: number },
  length: number,
): Promise<Uint8Array> {
  const { n, r, p } = cost;
  for (const [name, value] of Object.entries(cost)) bounded(`for scrypt’s ${name}`, value, 2 ** 24);
  bounded('MiB for scrypt', Math.ceil((128 * n * r) / 1024 / 1024), COST_BOUNDS.scryptMiB);
  bounded('steps of scrypt', n * r * p, COST_BOUNDS.scryptWork);
  if ((n & (n - 1)) !== 0) throw refused('The file’s scrypt cost is no power of two.');
  const native = n < 2 ** (16 * r);
  if (native) return openSslScrypt(password, salt, cost, length);
  // Ethereum's keystores have r = 1 and N = 2^18, which RFC 7914 and OpenSSL refuse.
  return nobleScrypt(password, salt, { N: n, r, p, dkLen: length, maxmem: 2 ** 30 + 2 ** 20 });
}

function openSslScrypt(
  password: Uint8Array,
  salt: Uint8Array,
  { n, r, p }: { readonly n: number; readonly r: number; readonly p: number },
  length: number,
): Promise<Uint8Array> {
  const maxmem = 128 * r * (n + p + 2) + 2 ** 20;
  return new Promise((resolve, reject) => {
    nodeScrypt(password, salt, length, { N: n, r, p, maxmem }, (error, key) =>
      error === null ? resolve(key) : reject(error),
    );
  });
}

export interface Argon2Ask {
  readonly password: Uint8Array;
  readonly salt: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
  readonly kind: 'd' | 'id';
  readonly version: 0x10 | 0x13;
  readonly length: number;
}

export function checkArgon2({
  memoryKiB,
  passes,
  lanes,
}: Pick<Argon2Ask, 'memoryKiB' | 'passes' | 'lanes'>): void {
  bounded('KiB of memory', memoryKiB, COST_BOUNDS.argonKiB);
  bounded('passes', passes, COST_BOUNDS.argonPasses);
  bounded('lanes', lanes, COST_BOUNDS.argonLanes);
  bounded('KiB times passes', memoryKiB * passes, COST_BOUNDS.argonWork);
}

export async function argon2(ask: Argon2Ask): Promise<Uint8Array> {
  checkArgon2(ask);
  const library = await import('@node-rs/argon2').catch(() => null);
  if (library === null) return argon2Slowly(ask);
  return library.hashRaw(ask.password, {
    // The library's enums exist in its types only: 0 is Argon2d, 2 Argon2id; 0 is version 0x10, 1 is 0x13.
    algorithm: ask.kind === 'd' ? 0 : 2,
    version: ask.version === 0x10 ? 0 : 1,
    memoryCost: ask.memoryKiB,
    timeCost: ask.passes,
    parallelism: ask.lanes,
    outputLen: ask.length,
    salt: ask.salt,
  });
}

/** Where the native library has no binary. */
async function argon2Slowly(ask: Argon2Ask): Promise<Uint8Array> {
  const { argon2d, argon2id } = await import('@noble/hashes/argon2.js');
  const derive = ask.kind === 'd' ? argon2d : argon2id;
  return derive(ask.password, ask.salt, {
    m: ask.memoryKiB,
    t: ask.passes,
    p: ask.lanes,
    dkLen: ask.length,
    version: ask.version,
    maxmem: 2 ** 32 - 1,
  });
}
