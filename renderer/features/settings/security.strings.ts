export const securityWords = {
  title: 'Security',
  stepUpMinutes: 'A confirmation holds for',
  stepUpHelp:
    'Before a value is shown, copied, exported or deleted, and before a program gets more than reading. 0 asks every time.',
  secondFactor: 'Second factor',
  secondFactorHelp:
    'A code confirms in place of the master password while the vault is open. It adds nothing to the encryption of the file.',
  setOn: 'Set up',
  setUp: 'Set up',
  anew: 'Set up anew',
  turnOff: 'Turn off',
  codes: 'Recovery codes of the second factor',
  codesLeft: (left: number, all: number) =>
    left === 0
      ? 'All are used. Without the authenticator only the master password is left.'
      : `${left} of ${all} are left. Each counts once.`,
  newCodes: 'Make new codes',
  quickUnlock: (keychain: string) => `Unlock with ${keychain}`,
  quickUnlockHelp:
    'Any program of your user may ask the keychain, too, so this is as safe as your session. The master password is wanted again after a restart, every seven days, and to confirm. A new password or recovery code turns it off.',
  unavailable: 'Not possible here.',
  commands: {
    setUp: 'Set up the second factor',
    codes: 'Make new recovery codes of the second factor',
    turnOff: 'Turn the second factor off',
    quick: 'Turn quick unlock on or off',
  },
} as const;
