import { KeyturnError } from '../../../shared/errors.ts';
import type { ApprovalService } from '../../core/services/approvals.ts';
import type { HandlersOf } from '../register.ts';
import type { ApprovalTopic, Shell } from '../shell.ts';

/** The two windows of this kind share a contract and no verb that decides anything. */
export function approvalHandlers(
  topic: ApprovalTopic,
  approvals: ApprovalService,
  shell: Shell,
): HandlersOf<'approval'> {
  const only = (wanted: ApprovalTopic): void => {
    if (topic !== wanted) throw new KeyturnError('denied', `not in the window for a ${topic}`);
  };
  return {
    state: () => (topic === 'question' ? approvals.question() : approvals.pairing()),
    answer: ({ id, answer }) => {
      only('question');
      approvals.answer(id, answer);
    },
    typeCode: ({ code }) => {
      only('pairing');
      return approvals.typeCode(code);
    },
    approvePairing: async ({ id, name, grants }) => {
      only('pairing');
      await approvals.approvePairing(id, name, grants);
      shell.closeApproval(topic);
    },
    denyPairing: ({ id }) => {
      only('pairing');
      approvals.denyPairing(id);
      shell.closeApproval(topic);
    },
    close: () => shell.closeApproval(topic),
  };
}
