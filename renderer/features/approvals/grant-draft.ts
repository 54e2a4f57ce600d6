/** What the owner has ticked so far, and what it becomes. Pure, so that "nothing pre-ticked" can be tested. */
import type { NewGrant, PairingQuestion } from '../../../shared/ipc/contract.ts';
import type { ApprovalRule, Mode } from '../../../shared/model/client.ts';
import type { Scope } from '../../../shared/model/scope.ts';

type Asked = Extract<PairingQuestion, { kind: 'pairing' }>;
export type Offered = Asked['credentials'][number];

export interface Draft {
  readonly mode: Mode;
  readonly scopes: readonly Scope[];
  readonly approval: ApprovalRule;
  readonly unattended: boolean;
}

/** What a holder of the whole key can do. A key that nobody judged may do anything. */
export function wholeKey(key: Offered): readonly Scope[] {
  return key.scopes.length === 0 ? ['account'] : key.scopes;
}

export function aboveTrade(key: Offered): boolean {
  return wholeKey(key).some((scope) => scope !== 'read' && scope !== 'trade');
}

/** Sign only when that is all the program asked for with this key; whoever receives values gets the whole key. */
export function modeFor(key: Offered, wants: Asked['wants']): Mode {
  const about = wants.filter((want) => want.serves.includes(key.id));
  return about.length > 0 && about.every((want) => want.mode === 'sign') ? 'sign' : 'reveal';
}

/** A key as it is when it has just been ticked: asked every time, not unattended, no scope beyond what the mode forces. */
export function freshDraft(key: Offered, wants: Asked['wants']): Draft {
  const mode = modeFor(key, wants);
  return {
    mode,
    scopes: mode === 'reveal' ? wholeKey(key) : [],
    approval: 'every-time',
    unattended: false,
  };
}

/** Changes that exclude each other are resolved towards less. */
export function changed(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change };
  return next.approval === 'every-time' ? { ...next, unattended: false } : next;
}

export function asGrant(credential: string, draft: Draft): NewGrant {
  return {
    credential,
    modes: [draft.mode],
    scopes: [...draft.scopes],
    fields: null,
    approval: draft.approval,
    unattended: draft.unattended,
  };
}

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
