/**
 * The closed set of things that can go wrong, for two audiences: a program (the code) and a person (the text for
 * that code, in messages.ts). A KeyturnError's own `message` and `cause` are for the log and never leave the process.
 */

/** Codes of the socket protocol, with the HTTP status each is sent under (docs/PROTOCOL.md). */
export const BROKER_STATUS = {
  bad_request: 400,
  unauthorized: 401,
  browser_refused: 403,
  not_found: 404,
  method_not_allowed: 405,
  approval_timeout: 408,
  credential_inactive: 409,
  too_large: 413,
  scope_denied: 422,
  limit_exceeded: 422,
  denied: 422,
  endpoint_unknown: 422,
  sign_unbound: 422,
  locked: 423,
  rate_limited: 429,
  internal: 500,
  audit_unavailable: 503,
} as const;

/** Codes that only the window and the vault's own tools meet. */
export const LOCAL_CODES = [
  'wrong_password',
  'wrong_recovery_code',
  'weak_password',
  'vault_missing',
  'vault_exists',
  'vault_damaged',
  'vault_changed',
  'vault_in_use',
  'vault_too_new',
  'not_a_vault',
  'kdf_out_of_bounds',
  'disk_full',
  'write_failed',
  'backup_missing',
  'invalid_field',
  'invalid_pem',
  'audit_tampered',
  'step_up_cancelled',
  'wrong_code',
  'nothing_to_undo',
  'socket_unavailable',
  'frozen',
  'port_taken',
  'question_gone',
  'wrong_second_factor',
  'quick_unlock_refused',
  'file_refused',
  'wrong_file_password',
  'scratch_failed',
  'cancelled',
  'import_over',
  'backup_closed',
] as const;

export type BrokerCode = keyof typeof BROKER_STATUS;
export type LocalCode = (typeof LOCAL_CODES)[number];
export type ErrorCode = BrokerCode | LocalCode;

/** What crosses a wall: the code, the field it is about if there is one, and facts that are safe to show. */
export interface WireError {
  readonly code: ErrorCode;
  /** Dotted path of the offending field, e.g. `fields.secret`. */
  readonly field?: string;
  /** Placeholders for the text in messages.ts: never a secret, a token or a whole request. */
  readonly facts?: Readonly<Record<string, string | number>>;
}

export interface ErrorDetails {
  readonly field?: string;
  readonly facts?: Readonly<Record<string, string | number>>;
  readonly cause?: unknown;
}

export class KeyturnError extends Error {
  override readonly name = 'KeyturnError';
  readonly code: ErrorCode;
  readonly field: string | undefined;
  readonly facts: Readonly<Record<string, string | number>> | undefined;

  /** @param detail for the log; says what happened, without any secret */
  constructor(code: ErrorCode, detail: string, details: ErrorDetails = {}) {
    super(detail, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.field = details.field;
    this.facts = details.facts;
  }
}

/** What may leave the process. An error that is not one of ours becomes `internal`, and says nothing more. */
export function toWire(error: unknown): WireError {
  if (!(error instanceof KeyturnError)) return { code: 'internal' };
  return {
    code: error.code,
    ...(error.field === undefined ? {} : { field: error.field }),
    ...(error.facts === undefined ? {} : { facts: error.facts }),
  };
}

/** The error again, on the other side of the wall. */
export function fromWire(wire: WireError): KeyturnError {
  return new KeyturnError(wire.code, wire.code, {
    ...(wire.field === undefined ? {} : { field: wire.field }),
    ...(wire.facts === undefined ? {} : { facts: wire.facts }),
  });
}

export function isBrokerCode(code: ErrorCode): code is BrokerCode {
  return Object.hasOwn(BROKER_STATUS, code);
}
