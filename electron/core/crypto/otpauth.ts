/**
 * `otpauth://totp/…` as authenticators write it (the key URI format of google-authenticator). Read from bytes, because
 * the secret in it must not become a string; everything else in it may.
 */
import { secretBytes, wipe } from './bytes.ts';

export interface TotpSeed {
  readonly secret: Uint8Array;
  readonly algorithm: 'sha1' | 'sha256' | 'sha512';
  readonly digits: 6 | 7 | 8;
  /** Seconds a code counts. */
  readonly period: number;
}

/** A seed that can't be used. `problem` is a sentence, and says nothing of the seed. */
export class TotpProblem extends Error {
  readonly problem: string;

  constructor(problem: string) {
    super(problem);
    this.problem = problem;
  }
}

const LONGEST = 2048;
const PERIOD = { min: 5, max: 300 };
const [PERCENT, AND, EQUALS, QUERY] = [0x25, 0x26, 0x3d, 0x3f];

type Known = 'secret' | 'algorithm' | 'digits' | 'period';
const KNOWN: ReadonlySet<string> = new Set<Known>(['secret', 'algorithm', 'digits', 'period']);

/**
 * @param secretOf base32 to a secret of its own
 * @throws TotpProblem
 */
export function readOtpAuth(
  text: Uint8Array,
  secretOf: (base32: Uint8Array) => Uint8Array,
): TotpSeed {
  if (text.byteLength > LONGEST) throw new TotpProblem('The address is too long for one seed.');
  const query = text.indexOf(QUERY);
  checkKind(Buffer.from(text.subarray(0, query < 0 ? text.byteLength : query)).toString('latin1'));
  const parameters = parametersOf(text.subarray(query + 1));
  try {
    const base32 = parameters.get('secret');
    if (query < 0 || base32 === undefined)
      throw new TotpProblem('The address has no secret in it.');
    const said = (name: Known): string | null => {
      const value = parameters.get(name);
      return value === undefined ? null : Buffer.from(value).toString('latin1').trim();
    };
    const rest = {
      algorithm: algorithmOf(said('algorithm')),
      digits: digitsOf(said('digits')),
      period: periodOf(said('period')),
    };
    return { secret: secretOf(base32), ...rest };
  } finally {
    wipe(...parameters.values());
  }
}

function checkKind(start: string): void {
  const address = start.trim().toLowerCase();
  if (address.startsWith('otpauth-migration:')) {
    throw new TotpProblem('This is an export of several seeds; export or show one alone.');
  }
  if (address.startsWith('otpauth://hotp/')) {
    throw new TotpProblem('This seed makes codes by counting, not by time.');
  }
  if (!address.startsWith('otpauth://totp/')) {
    throw new TotpProblem('This address is not one of a code by time (otpauth://totp/).');
  }
}

/** Those that matter, percent-decoded, for the caller to wipe. @throws TotpProblem for one that comes twice */
function parametersOf(query: Uint8Array): Map<string, Uint8Array> {
  const found = new Map<string, Uint8Array>();
  let at = 0;
  while (at < query.byteLength) {
    const next = query.indexOf(AND, at);
    const end = next < 0 ? query.byteLength : next;
    const part = query.subarray(at, end);
    const equals = part.indexOf(EQUALS);
    const name = Buffer.from(part.subarray(0, Math.max(equals, 0)))
      .toString('latin1')
      .toLowerCase();
    if (KNOWN.has(name)) {
      if (found.has(name)) {
        wipe(...found.values());
        throw new TotpProblem('The address says one thing twice.');
      }
      found.set(name, percentDecoded(part.subarray(equals + 1)));
    }
    at = end + 1;
  }
  return found;
}

function percentDecoded(part: Uint8Array): Uint8Array {
  const bytes = secretBytes(part.byteLength);
  let length = 0;
  for (let at = 0; at < part.byteLength; at++) {
    const byte = part[at] ?? 0;
    const escaped = byte === PERCENT ? escapedAt(part, at) : null;
    bytes[length++] = escaped ?? byte;
    if (escaped !== null) at += 2;
  }
  return bytes.subarray(0, length);
}

function escapedAt(part: Uint8Array, at: number): number | null {
  const hex = String.fromCharCode(part[at + 1] ?? 0, part[at + 2] ?? 0);
  return /^[0-9A-Fa-f]{2}$/.test(hex) ? Number.parseInt(hex, 16) : null;
}

function algorithmOf(said: string | null): TotpSeed['algorithm'] {
  const name = (said ?? 'sha1').toLowerCase().replace(/^hmac/, '').replace('-', '');
  if (name === 'sha1' || name === 'sha256' || name === 'sha512') return name;
  throw new TotpProblem('The address wants a hash other than SHA-1, SHA-256 and SHA-512.');
}

function digitsOf(said: string | null): TotpSeed['digits'] {
  const digits = Number(said ?? '6');
  if (digits === 6 || digits === 7 || digits === 8) return digits;
  throw new TotpProblem('The address wants codes of other than 6, 7 or 8 digits.');
}

function periodOf(said: string | null): number {
  const period = /^[0-9]{1,4}$/.test(said ?? '30') ? Number(said ?? '30') : 0;
  if (period >= PERIOD.min && period <= PERIOD.max) return period;
  throw new TotpProblem(
    `The address wants a code's time to be outside ${PERIOD.min} to ${PERIOD.max} s.`,
  );
}
