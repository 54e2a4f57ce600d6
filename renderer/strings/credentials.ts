import type { CredentialView } from '../../shared/model/credential.ts';
import { count, number } from '../format/words.ts';

export const keyWords = {
  title: 'Keys',
  table: 'Keys',
  detail: 'Key',
  add: 'Add key',
  files: 'Import and export',
  import: 'Import keys from a file',
  export: 'Export keys to a file',
  search: 'Search keys',
  found: (shown: number, all: number) =>
    shown === all ? count(all, 'key') : `${number(shown)} of ${number(all)}`,
  nothingFound: (text: string) => `No key matches \u201c${text}\u201d.`,
  nothingLeft: 'No key matches these filters.',
  nothingOfBoth: (text: string) => `No key matches both \u201c${text}\u201d and these filters.`,
  clearSearch: 'Clear the search',
  clearAll: 'Show all keys',
  selectAll: 'Select all keys in the list',
  noAccount: 'No account named',
  inGroup: (n: number) => count(n, 'key'),
  filters: 'Filters',
  grouping: 'Group',
  groupings: {
    none: 'Not grouped',
    exchange: 'By exchange',
    account: 'By exchange and account',
  },
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
    more: (n: number) => `Show ${number(n)} more`,
  },
  empty: {
    title: 'Two steps, and the bot trades while the key stays home',
    add: 'Add a key',
    addText:
      'Paste it as the exchange shows it. It is sealed at once and never shown whole in a list.',
    import: 'Import from a file',
    importText:
      'A .env file, a bot’s configuration, or a password manager’s export may hold them all.',
    pair: 'Pair a bot',
    pairText:
      'A program on this computer then asks Keyturn for the key instead of reading it from a file.',
  },
} as const;

export const facetWords = {
  names: {
    exchange: 'Exchange',
    scope: 'Scope',
    risk: 'Risk',
    status: 'Status',
    tag: 'Tag',
    environment: 'Environment',
  },
  unjudged: 'unjudged',
  risk: (step: string, word: string) => `${step} of 5, ${word}`,
  clear: 'Clear filters',
} as const;

/** In the palette, without the key beside them: they say of which. */
export const commandWords = {
  group: 'Group the keys by exchange and account, or not',
  clear: 'Clear search and filters of the keys',
  selectAll: 'Select all keys in the list',
  selectNone: 'Select no key',
  deactivate: 'Deactivate the selected keys',
  activate: 'Activate the selected keys',
  export: 'Export the selected keys',
  edit: 'Edit the open key',
  turn: 'Turn the open key',
  reveal: 'Reveal the secret of the open key, or hide it',
  copy: 'Copy the secret of the open key',
  code: 'Show the code of the exchange account, or hide it',
  off: 'Deactivate the open key',
  on: 'Activate the open key',
} as const;

export const bulkWords = {
  bar: 'Selected keys',
  selected: (n: number) => `${number(n)} selected`,
  hidden: (n: number) => `${number(n)} of them not in the list now`,
  tag: 'Tags',
  tagTitle: (n: number) => `Tags of ${count(n, 'key')}`,
  add: 'Add',
  remove: 'Take away',
  addPlaceholder: 'Type a tag, then Enter',
  removePlaceholder: 'Choose from theirs',
  apply: 'Apply',
  deactivate: 'Deactivate',
  activate: 'Activate',
  export: 'Export',
  clear: 'Select none',
  tagged: (n: number) => `The tags of ${count(n, 'key')} are changed.`,
  deactivated: (n: number) =>
    n === 1
      ? '1 key is deactivated and no longer served.'
      : `${number(n)} keys are deactivated and no longer served.`,
  activated: (n: number) =>
    n === 1 ? '1 key is active again.' : `${number(n)} keys are active again.`,
  unchanged: 'Nothing to change: they are so already.',
  undone: (n: number) => `${count(n, 'key is', 'keys are')} as before.`,
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
  versions: 'Versions',
  version: (n: number) => `Version ${n}`,
  current: 'current',
  replaced: 'replaced',
  storedByYou: 'stored by you',
  storedBy: (name: string) => `stored by ${name}, with your yes,`,
  tags: 'Tags',
  notes: 'Notes',
  copyReference: 'Copy the reference',
  copiedReference: 'The reference is on the clipboard. It is no secret.',
  code: 'Code of the exchange account',
  codeName: 'One-time code',
  showCode: 'Show the code',
  hideCode: 'Hide the code',
  codeValue: 'Current code',
  nextIn: 'Next code in',
  codeNote: 'Only you see it: no program is ever given the seed.',
  reach: 'Blast radius',
  reachNone: 'No program may use it, and none was ever given its values.',
  reachWorst: (scopes: string) => `Whoever holds its values can ${scopes}.`,
  reachUnjudged: 'Nobody has said what it may do, so it counts as anything.',
  holds: 'was given the values, last',
  holdsOld: (version: number) => `version ${version}, replaced since`,
  neverSeen: 'has never been given its values',
  noGrant: 'No grant any more',
  paused: 'paused',
  openClient: (name: string) => `Open ${name}`,
  openAccess: 'Show in the access matrix',
  uses: 'Uses by day',
  usesCount: 'Uses',
  usesNone: 'Not used in the last 90 days.',
  usesSum: (n: number) => `${count(n, 'use')} in 90 days`,
  usesBy: (n: number) => count(n, 'use'),
  reference: 'Reference for programs',
  said: 'Said when it was stored',
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
