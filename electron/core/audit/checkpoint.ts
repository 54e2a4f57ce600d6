/** Signed places in the log: checkpoint lines, each for the place before it, and the file `head`, for the newest place. */
import { type KeyObject, sign, verify } from 'node:crypto';
import { isCanonicalBase64, VERSION } from './format.ts';
import type { AuditAnchor } from './types.ts';

/** A place with the epoch's Ed25519 signature (base64) over it. */
export interface SignedPlace extends AuditAnchor {
  readonly signature: string;
}

/**
 * What is signed. The hash covers every line before it, through the chain; there is no time in it, because dates are
 * nobody's business who has only the disk.
 */
function signedText(place: AuditAnchor): Buffer {
  return Buffer.from(
    `keyturn-audit-checkpoint ${VERSION} ${place.epoch} ${place.seq} ${place.hash}`,
    'latin1',
  );
}

export function signPlace(place: AuditAnchor, key: KeyObject): SignedPlace {
  const { epoch, seq, hash } = place;
  return { epoch, seq, hash, signature: sign(null, signedText(place), key).toString('base64') };
}

export function isSigned(place: SignedPlace, key: KeyObject): boolean {
  return verify(null, signedText(place), key, Buffer.from(place.signature, 'base64'));
}

/** The file `head`: one line. */
export function encodeHead(place: SignedPlace): string {
  const { epoch, seq, hash, signature } = place;
  return `keyturn-audit-head ${VERSION} ${epoch} ${seq} ${hash} ${signature}\n`;
}

const HEAD = new RegExp(
  `^keyturn-audit-head ${VERSION} ([1-9][0-9]{0,14}) (0|[1-9][0-9]{0,14}) ([0-9a-f]{64}) ([A-Za-z0-9+/]{86}==)\n$`,
);

/** Null: malformed. */
export function parseHead(text: string): SignedPlace | null {
  const found = HEAD.exec(text);
  if (found === null) return null;
  const [, epoch, seq, hash = '', signature = ''] = found;
  if (!isCanonicalBase64(signature)) return null;
  return { epoch: Number(epoch), seq: Number(seq), hash, signature };
}
