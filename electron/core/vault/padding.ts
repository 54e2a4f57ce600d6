/**
 * Hides lengths: u32 big-endian length ‖ content ‖ zeros, up to a whole number of blocks. So a short secret and a
 * passphrase look alike on disk, and a manifest does not tell how long the names in it are.
 */
import { secretBytes } from '../crypto/bytes.ts';

export const RECORD_BLOCK = 256;
export const MANIFEST_BLOCK = 4096;

const LENGTH_BYTES = 4;

export function pad(content: Uint8Array, block: number): Uint8Array {
  const padded = secretBytes(Math.ceil((LENGTH_BYTES + content.byteLength) / block) * block);
  new DataView(padded.buffer).setUint32(0, content.byteLength);
  padded.set(content, LENGTH_BYTES);
  return padded;
}

/** The content, as a view into the padded bytes; null unless `pad` would give these very bytes. */
export function unpad(padded: Uint8Array, block: number): Uint8Array | null {
  if (padded.byteLength < LENGTH_BYTES) return null;
  const length = new DataView(padded.buffer, padded.byteOffset).getUint32(0);
  const end = LENGTH_BYTES + length;
  if (Math.ceil(end / block) * block !== padded.byteLength) return null;
  if (padded.subarray(end).some((byte) => byte !== 0)) return null;
  return padded.subarray(LENGTH_BYTES, end);
}
