import type { mainContract } from '../../../shared/ipc/contract.ts';
import { windowOf } from '../../ui/window.tsx';

export const { open: openMainWindow, useConnection: useMain } = windowOf<typeof mainContract>();
