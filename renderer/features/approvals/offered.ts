import type { PairingQuestion } from '../../../shared/ipc/questions.ts';

type Asked = Extract<PairingQuestion, { kind: 'pairing' }>;
export type Offered = Asked['credentials'][number];

/** Keys that can be given, those the program asked for first, in the order the main process found best. */
export function offered(question: Asked): readonly Offered[] {
  const serving = question.wants.flatMap((want) => want.serves);
  const rank = (key: Offered): number => {
    const at = serving.indexOf(key.id);
    return at === -1 ? serving.length : at;
  };
  return question.credentials
    .filter((key) => key.status === 'active' || key.status === 'rotating')
    .toSorted((a, b) => rank(a) - rank(b) || a.label.localeCompare(b.label));
}
