import type { ApprovalRule } from '../../../shared/model/client.ts';

/** Strictest first. Kept here and not taken from the model, which would bring its schemas into this window. */
export const APPROVAL_RULES: readonly ApprovalRule[] = ['every-time', 'session', 'always'];
