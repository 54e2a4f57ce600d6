import { count } from '../format/words.ts';

export const unlockWords = {
  vaultName: 'Keyturn',
  create: {
    title: 'Create your vault',
    text: 'Your exchange keys stay on this computer, sealed under a master password. Nobody can reset it.',
    submit: 'Create vault',
    working: 'Making the vault',
  },
  unlock: {
    vaultLocked: 'The vault is locked. No bot is served.',
    windowLocked: (served: number) =>
      served === 0
        ? 'The window is locked. No bot is served meanwhile.'
        : `The window is locked. ${count(served, 'client is', 'clients are')} still served.`,
    password: 'Master password',
    submit: 'Unlock',
    quick: 'Unlock with the system keychain',
    forgot: 'Use the recovery code',
    working: 'Deriving the key',
    refusedTitle: (n: number) => `${count(n, 'request was', 'requests were')} refused`,
    refusedText: 'Bots asked while the vault was locked. They get nothing until you unlock it.',
    frozenTitle: 'The panic switch is pulled',
    frozen: {
      exits: 'Bots may only cancel and reduce. They go on as before once you thaw it under Panic.',
      stop: 'Unlocking serves nobody. Bots go on once you thaw it under Panic.',
    },
    wrong: (n: number) =>
      n > 1 ? `This is not the master password (${n} tries).` : 'This is not the master password.',
    wait: (seconds: number) => `The next try is possible in ${seconds} s.`,
    empty: 'Type the master password.',
  },
  recover: {
    title: 'Use the recovery code',
    text: 'It opens the vault and sets a new password. A new code takes the place of this one.',
    code: 'Recovery code',
    codeHelp: '32 characters. Dashes, blanks and case do not matter.',
    codeEmpty: 'Type the recovery code.',
    password: 'New master password',
    submit: 'Set new password',
    back: 'Back to the password',
  },
  problem: {
    retry: 'Try again',
    restore: 'Restore a backup',
    restoreThis: 'Restore',
    showFolder: 'Show folder',
    quit: 'Quit',
    backupsTitle: 'Backups, newest first',
    noBackups: 'There is no backup in this folder.',
    keys: (n: number | null) => (n === null ? 'not looked into' : count(n, 'key')),
    restoreNote: 'The present file is kept beside it. Clients of a restored vault start paused.',
    code: (code: string) => `Code: ${code}`,
    facts: {
      file: 'File',
      folder: 'Folder',
      problem: 'What is wrong',
      holder: 'Held by',
      version: 'Its format',
    } as Readonly<Record<string, string>>,
    pages: {
      vault_damaged: {
        title: 'The vault file is damaged',
        meaning:
          'It was cut or changed since Keyturn wrote it, so it is not opened. Nothing was written to it.',
        todo: 'Restore the newest backup, or put back an undamaged copy of the file and try again.',
      },
      vault_too_new: {
        title: 'This vault was made by a newer Keyturn',
        meaning: 'This version does not know its format, and does not guess. Nothing was changed.',
        todo: 'Update Keyturn, then open it again.',
      },
      not_a_vault: {
        title: 'This file is not a Keyturn vault',
        meaning: 'Something else stands where the vault should be. It was not touched.',
        todo: 'Move that file away, or restore a backup.',
      },
      kdf_out_of_bounds: {
        title: 'The vault asks for an unusual key derivation',
        meaning:
          'Its cost lies outside the allowed bounds. Keyturn never makes such a file, so something else changed it.',
        todo: 'Restore a backup.',
      },
      vault_in_use: {
        title: 'Another process holds this vault',
        meaning: 'Two programs writing to one vault would lose keys, so this one waits.',
        todo: 'Use the other window, or close that process, then try again.',
      },
      write_failed: {
        title: 'The vault folder can not be written',
        meaning: 'Keyturn could not save there. What was saved before is untouched.',
        todo: 'Free some space or mend the permissions of the folder, then try again.',
      },
    },
  },
} as const;
