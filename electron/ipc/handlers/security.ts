import type { securityCalls } from '../../../shared/ipc/calls/security.ts';
import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';

export function securityHandlers({
  secondFactor,
  secondFactorSetup,
  quickUnlock,
  stepUp,
}: Services): Pick<HandlersOf<'main'>, keyof typeof securityCalls> {
  return {
    security: () => ({ secondFactor: secondFactor.view(), quickUnlock: quickUnlock.view() }),
    setUpSecondFactor: () => stepUp.offer('second-factor'),
    newSecondFactorCodes: () => stepUp.offer('second-factor-codes'),
    turnOffSecondFactor: () => secondFactorSetup.turnOff(),
    setQuickUnlock: ({ on }) => (on ? quickUnlock.turnOn() : quickUnlock.turnOff()),
  };
}
