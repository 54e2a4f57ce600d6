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
  'panic-stop': {
    code: 'denied',
    text: 'The owner has pulled the panic switch: nobody is given anything.',
    hint: 'The owner can thaw it in Keyturn under Panic.',
  },
  'panic-exits-only': {
    code: 'denied',
    text: 'The owner has pulled the panic switch: only cancelling, reducing and reading are signed.',
    hint: 'The owner can thaw it in Keyturn under Panic.',
  },
  'key-inactive': {
    code: 'credential_inactive',
    text: 'This key is deactivated, revoked or expired.',
    hint: 'Turn or activate it in Keyturn.',
  },
  'mode-not-granted': {
    code: 'scope_denied',
    text: 'The grant does not cover this way of using the key.',
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
  'over-privileged': {
    code: 'scope_denied',
    text: 'Every key that would serve can do more than was asked for.',
    hint: 'Make a key that can do no more than that, or have the owner allow this one in its grant.',
  },
  'field-not-granted': {
    code: 'scope_denied',
    text: 'The grant does not cover these fields.',
    hint: WIDEN,
  },
  'grant-ended': {
    code: 'limit_exceeded',
    text: 'The last day of this grant is over.',
    hint: WIDEN,
  },
  'outside-hours': {
    code: 'limit_exceeded',
    text: 'The grant does not serve at this hour.',
    hint: 'Try again within its hours, or have the owner change them in Keyturn under Clients.',
  },
  'uses-used-up': {
    code: 'limit_exceeded',
    text: 'The grant has served as often as it may.',
    hint: WIDEN,
  },
  'too-fast': {
    code: 'rate_limited',
    text: 'More requests in a minute than the grant allows.',
    hint: 'Wait as Retry-After says.',
  },
  'program-changed': {
    code: 'locked',
    text: 'The calling program has changed, and nobody can be asked while the window is locked.',
    hint: 'Unlock it in Keyturn, then ask again.',
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

/** When the owner is asked, in words for `explain`. */
export const ASK_RULES = {
  'ask-every-time': 'The owner is asked every time.',
  'ask-once-per-session': 'The owner is asked once per session, and was not yet.',
  'ask-after-date':
    'The last day on which nobody is asked is over, so the owner is asked once per session.',
  'ask-above-trade':
    'The owner is asked whatever the grant says: with this the caller could do more than trade.',
  'ask-program-changed':
    'The grant is pinned to a program, and this is another: the owner is asked.',
} as const;
export type AskRule = keyof typeof ASK_RULES;

export const ALLOW_RULES = {
  'granted-always': 'Granted without asking.',
  'granted-until': 'Granted without asking until a day that is not over.',
  'granted-for-session': 'The owner said yes for this session.',
} as const;
export type AllowRule = keyof typeof ALLOW_RULES;

export function textOfRule(rule: DenyRule | AskRule | AllowRule): string {
  const texts: Readonly<Record<AskRule | AllowRule, string>> = { ...ASK_RULES, ...ALLOW_RULES };
  return isDenyRule(rule) ? DENY_RULES[rule].text : texts[rule];
}

function isDenyRule(rule: string): rule is DenyRule {
  return Object.hasOwn(DENY_RULES, rule);
}

/** What a refusal by this rule tells: widened, because programs compare ids, not texts. */
export function refusalOf(rule: DenyRule): Refusal {
  return DENY_RULES[rule];
}
