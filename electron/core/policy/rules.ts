/**
 * Every rule that can decide a request, by the id that the reply and the audit log name. The ids are part of the
 * protocol (docs/PROTOCOL.md lists them): programs may compare them, so they are never renamed.
 */
import type { BrokerCode } from '../../../shared/errors.ts';

interface Refusal {
  readonly code: BrokerCode;
  /** For the person who reads the client's log; takes the place of the code's own text. */
  readonly text: string;
  readonly hint?: string;
}

const WIDEN = 'The owner can change the grant in Keyturn under Clients.';

export const DENY_RULES = {
  'client-paused': {
    code: 'denied',
    text: 'The owner has paused this client.',
    hint: 'The owner can resume it in Keyturn under Clients.',
  },
  'key-inactive': {
    code: 'credential_inactive',
    text: 'This key is deactivated, revoked or expired.',
    hint: 'Turn or activate it in Keyturn.',
  },
  'mode-not-granted': {
    code: 'scope_denied',
    text: 'The grant does not let this client receive values.',
    hint: WIDEN,
  },
  'scope-not-granted': {
    code: 'scope_denied',
    text: 'The grant does not cover these scopes.',
    hint: WIDEN,
  },
  'scope-not-on-key': {
    code: 'scope_denied',
    text: 'The key itself can not do this.',
    hint: 'Ask for fewer scopes, or for another key.',
  },
  'reveal-exceeds-grant': {
    code: 'scope_denied',
    text: 'Whoever holds the values can do all the key can, and the grant covers less.',
    hint: WIDEN,
  },
  'field-not-granted': {
    code: 'scope_denied',
    text: 'The grant does not cover these fields.',
    hint: WIDEN,
  },
  'window-locked': {
    code: 'locked',
    text: 'The window is locked, so nobody can be asked.',
    hint: 'Unlock it in Keyturn, or have the owner grant this for unattended use.',
  },
  'owner-said-no': {
    code: 'denied',
    text: 'The owner said no.',
  },
  'caller-changed': {
    code: 'denied',
    text: 'The calling program is not the one that connected.',
    hint: 'Open a new connection and ask again.',
  },
  'changed-meanwhile': {
    code: 'denied',
    text: 'The client, its grant or the key changed while this was decided.',
    hint: 'Ask again.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;
export type DenyRule = keyof typeof DENY_RULES;

export const ASK_RULES = ['ask-every-time', 'ask-once-per-session', 'ask-above-trade'] as const;
export type AskRule = (typeof ASK_RULES)[number];

export const ALLOW_RULES = ['granted-always', 'granted-for-session'] as const;
export type AllowRule = (typeof ALLOW_RULES)[number];

/** What a refusal by this rule tells: widened, because programs compare ids, not texts. */
export function refusalOf(rule: DenyRule): Refusal {
  return DENY_RULES[rule];
}
