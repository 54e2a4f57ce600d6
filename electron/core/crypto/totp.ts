/**
 * Codes by time (RFC 6238), for the second factor and for those an exchange account asks for. The arithmetic is
 * otplib's, with HMAC by noble; seeds go in as bytes and stay bytes. A code is a string for as long as it is compared:
 * it is worth nothing a minute later.
 */
import { createGuardrails, generateSync, NobleCryptoPlugin, verifySync } from 'otplib';
import { KeyturnError } from '../../../shared/errors.ts';
import { decodeBase32, encodeBase32 } from './base32.ts';
import { ascii, concat, wipe } from './bytes.ts';
import { readOtpAuth, TotpProblem, type TotpSeed } from './otpauth.ts';

export type { TotpSeed } from './otpauth.ts';

/** 80 bits is what exchanges give (16 characters); less was cut while copying. */
export const SECRET_MIN = 10;
export const SECRET_MAX = 64;
const SCHEME = 'otpauth';

const crypto = new NobleCryptoPlugin();
/** otplib wants 128 bits by itself, which many exchanges do not give. */
const guardrails = createGuardrails({ MIN_SECRET_BYTES: SECRET_MIN, MAX_SECRET_BYTES: SECRET_MAX });

/**
 * A seed in base32, as it is typed, or an `otpauth://totp/` address. The caller wipes the text and the secret.
 * @param text UTF-8
 * @throws KeyturnError `invalid_field` (fact `problem`), which says nothing of the seed
 */
export function parseTotpSeed(text: Uint8Array): TotpSeed {
  try {
    return beginsWith(text, SCHEME) ? readOtpAuth(text, secretOf) : plain(text);
  } catch (error) {
    if (!(error instanceof TotpProblem)) throw error;
    const { problem } = error;
    throw new KeyturnError('invalid_field', problem, { facts: { problem } });
  }
}

/**
 * @param atMs milliseconds since the Unix epoch
 * @returns the code, and from when until when (exclusive, same clock) it is the current one
 */
export function totpCode(
  seed: TotpSeed,
  atMs: number,
): { readonly code: string; readonly from: number; readonly until: number } {
  const code = generateSync({ ...seed, epoch: seconds(atMs), crypto, guardrails });
  const length = seed.period * 1000;
  const from = Math.floor(atMs / length) * length;
  return { code, from, until: from + length };
}

/**
 * One step of drift either way.
 * @param digits ASCII, as typed; blanks between do not matter
 * @param afterStep the last step whose code was used: it and all before it are refused; −1 for none
 * @returns the step it was the code of; null when it is no code of now
 */
export function matchTotp(
  seed: TotpSeed,
  digits: Uint8Array,
  atMs: number,
  afterStep: number,
): number | null {
  const token = digitsOf(digits, seed.digits);
  const now = Math.floor(atMs / 1000 / seed.period);
  // The clock was set back behind a code that was used: nothing of now is new.
  if (token === null || afterStep > now) return null;
  const after = afterStep < 0 ? {} : { afterTimeStep: afterStep };
  const epochTolerance = seed.period;
  const epoch = seconds(atMs);
  const found = verifySync({ ...seed, ...after, token, epoch, epochTolerance, crypto, guardrails });
  return found.valid && 'timeStep' in found ? found.timeStep : null;
}

/**
 * What a QR code of it says. The caller wipes it.
 * @param account what an authenticator shows under the name; both of ASCII letters, digits, blanks, `-`, `.`
 */
export function totpUri(seed: TotpSeed, issuer: string, account: string): Uint8Array<ArrayBuffer> {
  const [by, of] = [issuer, account].map((text) => encodeURIComponent(text));
  const secret = encodeBase32(seed.secret);
  const words = `&issuer=${by}${unusual(seed)}`;
  const uri = concat(ascii(`otpauth://totp/${by}:${of}?secret=`), secret, ascii(words));
  wipe(secret);
  return uri;
}

/** What is as everywhere is left out: a picture with less in it is easier to scan. */
function unusual({ algorithm, digits, period }: TotpSeed): string {
  return [
    ...(algorithm === 'sha1' ? [] : [`&algorithm=${algorithm.toUpperCase()}`]),
    ...(digits === 6 ? [] : [`&digits=${digits}`]),
    ...(period === 30 ? [] : [`&period=${period}`]),
  ].join('');
}

function plain(text: Uint8Array): TotpSeed {
  return { secret: secretOf(text), algorithm: 'sha1', digits: 6, period: 30 };
}

/** @throws TotpProblem */
function secretOf(text: Uint8Array): Uint8Array<ArrayBuffer> {
  const secret = decodeBase32(text);
  if (secret === null) {
    throw new TotpProblem('The seed is not base32 (letters, and the digits 2 to 7), or was cut.');
  }
  if (secret.byteLength >= SECRET_MIN && secret.byteLength <= SECRET_MAX) return secret;
  const short = secret.byteLength < SECRET_MIN;
  wipe(secret);
  throw new TotpProblem(`The seed is too ${short ? 'short: part of it is missing' : 'long'}.`);
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

/** Null unless it is exactly so many digits. */
function digitsOf(typed: Uint8Array, count: number): string | null {
  const text = Buffer.from(typed.buffer, typed.byteOffset, Math.min(typed.byteLength, 16))
    .toString('latin1')
    .replaceAll(' ', '');
  return typed.byteLength <= 16 && /^[0-9]+$/.test(text) && text.length === count ? text : null;
}

/** Byte by byte: what stands there may be a seed, which must not become a string. */
function beginsWith(text: Uint8Array, start: string): boolean {
  const from = text.findIndex((byte) => byte > 0x20);
  return [...start].every((letter, index) => {
    // Letters differ by one bit in their case.
    return ((text[from + index] ?? 0) | 0x20) === letter.charCodeAt(0);
  });
}
