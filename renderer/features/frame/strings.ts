import { count } from '../../format/words.ts';

export const frameWords = {
  nav: 'Pages',
  keys: 'Keys',
  clients: 'Clients',
  audit: 'Audit',
  settings: 'Settings',
  panic: 'Panic',
  frozen: 'The panic switch is pulled',
  due: (n: number) => `${count(n, 'key')} due`,
  lock: 'Lock',
  lockWindow: 'Lock the window',
  lockWindowNote: 'Unattended bots are still served.',
  lockVault: 'Lock the vault',
  lockVaultNote: 'The keys are dropped. Nobody is served.',
  dismiss: 'Dismiss',
  notices: 'Notices',
  shortcut: { lockWindow: 'Ctrl L', lockVault: 'Ctrl Shift L' },
  failed: 'That did not work',
} as const;
