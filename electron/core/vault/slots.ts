/** The ways to the vault key. Each slot wraps the same key, sealed under its own. */
import { open, seal } from '../crypto/aead.ts';
import { wipe } from '../crypto/bytes.ts';
import { deriveSubkey, KEY_LABELS } from '../crypto/hkdf.ts';
import { deriveKey } from '../crypto/kdf.ts';
import type { KdfParams } from '../crypto/kdf-bounds.ts';
import type { Random } from '../ports.ts';
import {
  type Header,
  hkdfSlotPrefix,
  type KeychainSlot,
  type PasswordSlot,
  passwordSlotPrefix,
  type RecoverySlot,
  SALT_BYTES,
} from './format.ts';
import { decodeRecoveryCode } from './recovery-code.ts';

/** The caller has checked the bounds of `kdf`, and wipes password and key. */
export async function makePasswordSlot(
  { vaultId, vaultKey }: { readonly vaultId: Uint8Array; readonly vaultKey: Uint8Array },
  password: Uint8Array,
  kdf: KdfParams,
  random: Random,
): Promise<PasswordSlot> {
  const slot = { kdf, salt: random.bytes(SALT_BYTES) };
  const slotKey = await deriveKey(password, slot.salt, kdf);
  const wrapped = seal(slotKey, vaultKey, passwordSlotPrefix(vaultId, slot), random);
  wipe(slotKey);
  return { ...slot, wrapped };
}

/** The vault key, for the caller to wipe; null when the password is another one. */
export async function openPasswordSlot(
  { vaultId, password: slot }: Header,
  password: Uint8Array,
): Promise<Uint8Array | null> {
  const slotKey = await deriveKey(password, slot.salt, slot.kdf);
  const vaultKey = open(slotKey, slot.wrapped, passwordSlotPrefix(vaultId, slot));
  wipe(slotKey);
  return vaultKey;
}

interface Wrap {
  readonly vaultId: Uint8Array;
  readonly vaultKey: Uint8Array;
}

/** @param secret the 20 random bytes of the recovery code */
export function makeRecoverySlot(wrap: Wrap, secret: Uint8Array, random: Random): RecoverySlot {
  return makeHkdfSlot('recovery', wrap, secret, random);
}

/** The vault key, for the caller to wipe; null when it is no code, or another one. */
export function openRecoverySlot(
  { vaultId, recovery: slot }: Header,
  code: Uint8Array,
): Uint8Array | null {
  const secret = decodeRecoveryCode(code);
  if (secret === null) return null;
  const vaultKey = openHkdfSlot('recovery', vaultId, slot, secret);
  wipe(secret);
  return vaultKey;
}

/** @param secret 32 random bytes that the system's keychain keeps */
export function makeKeychainSlot(wrap: Wrap, secret: Uint8Array, random: Random): KeychainSlot {
  return makeHkdfSlot('keychain', wrap, secret, random);
}

/** The vault key, for the caller to wipe; null when there is no such slot, or it is another's. */
export function openKeychainSlot(
  { vaultId, keychain: slot }: Header,
  secret: Uint8Array,
): Uint8Array | null {
  return slot === undefined ? null : openHkdfSlot('keychain', vaultId, slot, secret);
}

const LABELS = { recovery: KEY_LABELS.recoverySlot, keychain: KEY_LABELS.keychainSlot } as const;

function makeHkdfSlot(
  keyword: 'recovery' | 'keychain',
  { vaultId, vaultKey }: Wrap,
  secret: Uint8Array,
  random: Random,
): RecoverySlot {
  const slot = { salt: random.bytes(SALT_BYTES) };
  const slotKey = deriveSubkey(secret, slot.salt, LABELS[keyword]);
  const wrapped = seal(slotKey, vaultKey, hkdfSlotPrefix(keyword, vaultId, slot), random);
  wipe(slotKey);
  return { ...slot, wrapped };
}

function openHkdfSlot(
  keyword: 'recovery' | 'keychain',
  vaultId: Uint8Array,
  slot: RecoverySlot,
  secret: Uint8Array,
): Uint8Array | null {
  const slotKey = deriveSubkey(secret, slot.salt, LABELS[keyword]);
  const vaultKey = open(slotKey, slot.wrapped, hkdfSlotPrefix(keyword, vaultId, slot));
  wipe(slotKey);
  return vaultKey;
}

/** Whether a slot gave its key, which is gone either way. */
export function wasOpened(vaultKey: Uint8Array | null): boolean {
  if (vaultKey !== null) wipe(vaultKey);
  return vaultKey !== null;
}
