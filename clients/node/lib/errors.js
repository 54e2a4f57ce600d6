/**
 * Everything that can go wrong, one class each, so that a bot can say `catch (e) { if (e instanceof Locked) … }`. The
 * codes of the protocol (docs/PROTOCOL.md) keep their names in `code`; the rest happens on this side of the socket. No
 * error holds a value, a token, or anything a broken server sent.
 */

/**
 * @typedef {object} Details
 * @property {string} [hint] what to do about it
 * @property {string} [rule] the rule that refused
 * @property {string} [field] the part of the request that is wrong
 * @property {number} [status] of the HTTP reply
 * @property {number} [retryAfter] seconds
 */

export class KeyturnError extends Error {
  /** @param {string} code @param {string} message @param {Details} [details] */
  constructor(code, message, details = {}) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.hint = details.hint ?? null;
    this.rule = details.rule ?? null;
    this.field = details.field ?? null;
    this.status = details.status ?? null;
    this.retryAfter = details.retryAfter ?? null;
  }
}

/** Nobody listens at the socket. */
export class NotRunning extends KeyturnError {
  constructor() {
    super('not_running', 'Keyturn is not running', {
      hint: 'start the app; for another vault set KEYTURN_HOME to its data folder',
    });
  }
}
/** Somebody listens, and did not answer in time, or hung up. */
export class Unreachable extends KeyturnError {
  /** @param {string} message @param {Details} [details] */
  constructor(message, details) {
    super('unreachable', message, details);
  }
}
/** What came back makes no sense. */
export class BadReply extends KeyturnError {
  /** @param {string} why */
  constructor(why) {
    super('bad_reply', `cannot make sense of Keyturn's reply: ${why}`, {
      hint: 'is it Keyturn that listens there, and is it as new as this client',
    });
  }
}
/** A file or socket that others could have made, read or changed, or that can't be used. */
export class UnsafeFile extends KeyturnError {}
/** No token, or one that is not known any more. */
export class NotPaired extends KeyturnError {}
export class PairingDenied extends KeyturnError {
  constructor() {
    super('pairing_denied', 'the owner said no to this pairing');
  }
}
export class PairingExpired extends KeyturnError {
  constructor() {
    super('pairing_expired', 'nobody typed the code in time', { hint: 'pair again for a new one' });
  }
}
/** The lease was closed here. */
export class LeaseClosed extends KeyturnError {
  constructor() {
    super('lease_closed', 'this lease was closed');
  }
}
/** The owner has the loopback address turned off, so there is nothing for `proxyUrl`. */
export class LoopbackOff extends KeyturnError {
  constructor() {
    super('loopback_off', 'the loopback address of Keyturn is off', {
      hint: 'the owner can turn it on in Keyturn under Settings',
    });
  }
}

export class BadRequest extends KeyturnError {}
export class BrowserRefused extends KeyturnError {}
export class NotFound extends KeyturnError {}
export class MethodNotAllowed extends KeyturnError {}
export class ApprovalTimeout extends KeyturnError {}
export class CredentialInactive extends KeyturnError {}
export class TooLarge extends KeyturnError {}
/** Understood and refused; `rule` says why. */
export class Refused extends KeyturnError {}
export class ScopeDenied extends Refused {}
export class LimitExceeded extends Refused {}
export class Denied extends Refused {}
export class EndpointUnknown extends Refused {}
export class SignUnbound extends Refused {}
/** The vault is locked, or the window is and somebody would have to be asked. */
export class Locked extends KeyturnError {}
export class RateLimited extends KeyturnError {}
export class Internal extends KeyturnError {}
export class AuditUnavailable extends KeyturnError {}

/** @type {Readonly<Record<string, new (code: string, message: string, details?: Details) => KeyturnError>>} */
export const BY_CODE = {
  bad_request: BadRequest,
  unauthorized: NotPaired,
  browser_refused: BrowserRefused,
  not_found: NotFound,
  method_not_allowed: MethodNotAllowed,
  approval_timeout: ApprovalTimeout,
  credential_inactive: CredentialInactive,
  too_large: TooLarge,
  scope_denied: ScopeDenied,
  limit_exceeded: LimitExceeded,
  denied: Denied,
  endpoint_unknown: EndpointUnknown,
  sign_unbound: SignUnbound,
  locked: Locked,
  rate_limited: RateLimited,
  internal: Internal,
  audit_unavailable: AuditUnavailable,
};

/**
 * The error a reply stands for. A code that a newer app may have is a plain KeyturnError.
 *
 * @param {number} status @param {unknown} body @param {string | undefined} retryAfter the header
 * @returns {KeyturnError}
 */
export function errorOf(status, body, retryAfter) {
  const { code, detail, hint, rule, field } = /** @type {Record<string, unknown>} */ (body ?? {});
  if (typeof code !== 'string' || typeof detail !== 'string') {
    return new BadReply(`no problem document with status ${status}`);
  }
  const Kind = (Object.hasOwn(BY_CODE, code) ? BY_CODE[code] : undefined) ?? KeyturnError;
  return new Kind(code, detail, {
    status,
    ...(typeof hint === 'string' ? { hint } : {}),
    ...(typeof rule === 'string' ? { rule } : {}),
    ...(typeof field === 'string' ? { field } : {}),
    ...(/^\d{1,6}$/.test(retryAfter ?? '') ? { retryAfter: Number(retryAfter) } : {}),
  });
}

/**
 * What a lease does about an error when it is to be renewed.
 *
 * `keep`: the values are good until their time is over, and it is tried again. `hold`: not to be used any more, and it
 * is tried again, for this can be undone. `end`: it is over; asking again would only trouble the owner.
 *
 * @param {unknown} error @returns {'keep' | 'hold' | 'end'}
 */
export function meaningOf(error) {
  if (!(error instanceof KeyturnError)) return 'end';
  if (error instanceof CredentialInactive || HOLDS.has(error.rule ?? '')) return 'hold';
  return KEEPS.has(error.code) || KEEP_RULES.has(error.rule ?? '') ? 'keep' : 'end';
}

const HOLDS = new Set(['client-paused', 'panic-stop', 'panic-exits-only', 'outside-hours']);
const KEEP_RULES = new Set(['changed-meanwhile', 'caller-changed']);
const KEEPS = new Set([
  'not_running',
  'unreachable',
  'bad_reply',
  'approval_timeout',
  'locked',
  'rate_limited',
  'internal',
  'audit_unavailable',
]);
