import { expose } from './bridge/expose.ts';

expose(
  'step-up',
  {
    state: true,
    confirm: true,
    changePassword: true,
    newRecoveryCode: true,
    confirmRecovery: true,
    destroyOlderBackups: true,
    cancel: true,
  },
  { working: true },
);
