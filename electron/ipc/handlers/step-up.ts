import type { PasswordChange } from '../../core/services/password-change.ts';
import type { SecondFactorSetup } from '../../core/services/second-factor-setup.ts';
import type { StepUp } from '../../core/services/step-up.ts';
import type { HandlersOf } from '../register.ts';
import { shownOnce } from './recovery-code.ts';

export function stepUpHandlers(
  stepUp: StepUp,
  change: PasswordChange,
  setup: SecondFactorSetup,
): HandlersOf<'step-up'> {
  return {
    state: () => stepUp.view(),
    confirm: ({ password }) => stepUp.confirm(password),
    confirmCode: ({ code }) => stepUp.confirmCode(code),
    changePassword: async ({ current, next }) =>
      shownOnce(await change.changePassword(current, next)),
    newRecoveryCode: async ({ current }) => shownOnce(await change.newRecoveryCode(current)),
    confirmRecovery: async ({ code }) => ({ olderBackups: await change.confirmRecovery(code) }),
    destroyOlderBackups: () => change.destroyOlderBackups(),
    beginSecondFactor: ({ password }) => setup.begin(password),
    proveSecondFactor: ({ code }) => setup.prove(code),
    renewCodes: ({ password }) => setup.renewCodes(password),
    keepCodes: ({ code }) => setup.keep(code),
    copyCodes: async () => ({ clearedAt: await setup.copy() }),
    saveCodes: async () => ({ saved: await setup.save() }),
    filePassword: ({ password }) => stepUp.filePassword(password),
    cancel: () => stepUp.cancel(),
  };
}
