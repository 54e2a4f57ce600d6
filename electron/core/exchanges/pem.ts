/**
 * Private keys in PEM (RFC 7468), as they are pasted: with CRLF, in one line, with `\n` written out as in a JSON file,
 * with the public half or curve parameters beside them. What is kept is one block in the strict form of section 3.
 * The key itself is read by node:crypto from the bytes; OpenSSL's own copy lives until its key object is collected.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { PemType } from '../../../shared/model/catalogue.ts';
import { base64Length, indexOfText, isBlank, standsAt } from './bytes.ts';

const BEGIN = '-----BEGIN ';
const END = '-----END ';
const DASHES = '-----';
const LINE = 64;

/** A PEM that can't be used. `problem` completes "This is not a private key in PEM: …" and holds nothing of the value. */
export class PemProblem extends Error {
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

export interface PrivateKey {
  /** The block, 64 columns, LF, a new array: the caller wipes it. */
  readonly value: Uint8Array<ArrayBuffer>;
  /** Null for a kind of key that no exchange here takes. */
  readonly type: PemType | null;
  /** `Ed25519 private key`, `RSA 2048-bit private key`, `EC P-256 private key`. */
  readonly name: string;
  /** SHA-256 over the public half (SubjectPublicKeyInfo, DER), hex. */
  readonly fingerprint: string;
  /** What was put in order or left out, in words. */
  readonly said: readonly string[];
  /** Nothing but line breaks was changed. */
  readonly whole: boolean;
}

export function looksLikePem(bytes: Uint8Array): boolean {
  return indexOfText(bytes, BEGIN) >= 0;
}

/** @throws PemProblem */
export function readPrivateKey(pasted: Uint8Array): PrivateKey {
  const text = unescaped(pasted);
  let value: Uint8Array<ArrayBuffer> | null = null;
  try {
    const blocks = findBlocks(text);
    const block = onlyPrivateKey(blocks);
    value = strictForm(block.label, text.subarray(block.from, block.to));
    const leftOut = omissions(blocks, text);
    const reordered = leftOut.length === 0 && !sameButLastLineEnd(pasted, value);
    const said = reordered ? ['Its line breaks were put in order.'] : leftOut;
    const result = { value, ...identified(value), said, whole: leftOut.length === 0 };
    value = null;
    return result;
  } finally {
    text.fill(0);
    value?.fill(0);
  }
}

interface Block {
  readonly label: string;
  /** Where its BEGIN line starts, its body starts and ends, and its END line ends. */
  readonly start: number;
  readonly from: number;
  readonly to: number;
  readonly end: number;
}

/** A copy with `\n` and `\r` written out as characters turned into line ends. Base64 has no backslash of its own. */
function unescaped(pasted: Uint8Array): Uint8Array {
  const text = new Uint8Array(pasted.length);
  let length = 0;
  for (let i = 0; i < pasted.length; ) {
    let after = i;
    while (pasted[after] === 0x5c) after++;
    if (after > i && (pasted[after] === 0x6e || pasted[after] === 0x72)) {
      text[length++] = 0x0a;
      i = after + 1;
    } else {
      const end = Math.max(after, i + 1);
      text.set(pasted.subarray(i, end), length);
      length += end - i;
      i = end;
    }
  }
  return text.subarray(0, length);
}

function findBlocks(text: Uint8Array): Block[] {
  const blocks: Block[] = [];
  for (
    let start = indexOfText(text, BEGIN);
    start >= 0;
    start = indexOfText(text, BEGIN, blocks.at(-1)?.end)
  ) {
    const labelEnd = indexOfText(text, DASHES, start + BEGIN.length);
    const label = labelEnd < 0 ? null : labelOf(text.subarray(start + BEGIN.length, labelEnd));
    if (label === null) throw new PemProblem('its BEGIN line is incomplete');
    const from = labelEnd + DASHES.length;
    const to = indexOfText(text, END, from);
    if (to < 0) throw new PemProblem('its END line is missing');
    if (!standsAt(text, label + DASHES, to + END.length)) {
      throw new PemProblem('its BEGIN and END lines do not belong together');
    }
    blocks.push({ label, start, from, to, end: to + END.length + label.length + DASHES.length });
  }
  return blocks;
}

/** The words of a label; null for anything else, so that no part of a broken paste is read as one. */
function labelOf(bytes: Uint8Array): string | null {
  if (bytes.length === 0 || bytes.length > 40) return null;
  if (!bytes.every((b) => b === 0x20 || (b >= 0x30 && b <= 0x39) || (b >= 0x41 && b <= 0x5a)))
    return null;
  return new TextDecoder().decode(bytes);
}

function onlyPrivateKey(blocks: readonly Block[]): Block {
  const keys = blocks.filter((block) => block.label.endsWith('PRIVATE KEY'));
  const [key] = keys;
  if (key === undefined) throw new PemProblem(insteadOfKey(blocks[0]?.label));
  if (keys.length > 1)
    throw new PemProblem(`there are ${keys.length} private keys in it; paste one`);
  if (key.label === 'ENCRYPTED PRIVATE KEY') throw new PemProblem(ENCRYPTED);
  if (key.label === 'OPENSSH PRIVATE KEY') {
    throw new PemProblem(
      'it is in the format of OpenSSH; a copy of it becomes PEM by ssh-keygen -p -m PKCS8 -f FILE',
    );
  }
  return key;
}

const ENCRYPTED =
  'it is encrypted with a passphrase of its own; take that off first: openssl pkey -in FILE -out PLAIN';

function insteadOfKey(label: string | undefined): string {
  if (label === undefined) return 'it has no BEGIN and END lines';
  if (label.endsWith('PUBLIC KEY')) return 'it is a public key; the private key is wanted';
  if (label.endsWith('CERTIFICATE')) return 'it is a certificate; the private key is wanted';
  return `it is a block of another kind (${label})`;
}

/** RFC 7468 section 3: label line, base64 in lines of 64, label line. */
function strictForm(label: string, body: Uint8Array): Uint8Array<ArrayBuffer> {
  if (body.includes(0x3a)) {
    // RFC 1421 headers. Only old encrypted keys have them: "Proc-Type: 4,ENCRYPTED".
    throw new PemProblem(
      indexOfText(body, 'ENCRYPTED') >= 0
        ? ENCRYPTED
        : 'it has header lines, which no plain key has',
    );
  }
  const digits = withoutBlanks(body);
  try {
    if (base64Length(digits) === null) {
      throw new PemProblem('what stands between BEGIN and END is incomplete or was changed');
    }
    const head = new TextEncoder().encode(`${BEGIN}${label}${DASHES}\n`);
    const foot = new TextEncoder().encode(`${END}${label}${DASHES}\n`);
    const lines = Math.ceil(digits.length / LINE);
    const value = new Uint8Array(head.length + digits.length + lines + foot.length);
    value.set(head);
    for (let line = 0; line < lines; line++) {
      const part = digits.subarray(line * LINE, (line + 1) * LINE);
      const at = head.length + line * (LINE + 1);
      value.set(part, at);
      value[at + part.length] = 0x0a;
    }
    value.set(foot, value.length - foot.length);
    return value;
  } finally {
    digits.fill(0);
  }
}

/** In memory of its own, which the caller wipes: what is short would lie on V8's heap otherwise (see `copyOf`). */
function withoutBlanks(body: Uint8Array): Uint8Array {
  const kept = new Uint8Array(new ArrayBuffer(body.length));
  let length = 0;
  for (const b of body) if (!isBlank(b)) kept[length++] = b;
  return kept.subarray(0, length);
}

function identified(value: Uint8Array): Pick<PrivateKey, 'type' | 'name' | 'fingerprint'> {
  try {
    const pem = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    const key = createPrivateKey({ key: pem, format: 'pem' });
    const spki = createPublicKey(key).export({ type: 'spki', format: 'der' });
    return { ...nameOf(key), fingerprint: createHash('sha256').update(spki).digest('hex') };
  } catch {
    // OpenSSL's words tell a person nothing, and might repeat what they are about.
    throw new PemProblem('the block is whole, but there is no key in it that can be read');
  }
}

function nameOf(key: KeyObject): { type: PemType | null; name: string } {
  const details = key.asymmetricKeyDetails;
  if (key.asymmetricKeyType === 'ed25519') return { type: 'ed25519', name: 'Ed25519 private key' };
  if (key.asymmetricKeyType === 'rsa')
    return { type: 'rsa', name: `RSA ${details?.modulusLength ?? '?'}-bit private key` };
  if (key.asymmetricKeyType === 'ec') {
    if (details?.namedCurve === 'prime256v1')
      return { type: 'ec-p256', name: 'EC P-256 private key' };
    return { type: null, name: `EC ${details?.namedCurve ?? ''} private key` };
  }
  return { type: null, name: `${key.asymmetricKeyType ?? 'unknown'} private key` };
}

function omissions(blocks: readonly Block[], text: Uint8Array): string[] {
  const outside = text.some(
    (b, i) => !isBlank(b) && !blocks.some((block) => i >= block.start && i < block.end),
  );
  const said = outside ? ['Text around the block was left out.'] : [];
  return blocks.length > 1 ? [...said, 'Only the private key was kept of several blocks.'] : said;
}

function sameButLastLineEnd(pasted: Uint8Array, value: Uint8Array): boolean {
  const whole = pasted.at(-1) === 0x0a ? value : value.subarray(0, -1);
  return pasted.length === whole.length && pasted.every((b, i) => b === whole[i]);
}
