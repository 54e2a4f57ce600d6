import { createHmac } from 'node:crypto';
import { ascii, concat, secretCopy, wipe } from './bytes.ts';

/**
 * What a subkey is for. Distinct, and none a prefix of another followed by a NUL, so that two purposes can never
 * share a key (docs/FORMAT.md, Keys).
 */
export const KEY_LABELS = {
  recoverySlot: 'keyturn v1 recovery slot',
  keychainSlot: 'keyturn v1 keychain slot',
  manifest: 'keyturn v1 manifest',
  recordRoot: 'keyturn v1 record root',
  record: 'keyturn v1 record',
  auditSeal: 'keyturn v1 audit seal',
  auditSign: 'keyturn v1 audit sign',
  auditUnseal: 'keyturn v1 audit unseal',
  auditLockedRecord: 'keyturn v1 audit locked record',
} as const;

export const KEY_BYTES = 32;

/**
 * 32 bytes by HKDF-SHA256 (RFC 5869). The info is the label, and, where there is a context, a NUL and the context.
 * By two HMACs, which is all that HKDF is for 32 bytes: node's own `hkdfSync` takes twice as long, most of it for a key
 * object, and this is done for every value that is released.
 * @param salt public; the same for all subkeys of one key
 */
export function deriveSubkey(
  key: Uint8Array,
  salt: Uint8Array,
  label: string,
  context?: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const info = context === undefined ? ascii(label) : concat(ascii(label), ascii('\0'), context);
  const extracted = createHmac('sha256', salt).update(key).digest();
  const expanded = createHmac('sha256', extracted).update(info).update(FIRST).digest();
  const subkey = secretCopy(expanded);
  wipe(extracted, expanded);
  return subkey;
}

/** The counter of HKDF's first block; the one block is the whole output. */
const FIRST = Uint8Array.of(1);
