/** The two ways to the vault key. Each slot wraps the same key, sealed under its own. */
import { open, seal } from '../crypto/aead.ts';
import { wipe } from '../crypto/bytes.ts';
import { deriveSubkey, KEY_LABELS } from '../crypto/hkdf.ts';
import { deriveKey } from '../crypto/kdf.ts';
import type { KdfParams } from '../crypto/kdf-bounds.ts';
import type { Random } from '../ports.ts';
import {
  type Header,
  type PasswordSlot,
  passwordSlotPrefix,
  type RecoverySlot,
  recoverySlotPrefix,
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

/** @param secret the 20 random bytes of the recovery code */
export function makeRecoverySlot(
  { vaultId, vaultKey }: { readonly vaultId: Uint8Array; readonly vaultKey: Uint8Array },
  secret: Uint8Array,
  random: Random,
): RecoverySlot {
  const slot = { salt: random.bytes(SALT_BYTES) };
  const slotKey = deriveSubkey(secret, slot.salt, KEY_LABELS.recoverySlot);
  const wrapped = seal(slotKey, vaultKey, recoverySlotPrefix(vaultId, slot), random);
  wipe(slotKey);
  return { ...slot, wrapped };
}

/** The vault key, for the caller to wipe; null when it is no code, or another one. */
export function openRecoverySlot(
  { vaultId, recovery: slot }: Header,
  code: Uint8Array,
): Uint8Array | null {
  const secret = decodeRecoveryCode(code);
  if (secret === null) return null;
  const slotKey = deriveSubkey(secret, slot.salt, KEY_LABELS.recoverySlot);
  const vaultKey = open(slotKey, slot.wrapped, recoverySlotPrefix(vaultId, slot));
  wipe(secret, slotKey);
  return vaultKey;
}
