import type { Finding, FindingKind } from '../../shared/model/health.ts';
import { count, list } from '../format/words.ts';
import { scopeWords } from './common.ts';

export const healthWords = {
  title: 'Health',
  calm: 'Nothing needs you',
  calmText: (keys: number) =>
    `${count(keys, 'key')} looked at: none is overdue, about to lapse, unused, or open to more than it should be.`,
  urgent: (n: number) => `${count(n, 'key')} ${n === 1 ? 'needs' : 'need'} you now`,
  quiet: (n: number) => `${count(n, 'thing')} to see to in a quiet hour`,
  findings: 'What needs you',
  ahead: 'Next 30 days',
  noneAhead: 'No key is due in the next 30 days.',
  today: 'Used today',
  noneToday: 'No program has used a key today.',
  more: (n: number) => `Show ${count(n, 'more', 'more')}`,
  uses: (n: number) => count(n, 'use'),
  usedBy: (client: string) => `by ${client}`,
  kinds: {
    expired: {
      title: 'Ended at the exchange',
      text: 'Bots that use one of these are refused. Make a new one at the exchange, then store its values here.',
    },
    overdue: {
      title: 'Overdue',
      text: 'The longer a key lives, the more places it has been. Make a new one and turn it.',
    },
    lapsing: {
      title: 'About to lapse',
      text: 'The exchange ends these by itself. Turn them before it does.',
    },
    exposed: {
      title: 'Seen by many programs',
      text: 'Each of these programs was given the values and may still have them. If they get out, nobody can tell from where. Turn the key, and have requests signed instead.',
    },
    'over-privileged': {
      title: 'Can do more than anybody was granted',
      text: 'Whoever steals one of these can do more than your bots need. Take the right away at the exchange, then correct it here.',
    },
    'no-ip-list': {
      title: 'Usable from everywhere',
      text: 'Without an IP list a stolen key works from any machine. Add your address at the exchange, then note it here.',
    },
    unused: {
      title: 'Not used for 30 days',
      text: 'A key that nobody uses is only a danger. Deactivate it, and revoke it at the exchange if nobody misses it.',
    },
  } satisfies Record<FindingKind, { title: string; text: string }>,
  turn: 'Turn key',
  edit: 'Correct',
  addIps: 'Add IP list',
  access: 'See who',
  deactivate: 'Deactivate',
  deactivated: (label: string) => `${label} is deactivated.`,
  at: (exchange: string) => `Open ${exchange}`,
  never: 'never used',
  lastUsed: 'last used',
  dueAhead: { rotate: 'to be turned', expire: 'ends at the exchange' },
} as const;

const NAMED = 2;

/** "grid bot, tax tool and 3 more": all of them are where the row leads. */
function someOf(names: readonly string[]): string {
  const left = names.length - NAMED;
  return list(left > 1 ? [...names.slice(0, NAMED), count(left, 'more', 'more')] : names);
}

/** What is the matter with this key, in a few words. @param when of its nearer date: "in 3 days" */
export function findingWords({ kind, key, clients, scopes }: Finding, when: string): string {
  switch (kind) {
    case 'expired':
      return `ended ${when}`;
    case 'overdue':
      return `was due ${when}`;
    case 'lapsing':
      return `ends ${when}`;
    case 'exposed':
      return someOf(clients);
    case 'over-privileged':
      return `nobody was granted ${list(scopes.map((scope) => scopeWords[scope].toLowerCase()))}`;
    case 'no-ip-list':
      return list(key.scopes.map((scope) => scopeWords[scope].toLowerCase()));
    case 'unused':
      return '';
  }
}
