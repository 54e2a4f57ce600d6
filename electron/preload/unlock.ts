import { expose } from './bridge/expose.ts';

expose(
  'unlock',
  {
    state: true,
    create: true,
    confirmRecovery: true,
    ownerTypes: true,
    unlock: true,
    unlockByKeychain: true,
    recover: true,
    restoreBackup: true,
    retry: true,
    showFolder: true,
    quit: true,
  },
  { changed: true, working: true },
);
