import type { approvalContract } from '../../../shared/ipc/contract.ts';
import { windowOf } from '../../ui/window.tsx';

export const { open: openApprovalWindow, useConnection: useApproval } =
  windowOf<typeof approvalContract>();
