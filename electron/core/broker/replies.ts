/** What goes out on the wire, as bytes. */
import { STATUS_CODES } from 'node:http';
import type { LeaseReply, Problem } from '../../../shared/broker/protocol.ts';
import {
  BROKER_STATUS,
  type BrokerCode,
  isBrokerCode,
  KeyturnError,
  toWire,
} from '../../../shared/errors.ts';
import { textOf } from '../../../shared/messages.ts';
import { secretBytes } from '../crypto/bytes.ts';
import { type DenyRule, refusalOf } from '../policy/rules.ts';

export type Reply = WholeReply | StreamReply;

interface ReplyHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}

/** All of it is there before the first byte goes out. */
export interface WholeReply extends ReplyHead {
  /**
   * Bytes are overwritten as soon as the operating system has them: what holds a value, or a token, must never have been
   * a text. A text is for all else; node sends it in one piece with the head.
   */
  readonly body: Buffer | string;
  /** Told whether the operating system took all of it. */
  readonly settled?: (delivered: boolean) => void;
}

/** Its body comes bit by bit, from an exchange or as things happen. */
export interface StreamReply extends ReplyHead {
  /** Called once the head is on its way. The body is whole when this resolves; a rejection breaks the connection off. */
  readonly stream: (sink: Sink) => Promise<void>;
}

/** Where a streamed body goes. */
export interface Sink {
  /** Aborted when the caller hangs up, or was hung up on for not reading. */
  readonly gone: AbortSignal;
  /**
   * Takes the chunk at once; resolves when there is room for the next. False: the caller is gone, or does not read, and
   * is hung up on. Who does not wait for it is hung up on when too much has piled up.
   */
  write(chunk: Uint8Array): Promise<boolean>;
}

/** A refusal by a rule of the policy: the reply says its text and names it. */
export class Refused extends KeyturnError {
  readonly rule: DenyRule;

  constructor(rule: DenyRule, facts?: Readonly<Record<string, number>>) {
    super(refusalOf(rule).code, rule, facts === undefined ? {} : { facts });
    this.rule = rule;
  }
}

/** The caller hung up before it was answered: nobody is left to hear why. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone';
}

/** `no-store`: RFC 9111, section 5.2.2.5. Whatever stands between us and the client must not keep a copy. */
const HEADERS = { 'content-type': 'application/json', 'cache-control': 'no-store' };
const RETRY_SECONDS = 10;

export function json(status: number, value: unknown): WholeReply {
  return { status, headers: HEADERS, body: JSON.stringify(value) };
}

/** For a token: gone from our memory once it is sent, as far as it lies in bytes. */
export function secretJson(status: number, value: unknown): WholeReply {
  return { status, headers: HEADERS, body: Buffer.from(JSON.stringify(value)) };
}

export function noContent(): WholeReply {
  return { status: 204, headers: { 'cache-control': 'no-store' }, body: '' };
}

/**
 * An error as RFC 9457 problem+json: the code's fixed text, never the error's own. What is not an error of this
 * protocol goes out as `internal`.
 */
export function problem(error: unknown): WholeReply {
  const wire = toWire(error);
  const code = isBrokerCode(wire.code) ? wire.code : 'internal';
  const status = BROKER_STATUS[code];
  const rule = error instanceof Refused ? error.rule : undefined;
  const { text, hint } = rule === undefined ? textOf({ ...wire, code }) : refusalOf(rule);
  const what = code === 'bad_request' ? wire.facts?.['problem'] : undefined;
  const body: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    code,
    detail: what === undefined ? text : `${text.replace(/\.$/, '')}: ${what}.`,
    ...(hint === undefined ? {} : { hint }),
    ...(wire.field === undefined || code === 'internal' ? {} : { field: wire.field }),
    ...(rule === undefined ? {} : { rule }),
  };
  return {
    status,
    headers: {
      ...HEADERS,
      'content-type': 'application/problem+json',
      ...further(code, wire.facts ?? {}),
    },
    body: JSON.stringify(body),
  };
}

/** RFC 9110: section 10.2.3 for `Retry-After`, 15.5.6 for `Allow`; what is too large is not read to its end. */
function further(
  code: BrokerCode,
  facts: Readonly<Record<string, string | number>>,
): Record<string, string> {
  if (code === 'locked' || code === 'rate_limited') {
    return { 'retry-after': String(facts['retryAfter'] ?? RETRY_SECONDS) };
  }
  if (code === 'method_not_allowed') return { allow: String(facts['allow'] ?? '') };
  return code === 'too_large' ? { connection: 'close' } : {};
}

/**
 * A lease with its values, put together from bytes: a JavaScript string of a secret could not be overwritten
 * afterwards.
 * @param rest the reply without its values
 * @param values their JSON as UTF-8, of `valuesText`; copied, the caller wipes it
 */
export function leaseReply(rest: Omit<LeaseReply, 'values'>, values: Uint8Array): WholeReply {
  const head = `${JSON.stringify(rest).slice(0, -1)},"values":`;
  const start = Buffer.byteLength(head);
  const body = Buffer.from(secretBytes(start + values.byteLength + 1).buffer);
  body.write(head);
  body.set(values, start);
  body.write('}', start + values.byteLength);
  return { status: 201, headers: HEADERS, body };
}
