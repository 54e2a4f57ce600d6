/** Second factor and quick unlock. Whatever is typed for them is typed in the step-up window. */
import * as z from 'zod/mini';
import { SecurityView } from '../../model/security.ts';
import { call, nothing } from '../call.ts';

export const securityCalls = {
  security: call(nothing, SecurityView),
  /** Open the step-up window; what comes of it is told by `changed`. */
  setUpSecondFactor: call(nothing, nothing),
  newSecondFactorCodes: call(nothing, nothing),
  /** Asks for the master password. */
  turnOffSecondFactor: call(nothing, nothing),
  /** Turning it on asks for the master password. */
  setQuickUnlock: call(z.object({ on: z.boolean() }), nothing),
} as const;
