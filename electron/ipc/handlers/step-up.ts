import type { PasswordChange } from '../../core/services/password-change.ts';
import type { StepUp } from '../../core/services/step-up.ts';
import type { HandlersOf } from '../register.ts';
import { shownOnce } from './recovery-code.ts';

export function stepUpHandlers(stepUp: StepUp, change: PasswordChange): HandlersOf<'step-up'> {
  return {
    state: () => stepUp.view(),
    confirm: ({ password }) => stepUp.confirm(password),
    changePassword: async ({ current, next }) =>
      shownOnce(await change.changePassword(current, next)),
    newRecoveryCode: async ({ current }) => shownOnce(await change.newRecoveryCode(current)),
    confirmRecovery: async ({ code }) => ({ olderBackups: await change.confirmRecovery(code) }),
    destroyOlderBackups: () => change.destroyOlderBackups(),
    cancel: () => stepUp.cancel(),
  };
}
