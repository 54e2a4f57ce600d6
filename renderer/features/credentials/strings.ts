import type { CredentialView } from '../../../shared/model/credential.ts';
import { count } from '../../format/words.ts';

export const keyWords = {
  title: 'Keys',
  table: 'Keys',
  detail: 'Key',
  add: 'Add key',
  search: 'Search keys',
  found: (shown: number, all: number) => (shown === all ? count(all, 'key') : `${shown} of ${all}`),
  nothingFound: (text: string) => `No key has \u201c${text}\u201d in what the list shows.`,
  clearSearch: 'Clear the search',
  columns: {
    label: 'Label',
    exchange: 'Exchange',
    account: 'Account',
    environment: 'Environment',
    scopes: 'Scopes',
    risk: 'Risk',
    access: 'Access',
    due: 'Turn by',
    tags: 'Tags',
    status: 'Status',
  },
  due: {
    title: (n: number) => `${count(n, 'key needs', 'keys need')} you`,
    turn: 'Turn key',
    snooze: 'Remind me later',
    snoozeDays: (n: number) => `In ${count(n, 'day')}`,
    snoozed: (n: number) => `The reminder comes again in ${count(n, 'day')}.`,
    openPage: (exchange: string) => `Open ${exchange}`,
    more: (n: number) => `Show ${n} more`,
  },
  empty: {
    title: 'Two steps, and the bot trades while the key stays home',
    add: 'Add a key',
    addText:
      'Paste it as the exchange shows it. It is sealed at once and never shown whole in a list.',
    pair: 'Pair a bot',
    pairText:
      'A program on this computer then asks Keyturn for the key instead of reading it from a file.',
  },
} as const;

export const detailWords = {
  close: 'Close',
  edit: 'Edit',
  turn: 'Turn key',
  more: 'More actions',
  deactivate: 'Deactivate',
  activate: 'Activate',
  revoked: 'Mark as revoked',
  revokedNote: 'Dead at the exchange, kept for the record',
  delete: 'Delete',
  managePage: (exchange: string) => `Open its page at ${exchange}`,
  deleted: (label: string) => `${label} is deleted.`,
  undo: 'Undo',
  undone: (label: string) => `${label} is back.`,
  values: 'Values',
  reveal: (field: string) => `Reveal ${field}`,
  hide: (field: string) => `Hide ${field}`,
  copy: (field: string) => `Copy ${field}`,
  copied: (seconds: number) => `Copied, cleared in ${seconds} s`,
  hiddenIn: 'Hidden in',
  value: (field: string) => `Value of ${field}`,
  waiting: 'Waiting for the master password',
  fingerprint: 'SHA-256 of its public half',
  may: 'What it may do',
  noPermissions: 'No permission names were noted.',
  unknownPermission: 'not in the catalogue, so it counts as account',
  ips: 'IP allow-list',
  noIps: 'None: whoever has the key can use it from anywhere.',
  dates: 'Dates',
  created: 'Made',
  turnBy: 'Turn by',
  every: (days: number) => `every ${count(days, 'day')}`,
  expires: 'Ends at the exchange',
  lastUsed: 'Last given out',
  added: 'Stored',
  changed: 'Changed',
  clients: 'Clients that may use it',
  noClients: 'None.',
  versions: 'Versions',
  version: (n: number) => `Version ${n}`,
  current: 'current',
  replaced: 'replaced',
  stored: 'stored',
  tags: 'Tags',
  notes: 'Notes',
  reference: 'Reference for programs',
  said: 'Said when it was stored',
  overdueTone: 'Overdue',
} as const;

/** What is due, as one sentence, and what to do about it. `when` fits into a sentence. */
export function dueSentence(key: CredentialView, when: string): string {
  const where = key.exchange === 'generic' ? 'where it came from' : `at ${key.exchangeName}`;
  const overdue = key.due.state === 'overdue';
  const late = count(-key.due.days, 'day');
  if (key.due.kind === 'expire') {
    const what = overdue ? `Ended ${where} ${late} ago` : `Ends ${where} ${when}`;
    return `${what}. Make a new one there and store it here.`;
  }
  const what = overdue ? `Overdue for ${late}` : `To be turned ${when}`;
  return `${what}. Make a new one ${where} and store it here.`;
}

/** The same in a cell: "12 days overdue", "tomorrow", "3 Dec". */
export function dueCell(key: CredentialView, when: string): string {
  const { state, days } = key.due;
  return state === 'overdue' ? `${count(-days, 'day')} overdue` : when;
}
