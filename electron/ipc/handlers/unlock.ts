import type { Gate } from '../../core/services/gate.ts';
import type { HandlersOf } from '../register.ts';
import type { Shell } from '../shell.ts';
import { shownOnce } from './recovery-code.ts';

export function unlockHandlers(gate: Gate, shell: Shell): HandlersOf<'unlock'> {
  return {
    state: () => gate.state(),
    create: async ({ password }) => shownOnce(await gate.create(password)),
    confirmRecovery: ({ code }) => gate.confirmRecovery(code),
    ownerTypes: () => shell.ownerTypes(),
    unlock: ({ password }) => gate.unlock(password),
    unlockByKeychain: () => gate.unlockByKeychain(),
    recover: async ({ code, password }) => shownOnce(await gate.recover(code, password)),
    restoreBackup: async ({ id }) => {
      await gate.restoreBackup(id);
      return gate.state();
    },
    retry: async () => {
      await gate.retry();
      return gate.state();
    },
    showFolder: () => shell.showFolder(),
    quit: () => shell.quit(),
  };
}
