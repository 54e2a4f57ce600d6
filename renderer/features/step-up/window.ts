import type { Api, stepUpContract } from '../../../shared/ipc/contract.ts';
import { windowOf } from '../../ui/window.tsx';

export const { open: openStepUpWindow, useConnection: useStepUp } =
  windowOf<typeof stepUpContract>();

export type StepUpState = Awaited<ReturnType<Api<typeof stepUpContract>['state']>>;
