/** Small grammars of header fields and references. */
import { LIMITS } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { FieldName, Id, Ref } from '../../../shared/model/credential.ts';

/** RFC 6750, section 2.1. Null if there is no such header or it is something else. */
export function bearerOf(authorization: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9._~+/-]+=*)$/i.exec(authorization ?? '')?.[1] ?? null;
}

/**
 * Seconds of `Prefer: wait=N` (RFC 7240, section 4.3), at most 120. What is not understood is ignored, as that RFC
 * wants it, and so is not saying anything.
 */
export function waitOf(prefer: string | undefined, otherwise: number): number {
  if (prefer === undefined) return otherwise;
  for (const preference of prefer.split(',')) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,6})"?\s*(?:;.*)?$/i.exec(preference)?.[1];
    if (seconds !== undefined) return Math.min(Number(seconds), LIMITS.waitSecondsMax);
  }
  return otherwise;
}

/** What `credential` in a request names. */
export interface Reference {
  readonly credential: string;
  readonly field: string | null;
}

/** `keyturn://<ref>`, `keyturn://<ref>/<field>`, the ref or the id. Throws `bad_request` for anything else. */
export function parseReference(text: string): Reference {
  const scheme = 'keyturn://';
  const [name = '', field, ...rest] = text.startsWith(scheme)
    ? text.slice(scheme.length).split('/')
    : [text];
  const isName = Ref.safeParse(name).success || Id.safeParse(name).success;
  const isField = field === undefined || FieldName.safeParse(field).success;
  if (!isName || !isField || rest.length > 0) {
    throw new KeyturnError('bad_request', 'not a reference', { field: 'credential' });
  }
  return { credential: name, field: field ?? null };
}

/**
 * The exchange's URL behind `/p/<token>/`: as it is, or percent-encoded as a whole, which ccxt does only when it has a
 * query. Nothing in between: two readers could understand that differently. Throws `bad_request`.
 */
export function exchangeUrlOf(text: string): string {
  if (text.startsWith('https://')) return text;
  // The alphabet of encodeURIComponent and its likes (RFC 3986, section 2.3, and the marks some leave as they are).
  if (!/^https%3a%2f%2f(?:[\w.~!*'()-]|%[\da-f]{2})+$/i.test(text)) throw notAnAddress();
  let decoded: string;
  try {
    decoded = decodeURIComponent(text);
  } catch {
    throw notAnAddress();
  }
  if (!decoded.startsWith('https://')) throw notAnAddress();
  return decoded;
}

function notAnAddress(): KeyturnError {
  const problem = 'what follows the token is not an https address, as it is or percent-encoded';
  return new KeyturnError('bad_request', problem, { field: 'url', facts: { problem } });
}
