/** The keys that outlive a vault key (docs/adr/0002), as the content of the one record of kind `keyring`. */

import type { AuditEpochKey, AuditKeyring } from '../audit/types.ts';
import { randomSecret, secretBytes, secretCopy, wipe } from '../crypto/bytes.ts';
import type { Random } from '../ports.ts';

const FORMAT = 1;
const SEED_BYTES = 32;
const ENTRY_BYTES = 4 + SEED_BYTES;
const HEAD_BYTES = 5;

/** u8 format ‖ u32 count ‖ per epoch, ascending, the current one last: u32 epoch, 32 bytes of seed. Big-endian. */
export function encodeKeyring({ current, past }: AuditKeyring): Uint8Array {
  const epochs = [...past, current];
  const bytes = secretBytes(HEAD_BYTES + epochs.length * ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, FORMAT);
  view.setUint32(1, epochs.length);
  epochs.forEach(({ epoch, seed }, index) => {
    const at = HEAD_BYTES + index * ENTRY_BYTES;
    view.setUint32(at, epoch);
    bytes.set(seed, at + 4);
  });
  return bytes;
}

/** Copies of the seeds; null unless `encodeKeyring` gives these bytes. */
export function parseKeyring(bytes: Uint8Array): AuditKeyring | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = (bytes.byteLength - HEAD_BYTES) / ENTRY_BYTES;
  if (!Number.isInteger(count) || count < 1) return null;
  if (view.getUint8(0) !== FORMAT || view.getUint32(1) !== count) return null;
  const epochs: AuditEpochKey[] = [];
  for (let at = HEAD_BYTES; at < bytes.byteLength; at += ENTRY_BYTES) {
    const epoch = view.getUint32(at);
    if (epoch <= (epochs.at(-1)?.epoch ?? 0)) return null;
    epochs.push({ epoch, seed: secretCopy(bytes.subarray(at + 4, at + ENTRY_BYTES)) });
  }
  const current = epochs.pop();
  return current === undefined ? null : { current, past: epochs };
}

/** A keyring whose current epoch is new, and above `floor`: epochs in the audit log only ever grow. */
export function nextEpoch(
  keyring: AuditKeyring | null,
  floor: number,
  random: Random,
): AuditKeyring {
  const epoch = Math.max(keyring?.current.epoch ?? 0, floor) + 1;
  const current = { epoch, seed: randomSecret(random, SEED_BYTES) };
  const past = keyring === null ? [] : [...keyring.past, keyring.current];
  return { current, past: past.map(copyEpoch) };
}

export function copyKeyring({ current, past }: AuditKeyring): AuditKeyring {
  return { current: copyEpoch(current), past: past.map(copyEpoch) };
}

export function wipeKeyring({ current, past }: AuditKeyring): void {
  wipe(current.seed, ...past.map(({ seed }) => seed));
}

function copyEpoch({ epoch, seed }: AuditEpochKey): AuditEpochKey {
  return { epoch, seed: secretCopy(seed) };
}
