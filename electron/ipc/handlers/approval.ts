import { KeyturnError } from '../../../shared/errors.ts';
import type { ApprovalState } from '../../../shared/ipc/questions.ts';
import type { Services } from '../../core/services/services.ts';
import type { HandlersOf } from '../register.ts';
import type { ApprovalTopic, Shell } from '../shell.ts';

/** The windows of this kind share a contract and no verb that decides anything. */
export function approvalHandlers(
  topic: ApprovalTopic,
  { approvals, adminChanges }: Pick<Services, 'approvals' | 'adminChanges'>,
  shell: Shell,
): HandlersOf<'approval'> {
  const only = (wanted: ApprovalTopic): void => {
    if (topic !== wanted) throw new KeyturnError('denied', `not in the window for a ${topic}`);
  };
  const state: Readonly<Record<ApprovalTopic, () => ApprovalState>> = {
    question: () => approvals.question(),
    pairing: () => approvals.pairing(),
    change: () => adminChanges.question(),
  };
  return {
    state: state[topic],
    answer: async ({ id, answer }) => {
      only('question');
      await approvals.answer(id, answer);
    },
    answerChange: async ({ id, yes }) => {
      only('change');
      await adminChanges.answer(id, yes);
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
