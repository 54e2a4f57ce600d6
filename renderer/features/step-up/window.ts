import type { stepUpContract } from '../../../shared/ipc/contract.ts';
import { windowOf } from '../../ui/window.tsx';

export const { open: openStepUpWindow, useConnection: useStepUp } =
  windowOf<typeof stepUpContract>();

export type { StepUpState } from '../../../shared/ipc/step-up.ts';
