/**
 * The file `public.json`: what a stranger needs to check the log, and what a locked Keyturn needs to write in it.
 * Nothing in it is secret. Which keys are the right ones the vault decides at unlock, or whoever kept an exported copy.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import { isCanonicalBase64, VERSION } from './format.ts';
import { publicKeyOf } from './raw-keys.ts';

/** The public keys of one epoch, each 32 bytes in base64. */
export interface PublicEpoch {
  readonly epoch: number;
  /** Ed25519: checks checkpoints. */
  readonly verify: string;
  /** X25519: lines written while locked are sealed to it. */
  readonly seal: string;
  /** By `verify` over the two others, so that `seal` can't be changed alone. */
  readonly signature: string;
}

/** Ascending by epoch. */
export type PublicEpochs = readonly PublicEpoch[];

const MAX_EPOCHS = 10_000;

function signedText(epoch: number, seal: string): Buffer {
  return Buffer.from(`keyturn-audit-keys ${VERSION} ${epoch} ${seal}`, 'latin1');
}

export function signEpoch(epoch: Omit<PublicEpoch, 'signature'>, key: KeyObject): PublicEpoch {
  const signature = sign(null, signedText(epoch.epoch, epoch.seal), key).toString('base64');
  return { epoch: epoch.epoch, verify: epoch.verify, seal: epoch.seal, signature };
}

export function encodePublicKeys(epochs: PublicEpochs): string {
  return `${JSON.stringify({ format: 'keyturn-audit-keys', version: VERSION, epochs }, null, 2)}\n`;
}

/**
 * Null: not such a file, epochs out of order, or an entry its own signature does not cover. Checked by hand, because
 * the command line checks logs too, and a schema library would be a third of what it loads at each start.
 */
export function parsePublicKeys(text: string): PublicEpochs | null {
  const file = members(fromJson(text), ['format', 'version', 'epochs']);
  if (file === null || file['format'] !== 'keyturn-audit-keys' || file['version'] !== VERSION)
    return null;
  if (!Array.isArray(file['epochs']) || file['epochs'].length > MAX_EPOCHS) return null;
  const epochs: PublicEpoch[] = [];
  for (const value of file['epochs'] as unknown[]) {
    const entry = parseEpoch(value);
    if (entry === null || entry.epoch <= (epochs.at(-1)?.epoch ?? 0)) return null;
    epochs.push(entry);
  }
  return epochs;
}

function parseEpoch(value: unknown): PublicEpoch | null {
  const entry = members(value, ['epoch', 'verify', 'seal', 'signature']);
  if (entry === null) return null;
  const { epoch, verify: key, seal, signature } = entry;
  if (typeof epoch !== 'number' || !Number.isSafeInteger(epoch) || epoch < 1) return null;
  if (!isBase64(key, 32) || !isBase64(seal, 32) || !isBase64(signature, 64)) return null;
  const parsed = { epoch, verify: key, seal, signature };
  const signed = Buffer.from(signature, 'base64');
  return verify(null, signedText(epoch, seal), verifyKey(parsed), signed) ? parsed : null;
}

/** The members of a JSON object that has just these. */
function members(value: unknown, names: readonly string[]): Record<string, unknown> | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const found = Object.keys(value);
  const same = found.length === names.length && found.every((name) => names.includes(name));
  return same ? { ...value } : null;
}

function isBase64(value: unknown, bytes: number): value is string {
  if (typeof value !== 'string' || !isCanonicalBase64(value)) return false;
  return Buffer.from(value, 'base64').length === bytes;
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export function verifyKey(epoch: Pick<PublicEpoch, 'verify'>): KeyObject {
  return publicKeyOf('ed25519', Buffer.from(epoch.verify, 'base64'));
}

/** Ours, and those of theirs that we have no entry for. */
export function mergeEpochs(ours: PublicEpochs, theirs: PublicEpochs): PublicEpochs {
  const known = new Set(ours.map(({ epoch }) => epoch));
  return [...ours, ...theirs.filter(({ epoch }) => !known.has(epoch))].sort(
    (a, b) => a.epoch - b.epoch,
  );
}
