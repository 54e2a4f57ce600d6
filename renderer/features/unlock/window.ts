import type { unlockContract } from '../../../shared/ipc/contract.ts';
import { windowOf } from '../../ui/window.tsx';

export const { open: openUnlockWindow, useConnection: useUnlock } =
  windowOf<typeof unlockContract>();
