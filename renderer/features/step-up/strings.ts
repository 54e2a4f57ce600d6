import type { StepUpReason } from '../../../shared/ipc/contract.ts';
import { count } from '../../format/words.ts';

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
  proxy: (subject) => `Make a proxy address for ${about(subject, 'a program')}`,
};

export const stepUpWords = {
  confirm: {
    text: 'Confirm with the master password.',
    password: 'Master password',
    submit: 'Confirm',
    tries: (left: number) =>
      left === 1
        ? 'One try is left; then the vault locks.'
        : `${left} tries are left; then the vault locks.`,
    empty: 'Type the master password.',
    wrong: 'This is not the master password.',
    working: 'Checking the password',
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
      `${count(n, 'backup was', 'backups were')} made before. Who has the old password or code can still open ${n === 1 ? 'it' : 'them'}.`,
    destroy: (n: number) => `Destroy ${count(n, 'older backup')}`,
    keep: 'Keep them',
    destroyed: 'The older backups are gone.',
    doneTitle: 'Done',
    done: 'There are no older backups. The window can be closed.',
    close: 'Close',
  },
} as const;
