import type { ChangedPart } from '../../shared/model/exporting.ts';
import { count, list } from '../format/words.ts';

export const backupWords = {
  title: 'Backups',
  text: 'Taken before the first change of a session and before a password is changed. The last ten are kept, and one a week for eight weeks. Each is a whole vault, sealed with the password it had.',
  take: 'Back up now',
  taken: (when: string) => `The vault is backed up as of ${when}.`,
  open: 'Open a Keyturn file',
  table: 'Backups, newest first',
  none: 'There is no backup yet. One is taken before the first change of each session.',
  columns: {
    when: 'Taken',
    keys: 'Keys',
    size: 'Size',
    password: 'Opens with',
    actions: 'Actions',
  },
  today: 'Today’s password',
  earlier: 'An earlier password',
  damaged: 'Nothing: it is damaged',
  unknownKeys: 'sealed',
  look: 'Look into it',
  lookInto: (when: string) => `Look into the backup of ${when}`,
  more: (when: string) => `More for the backup of ${when}`,
  save: 'Save a copy elsewhere',
  saved: (name: string) => `Saved as ${name}. It opens with the password it has.`,
  destroy: 'Destroy this one and all older',
  destroyTitle: 'Destroy this backup and all that are older?',
  destroyText: (n: number) =>
    `${count(n, 'backup is', 'backups are')} deleted, and copies that were kept beside the vault with ${n === 1 ? 'it' : 'them'}. It can’t be undone; what the disk itself keeps is out of reach. A backup of today is taken first.`,
  destroyNow: (n: number) => `Destroy ${count(n, 'backup')}`,
  destroyed: (n: number) => `${count(n, 'copy is', 'copies are')} gone.`,
  cancel: 'Cancel',
  detail: 'What is in the backup',
  looked: {
    today: 'It opens with today’s password.',
    earlier: 'It opens with an earlier password.',
    other: 'It is a file from elsewhere, opened with its own password.',
    otherToday: 'It is a file from elsewhere, and opens with today’s password.',
    holds: (keys: number, clients: number) =>
      clients === 0
        ? `${count(keys, 'key')} ${keys === 1 ? 'is' : 'are'} in it, and no clients.`
        : `${count(keys, 'key')} and ${count(clients, 'client')} are in it.`,
    sealed: 'The values stay sealed: versions and dates tell what changed.',
    filter: 'Which keys are listed',
    differing: (n: number) => `Other than today (${n})`,
    all: (n: number) => `All (${n})`,
    search: 'Search in the backup',
    none: 'Every key in it is as it is today.',
    nothing: 'No key matches.',
    rest: (n: number) => `${count(n, 'more key')}: search to see them.`,
    added: (n: number) => `${count(n, 'key')} came later and ${n === 1 ? 'is' : 'are'} not in it`,
    same: 'As it is today',
    removed: 'Not in the vault today',
    changed: (parts: readonly ChangedPart[]) => `Other today: ${list(parts.map((p) => PARTS[p]))}`,
    renamed: (label: string) => `today “${label}”`,
    stored: 'Values of',
    restoreKey: (label: string) => `Restore ${label}`,
    restore: 'Restore',
    asVersion: 'Its values, as the newest version',
    asVersionText:
      'What is there today stays as the version before. Clients go on with these values.',
    asKey: 'As a key of its own',
    asKeyText: 'Without clients: what was granted on it is not granted again.',
    restored: (label: string) => `${label} is restored.`,
    show: 'Show it',
    whole: 'Restore all of it',
    wholeTitle: 'Put it in the place of the vault?',
    wholeText: (name: string) =>
      `The vault becomes what ${name} holds, and opens with the password it has. The vault of today is kept in the data folder. Keyturn locks, and all clients start paused: you let each go on yourself.`,
    backupOf: (when: string) => `the backup of ${when}`,
    file: (name: string) => `“${name}”`,
    noClients: 'There are no clients in it: bots would have to be paired anew.',
    foreign:
      'It is not a version of this vault, so it can’t take its place. Restore single keys, or use Import keys for several.',
    wholeNow: 'Restore and lock',
  },
  commands: {
    take: 'Back up the vault now',
    open: 'Open a Keyturn file and look into it',
  },
} as const;

const PARTS: Readonly<Record<ChangedPart, string>> = {
  values: 'values',
  label: 'label',
  account: 'account',
  permissions: 'permissions',
  addresses: 'IP list',
  dates: 'dates',
  status: 'status',
  notes: 'notes or tags',
};
