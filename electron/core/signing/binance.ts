/**
 * Signs for Binance. A signature covers the parameters and nothing else, neither method nor path (docs/EXCHANGES.md): it
 * would serve for a withdrawal too, so what comes out of here is sent by us and never handed to anybody.
 */
import { createHmac, createPrivateKey, type KeyObject, sign } from 'node:crypto';
import type { Secret } from '../../../shared/secret.ts';
import { looksLikePem } from '../exchanges/pem.ts';
import type { Parameter, PlainRequest } from './plain-request.ts';

/** What goes out on the wire, with everything set that makes it good. */
export interface SignedRequest {
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | null;
}

/** A key that can't sign for this exchange. Says nothing of its values. */
export class KeyUnusable extends Error {
  override readonly name = 'KeyUnusable';
}

type Values = Readonly<Record<string, Secret>>;

/** Binance's own default, and the longest that a signature of ours lives, in milliseconds. */
const WINDOW_MS = 5000;
const KEY_HEADER = 'x-mbx-apikey';

/**
 * Sets time, window, signature and key. `timestamp` and `recvWindow` stay where they stood; everything else stays byte
 * for byte, in its order.
 *
 * @param now milliseconds since the Unix epoch
 * @throws KeyUnusable
 */
export function signBinance(request: PlainRequest, values: Values, now: number): SignedRequest {
  const payload = payloadOf(request.parameters, now);
  const signature = encodeURIComponent(signatureOver(payload, values));
  return assembled(request, `${payload}&signature=${signature}`, keyHeader(values));
}

/** For what wants the key named, and no signature. */
export function nameKey(request: PlainRequest, values: Values): SignedRequest {
  const kept = request.parameters.filter(({ name }) => !SET_BY_US.has(name));
  return assembled(request, joined(kept), keyHeader(values));
}

/** As it came, but for a signature: for public data. */
export function unsigned(request: PlainRequest): SignedRequest {
  const kept = request.parameters.filter(({ name }) => name !== 'signature');
  return assembled(request, joined(kept), {});
}

const SET_BY_US = new Set(['timestamp', 'recvWindow', 'signature']);

/** What the signature is over. */
export function payloadOf(parameters: readonly Parameter[], now: number): string {
  const ours: Readonly<Record<string, string>> = {
    timestamp: String(Math.trunc(now)),
    recvWindow: String(windowOf(parameters)),
  };
  const given = parameters.filter(({ name }) => name !== 'signature');
  const missing = Object.keys(ours).filter((name) => !given.some((one) => one.name === name));
  return [
    ...given.map(({ name, raw }) => `${name}=${ours[name] ?? raw}`),
    ...missing.map((name) => `${name}=${ours[name]}`),
  ].join('&');
}

/** As short as the caller wants it, and never longer than ours. */
function windowOf(parameters: readonly Parameter[]): number {
  const wanted = parameters.find(({ name }) => name === 'recvWindow')?.value ?? '';
  return /^[1-9]\d{0,3}$/.test(wanted) ? Math.min(Number(wanted), WINDOW_MS) : WINDOW_MS;
}

function joined(parameters: readonly Parameter[]): string {
  return parameters.map(({ name, raw }) => `${name}=${raw}`).join('&');
}

function assembled(
  { path, place, headers }: PlainRequest,
  text: string,
  key: Readonly<Record<string, string>>,
): SignedRequest {
  if (place === 'query') {
    const target = text === '' ? path : `${path}?${text}`;
    return { target, headers: { ...headers, ...key }, body: null };
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  return { target: path, headers: { ...headers, ...key, ...form }, body: Buffer.from(text) };
}

function keyHeader(values: Values): Record<string, string> {
  const name = field(values, 'apiKey').use((bytes) => Buffer.from(bytes).toString('latin1'));
  if (!/^[!-~]{1,256}$/.test(name)) throw new KeyUnusable('its API key does not fit into a header');
  return { [KEY_HEADER]: name };
}

function field(values: Values, name: string): Secret {
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  if (value === undefined) throw new KeyUnusable(`it has no field ${name}`);
  return value;
}

/** HMAC-SHA256 in hex; Ed25519 and RSA (PKCS #1 v1.5, SHA-256) in base64. */
function signatureOver(payload: string, values: Values): string {
  const bytes = Buffer.from(payload);
  return field(values, 'secret').use((secret) => {
    if (!looksLikePem(secret)) return createHmac('sha256', secret).update(bytes).digest('hex');
    const key = privateKey(secret);
    if (key.asymmetricKeyType === 'ed25519') return sign(null, bytes, key).toString('base64');
    if (key.asymmetricKeyType === 'rsa') return sign('RSA-SHA256', bytes, key).toString('base64');
    throw new KeyUnusable('its private key is neither Ed25519 nor RSA');
  });
}

function privateKey(pem: Uint8Array): KeyObject {
  try {
    return createPrivateKey({
      key: Buffer.from(pem.buffer, pem.byteOffset, pem.byteLength),
      format: 'pem',
    });
  } catch {
    // OpenSSL's words might repeat what they are about.
    throw new KeyUnusable('its private key can not be read');
  }
}
