/**
 * The file `public.json`: what a stranger needs to check the log, and what a locked Keyturn needs to write in it.
 * Nothing in it is secret. Which keys are the right ones the vault decides at unlock, or whoever kept an exported copy.
 */
import { type KeyObject, sign, verify } from 'node:crypto';
import * as z from 'zod/mini';
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
const Key = z.string().check(z.regex(/^[A-Za-z0-9+/]{43}=$/), z.refine(isCanonicalBase64));
const Signature = z.string().check(z.regex(/^[A-Za-z0-9+/]{86}==$/), z.refine(isCanonicalBase64));
const PublicFile = z.strictObject({
  format: z.literal('keyturn-audit-keys'),
  version: z.literal(VERSION),
  epochs: z
    .array(
      z.strictObject({
        epoch: z.number().check(z.int(), z.gte(1), z.lt(1e15)),
        verify: Key,
        seal: Key,
        signature: Signature,
      }),
    )
    .check(z.maxLength(MAX_EPOCHS)),
});

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

/** Null: not such a file, epochs out of order, or an entry its own signature does not cover. */
export function parsePublicKeys(text: string): PublicEpochs | null {
  const { success, data } = PublicFile.safeParse(fromJson(text));
  if (!success) return null;
  let last = 0;
  for (const entry of data.epochs) {
    if (entry.epoch <= last) return null;
    last = entry.epoch;
    const signature = Buffer.from(entry.signature, 'base64');
    if (!verify(null, signedText(entry.epoch, entry.seal), verifyKey(entry), signature))
      return null;
  }
  return data.epochs;
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
