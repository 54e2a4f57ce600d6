import { Approval } from './features/approvals/approval.tsx';
import { openApprovalWindow } from './features/approvals/window.ts';

openApprovalWindow(<Approval />);
