import { expose } from './bridge/expose.ts';

expose(
  'step-up',
  {
    state: true,
    confirm: true,
    confirmCode: true,
    changePassword: true,
    newRecoveryCode: true,
    confirmRecovery: true,
    destroyOlderBackups: true,
    beginSecondFactor: true,
    proveSecondFactor: true,
    renewCodes: true,
    keepCodes: true,
    copyCodes: true,
    saveCodes: true,
    filePassword: true,
    cancel: true,
  },
  { working: true },
);
