import type { ExportFormat } from '../../shared/model/exporting.ts';
import { count, number, size } from '../format/words.ts';

interface FormatWords {
  readonly name: string;
  readonly what: string;
  /** Who can read the file, to go on a sentence with. */
  readonly readers: string;
  readonly submit: (keys: number) => string;
}

export const formatWords: Readonly<Record<ExportFormat, FormatWords>> = {
  'keyturn-file': {
    name: 'Keyturn file',
    what: 'For another Keyturn: it reads it by Import keys, with all that is written about the keys.',
    readers: 'only someone who knows the password that you choose for it.',
    submit: (keys) => `Export ${count(keys, 'key')}`,
  },
  kdbx: {
    name: 'KeePass database',
    what: 'A KDBX 4 file for KeePassXC and other programs of its kind. Each key is an entry, in a group of its exchange.',
    readers: 'only someone who knows the password that you choose for it.',
    submit: (keys) => `Export ${count(keys, 'key')}`,
  },
  csv: {
    name: 'CSV, in plain text',
    what: 'A table for a spreadsheet or a script.',
    readers: 'everybody who gets hold of the file.',
    submit: (keys) => `Export ${count(keys, 'key')} in plain text`,
  },
};

export const exportWords = {
  title: 'Export keys',
  which: 'Which keys',
  search: 'Search keys',
  all: 'Choose all that are listed',
  chosen: (n: number, all: number) => `${number(n)} of ${count(all, 'key')} chosen`,
  columns: { label: 'Label', exchange: 'Exchange', account: 'Account' },
  none: 'No key is stored yet.',
  nothing: 'No key matches.',
  into: 'Into what',
  readersLabel: 'Who can read it:',
  along: 'What goes along',
  values:
    'The values of today go into the file. Older versions, clients and what was granted never do.',
  notes: 'Notes and tags',
  seeds: (n: number) => `Seeds of second factors (${count(n, 'key has one', 'keys have one')})`,
  noSeeds: 'Seeds of second factors (no chosen key has one)',
  seedsHelp: 'With key and seed in one file, whoever opens it has both factors of the account.',
  plainTitle: 'Anyone who reads this file has the keys',
  plainText:
    'It has no password. Programs that index, back up or sync its folder get the keys too, and deleting it later does not undo that. The other two formats have a password.',
  steps: {
    sealed: 'You choose where it goes, confirm that it is you, and choose the file’s own password.',
    plain: 'You choose where it goes and confirm that it is you.',
  },
  working: (n: number) => `Exporting ${count(n, 'key')}`,
  workingText:
    'The windows in front ask where it goes and who you are. Nothing is written before that.',
  of: (done: number, total: number) => `${number(done)} of ${number(total)}`,
  progress: 'Keys read',
  stop: 'Stop',
  done: {
    title: (n: number) =>
      n === 1 ? 'One key is in the file' : `${number(n)} keys are in the file`,
    file: 'The file',
    facts: (format: ExportFormat, bytes: number) => `${formatWords[format].name}, ${size(bytes)}`,
    seeds: (n: number) => `With ${count(n, 'seed')} of a second factor`,
    open: 'Show in folder',
    readers: 'Who can read it',
    sealedReaders: 'Only someone who knows the password that you chose for it.',
    delete: 'Delete it when you no longer need it',
    sealed: [
      'The password is kept nowhere: without it nobody opens the file, and neither do you.',
      'Delete the file when the other side has the keys. On an SSD, and in backups or snapshots, a deleted file may still be found; its password is what protects it then.',
    ],
    plain: [
      'Delete the file as soon as it has done its work, and empty the trash.',
      'On an SSD, and in backups, snapshots or a synced folder, a deleted file may still be found. If it may have got there, turn these keys at their exchanges.',
    ],
    log: 'The audit log has a line for each key that was exported.',
    more: 'Export more',
    keys: 'Back to the keys',
  },
  commands: {
    search: 'Search the keys to export',
    start: 'Export the chosen keys',
    stop: 'Stop the export',
  },
} as const;
