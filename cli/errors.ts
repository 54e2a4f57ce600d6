/** How a command ends. Codes are part of the interface (docs/CLI.md): scripts branch on them. */

export const EXIT = {
  done: 0,
  /** Refused by the app or its owner, or failed. */
  failed: 1,
  usage: 2,
  locked: 3,
  notRunning: 4,
  /** As env(1), nohup(1) and every shell say it: found but could not be started, not found. */
  notStarted: 126,
  notFound: 127,
} as const;

/** Codes of this side of the socket. What the app refuses keeps the app's own code (docs/PROTOCOL.md). */
export type CliCode =
  | 'usage'
  | 'not_running'
  | 'not_paired'
  | 'several_pairings'
  | 'already_paired'
  | 'pairing_denied'
  | 'pairing_expired'
  | 'bad_reply'
  | 'other_protocol'
  | 'unreachable'
  | 'unsafe_file'
  | 'unreadable_file'
  | 'bad_env_file'
  | 'bad_reference'
  | 'no_such_field'
  | 'unusable_value'
  | 'program_not_started'
  | 'unknown_exchange'
  | 'wrong_exchange'
  | 'no_proxy'
  | 'bad_template'
  | 'file_exists'
  | 'keychain'
  | 'admin_ended'
  | 'change_refused'
  | 'change_expired'
  | 'change_failed'
  | 'audit_missing'
  | 'audit_tampered'
  | 'internal';

export interface FailureDetails {
  /** What to do about it; lower case, no full stop. */
  readonly hint?: string;
  readonly exit?: number;
  /** From the app's refusal: HTTP status, offending field, policy rule. */
  readonly status?: number;
  readonly field?: string;
  readonly rule?: string;
}

/** A failure that has a text for the person at the terminal. Never holds a value, a token or a line of a file. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly code: string;
  readonly details: FailureDetails;

  constructor(code: CliCode | (string & {}), text: string, details: FailureDetails = {}) {
    super(text);
    this.code = code;
    this.details = details;
  }

  get exit(): number {
    return this.details.exit ?? EXIT.failed;
  }
}

/** @param command whose help is pointed to; none for the whole program's */
export function usage(text: string, command?: string, hint?: string): Failure {
  const help = command === undefined ? 'keyturn help' : `keyturn ${command} --help`;
  return new Failure('usage', text, { exit: EXIT.usage, hint: hint ?? `see '${help}'` });
}
