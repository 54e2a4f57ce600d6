import type { StepUpReason } from '../../shared/ipc/contract.ts';
import { count } from '../format/words.ts';

const about = (subject: string | null, fallback: string): string =>
  subject === null ? fallback : `\u201c${subject}\u201d`;

/** Why the password is wanted, as the window's headline. */
export const reasonWords: Readonly<Record<StepUpReason, (subject: string | null) => string>> = {
  reveal: (subject) => `Show a value of ${about(subject, 'this key')}`,
  copy: (subject) => `Copy a value of ${about(subject, 'this key')}`,
  settings: () => 'Change the settings that protect the vault',
  restore: () => 'Restore a backup over the present vault',
  grant: (subject) => `Grant a program more than reading with ${about(subject, 'a key')}`,
  password: () => 'Change the master password',
  recovery: () => 'Make a new recovery code',
  'delete-backups': () => 'Destroy older backups',
  approve: (subject) => `Say yes to a request for ${about(subject, 'a key')}`,
  admin: (subject) => `Let ${about(subject, 'a program')} manage keys`,
  thaw: () => 'Let bots go on after the panic switch',
  delete: (subject) => `Delete ${about(subject, 'a key')}`,
  export: (subject) => `Export ${about(subject, 'keys')}`,
  import: (subject) => `Import ${about(subject, 'keys')}`,
  'second-factor': () => 'Turn the second factor off',
  'quick-unlock': () => 'Turn quick unlock on',
  proxy: (subject) => `Make a proxy address for ${about(subject, 'a program')}`,
};

export const stepUpWords = {
  confirm: {
    asker: (name: string) => `Asked for by ${about(name, 'a program')}, a program you paired.`,
    password: {
      text: 'Confirm with the master password.',
      label: 'Master password',
      empty: 'Type the master password.',
      wrong: 'This is not the master password.',
      instead: 'Use the master password instead',
    },
    code: {
      text: 'Confirm with a code of your authenticator.',
      label: 'Code',
      help: 'Six digits, or one of your recovery codes. Each counts once.',
      empty: 'Type the code.',
      wrong: 'This is no code of now, or it was used before.',
      instead: 'Use a code instead',
    },
    submit: 'Confirm',
    tries: (left: number) =>
      left === 1
        ? 'One try is left; then the vault locks.'
        : `${left} tries are left; then the vault locks.`,
    working: 'Checking',
  },
  secondFactor: {
    title: 'Set up a second factor',
    text: 'A code of an authenticator, in place of the master password, before a value is shown, copied, exported or deleted. It guards the open app; the file on the disk is protected by the master password alone.',
    renewTitle: 'Make new recovery codes',
    renewText:
      'Ten new codes take the place of those that are left. The authenticator stays as it is.',
    next: 'Next',
    scanTitle: 'Add Keyturn to your authenticator',
    scanText: 'Scan the picture with it. Best on another device than this one.',
    qr: 'QR code of the seed',
    type: 'Or type the seed:',
    seed: 'Seed',
    kind: 'By time, SHA-1, 30 s, 6 digits.',
    code: 'First code',
    codeHelp: 'The six digits it shows now.',
    codeEmpty: 'Type the code.',
    codeWrong: 'This is not the code of now. Is the clock of that device right?',
    doneTitle: 'The second factor is set',
    done: 'From now on a code confirms what you do in the open app. The master password still does, too. A code never unlocks the vault.',
    renewedTitle: 'The new codes count',
    renewed: 'The old ones open nothing any more.',
    close: 'Close',
  },
  codes: {
    title: 'Ten recovery codes',
    label: 'Recovery codes',
    text: 'Each confirms once, when the authenticator is not there. They are shown now and never again.',
    print: 'Print',
    save: 'Save to a file',
    saved: 'Saved. The file is not encrypted.',
    copy: 'Copy',
    copied: (seconds: number) => `Copied, cleared in ${seconds} s.`,
    have: 'I have them',
    backTitle: (n: number) => `Type code number ${n}`,
    backText: 'So that it shows now whether you have them. Then they count.',
    backLabel: (n: number) => `Recovery code ${n}`,
    backHelp: '16 characters. Dashes, blanks and case do not matter.',
    again: 'Show the codes again',
    confirm: 'Confirm the code',
  },
  file: {
    title: (name: string) => `Open \u201c${name}\u201d`,
    thisFile: 'this file',
    text: 'The file is locked with a password of its own. It is used to read the file and kept nowhere.',
    password: 'Password of the file',
    wrong: 'This password does not open the file.',
    submit: 'Open',
  },
  choose: {
    title: (name: string) => `Password for \u201c${name}\u201d`,
    thisFile: 'the new file',
    text: 'Whoever has the file and this password has the keys in it. Take another one than the master password. Keyturn keeps it nowhere.',
    password: 'Password of the file',
    submit: 'Use this password',
  },
  change: {
    title: 'Change the master password',
    text: 'Everything is sealed anew under a new key, and a new recovery code takes the place of the old one.',
    current: 'Current master password',
    next: 'New master password',
    submit: 'Change password',
  },
  recovery: {
    title: 'Make a new recovery code',
    text: 'Everything is sealed anew. The old code opens nothing any more but older backups.',
    current: 'Master password',
    submit: 'Make a new code',
  },
  older: {
    title: 'Older backups open with what you just changed',
    text: (n: number) =>
      `${count(n, 'backup was', 'backups were')} made before. Whoever has the old password or code can still open ${n === 1 ? 'it' : 'them'}.`,
    destroy: (n: number) => `Destroy ${count(n, 'older backup')}`,
    keep: 'Keep them',
    destroyed: 'The older backups are gone.',
    doneTitle: 'Done',
    done: 'There are no older backups. The window can be closed.',
    close: 'Close',
  },
} as const;
