/**
 * Refusals behind `/p/`. They are for client libraries of exchanges, not for ours: one line of plain text, 422 for what
 * was understood and refused, 503 for what may be tried again. JSON, or another status, makes some of ccxt's exchanges
 * take a refusal for an order or an empty balance.
 */
import { type BrokerCode, isBrokerCode, KeyturnError, toWire } from '../../../shared/errors.ts';
import { textOf } from '../../../shared/messages.ts';
import { refusalOf } from '../policy/rules.ts';
import { CallerGone, Refused, type WholeReply } from './replies.ts';

/** What ends a request here beside the rules of the policy. The ids are part of the protocol, and never renamed. */
export const PROXY_RULES = {
  'not-plain': {
    code: 'bad_request',
    status: 422,
    text: 'The request can be read in more than one way',
  },
  'host-unknown': {
    code: 'endpoint_unknown',
    status: 422,
    text: "This is not one of the exchange's own addresses for the environment of this key.",
  },
  'endpoint-unknown': {
    code: 'endpoint_unknown',
    status: 422,
    text: 'Nobody has judged this endpoint, so it is refused.',
  },
  'beyond-scope': {
    code: 'scope_denied',
    status: 422,
    text: 'The request asks for more than this endpoint is judged for',
  },
  'exchange-unknown': {
    code: 'endpoint_unknown',
    status: 422,
    text: 'Requests to this exchange can not be signed in this version.',
  },
  'proxy-unknown': {
    code: 'unauthorized',
    status: 422,
    text: 'There is no such proxy address; ask for a new one.',
  },
  'key-unusable': {
    code: 'denied',
    status: 422,
    text: 'This key can not sign: its values are not what the exchange gives out.',
  },
  'exchange-unreachable': {
    code: 'denied',
    status: 503,
    text: 'The exchange could not be reached, and got nothing.',
  },
  'exchange-silent': {
    code: 'denied',
    status: 504,
    text: 'The exchange did not answer: whether it did what was asked is unknown.',
  },
  'exchange-redirects': {
    code: 'denied',
    status: 502,
    text: 'The exchange sent the request elsewhere, and it was not followed.',
  },
  'stopped-on-its-way': {
    code: 'denied',
    status: 504,
    text: 'Stopped on its way to the exchange: whether it did what was asked is unknown.',
  },
} as const satisfies Readonly<Record<string, { code: BrokerCode; status: number; text: string }>>;
export type ProxyRule = keyof typeof PROXY_RULES;

/** A refusal by one of them. `about` completes its text. */
export class ProxyRefused extends KeyturnError {
  readonly rule: ProxyRule;
  readonly about: string | null;

  constructor(rule: ProxyRule, about: string | null = null) {
    super(PROXY_RULES[rule].code, about === null ? rule : `${rule}: ${about}`);
    this.rule = rule;
    this.about = about;
  }
}

/** May be tried again as it is: ccxt takes 503 for "not available", 422 for a refusal that stays. */
const LATER = new Set([
  'locked',
  'rate_limited',
  'audit_unavailable',
  'approval_timeout',
  'internal',
]);
const RETRY_SECONDS = 10;

export function plainRefusal(error: unknown): WholeReply {
  const { status, rule, text } = told(error);
  const line = `keyturn: ${rule}: ${text}`.replace(/[^ -~]/g, '?');
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      ...(status === 503 ? { 'retry-after': String(retryAfter(error)) } : {}),
    },
    body: `${line}\n`,
  };
}

function told(error: unknown): { status: number; rule: string; text: string } {
  if (error instanceof ProxyRefused) {
    const { status, text } = PROXY_RULES[error.rule];
    return {
      status,
      rule: error.rule,
      text: error.about === null ? text : `${text}: ${error.about}.`,
    };
  }
  const wire = toWire(error);
  const code = isBrokerCode(wire.code) ? wire.code : 'internal';
  const status = LATER.has(code) || error instanceof CallerGone ? 503 : 422;
  if (error instanceof Refused)
    return { status, rule: error.rule, text: refusalOf(error.rule).text };
  return { status, rule: code, text: textOf({ ...wire, code }).text };
}

function retryAfter(error: unknown): string | number {
  return (error instanceof KeyturnError ? error.facts?.['retryAfter'] : undefined) ?? RETRY_SECONDS;
}
