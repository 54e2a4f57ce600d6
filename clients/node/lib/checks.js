/** Looks at what came over the socket before anything is made of it. More members than these do not matter. */
import { BadReply } from './errors.js';
import { TOKEN } from './tokens.js';
import { maskedValues } from './values.js';

/** @typedef {import('../index.d.ts').Credential} Credential */
/** @typedef {import('../index.d.ts').Client} Client */
/** @typedef {import('../index.d.ts').Values} Values */

const ID = /^[A-Za-z0-9_-]{1,64}$/;
const POLL = /^kq_[A-Za-z0-9_-]{43}$/;
const PROXY = /^kp_[A-Za-z0-9_-]{43}$/;

/**
 * What was leased, as it came: `expiresAt` in milliseconds.
 *
 * @typedef {{ id: string, credential: string, version: number, values: Values, expiresAt: number }} Held
 */

/** @param {unknown} reply @returns {Held} */
export function leaseFrom(reply) {
  const { lease, credential, version, values, expiresAt } = members(reply);
  const until = Date.parse(String(expiresAt));
  const fields = members(values);
  const whole =
    is(ID, lease) &&
    typeof credential === 'string' &&
    typeof version === 'number' &&
    Number.isFinite(until) &&
    Object.values(fields).every((value) => typeof value === 'string');
  // What came is never shown: it may be a value.
  if (!whole) throw new BadReply('it is no lease');
  return {
    id: String(lease),
    credential,
    version,
    values: maskedValues(/** @type {Record<string, string>} */ (fields)),
    expiresAt: until,
  };
}

/** @param {unknown} reply @returns {Credential[]} */
export function credentialsFrom(reply) {
  const { credentials } = members(reply);
  const whole =
    Array.isArray(credentials) &&
    credentials.every((one) => {
      const { id, ref, status, version } = members(one);
      return is(ID, id) && [ref, status].every(isText) && typeof version === 'number';
    });
  if (!whole) throw new BadReply('it is no list of keys');
  return credentials;
}

/** @param {unknown} reply @returns {{ pairing: string, code: string, expiresAt: string, poll: string }} */
export function pairingFrom(reply) {
  const { pairing, code, expiresAt, poll } = members(reply);
  if (is(ID, pairing) && is(/^\d{3}-\d{3}$/, code) && isText(expiresAt) && is(POLL, poll)) {
    return { pairing, code, expiresAt, poll };
  }
  throw new BadReply('it is no pairing');
}

/**
 * @param {unknown} reply
 * @returns {{ status: 'pending' | 'denied' | 'expired' } | { status: 'approved', client: Client, token: string }}
 */
export function answerFrom(reply) {
  const { status, client, token } = members(reply);
  if (status === 'pending' || status === 'denied' || status === 'expired') return { status };
  if (status === 'approved' && is(TOKEN, token))
    return { status, client: clientFrom(client), token };
  throw new BadReply('it is no answer to a pairing');
}

/** @param {unknown} value @returns {Client} */
export function clientFrom(value) {
  const { id, name } = members(value);
  if (is(ID, id) && isText(name)) return { id, name };
  throw new BadReply('it names no client');
}

/** @param {unknown} reply @returns {{ credential: string, exchange: string, token: string, url: string | null }} */
export function proxyFrom(reply) {
  const { credential, exchange, token, url } = members(reply);
  const known = isText(credential) && isText(exchange) && is(PROXY, token);
  if (known && (url === null || isText(url))) return { credential, exchange, token, url };
  throw new BadReply('it is no proxy address');
}

/** @param {unknown} reply @returns {import('../index.d.ts').Whoami} */
export function whoamiFrom(reply) {
  const { client, process, grants } = members(reply);
  const { role, status } = members(client);
  if (!isText(role) || !isText(status) || !Array.isArray(grants))
    throw new BadReply('it names no client');
  return { client: { ...clientFrom(client), role, status }, process: members(process), grants };
}

/** @param {unknown} reply @returns {import('../index.d.ts').Explanation} */
export function explanationFrom(reply) {
  const { verdict, rule, text } = members(reply);
  if (isText(rule) && isText(text) && ['allow', 'ask', 'deny'].includes(String(verdict))) {
    return /** @type {import('../index.d.ts').Explanation} */ (reply);
  }
  throw new BadReply('it explains nothing');
}

/** @param {unknown} value @returns {Record<string, unknown>} with nothing in it when it is no object */
export function members(value) {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? /** @type {Record<string, unknown>} */ (value) : {};
}

/** @param {unknown} value @returns {value is string} */
function isText(value) {
  return typeof value === 'string';
}

/** @param {RegExp} pattern @param {unknown} value @returns {value is string} */
function is(pattern, value) {
  return typeof value === 'string' && pattern.test(value);
}
