/** What the owner is asked. */
import { riskOf } from '../../../shared/model/scope.ts';
import { cleanLine } from '../../../shared/model/text.ts';
import type { Asking as QueueAsking } from '../approval/queue.ts';
import { worstCase } from '../approval/worst-case.ts';
import { differences, programOf } from '../clients/identity.ts';
import { aboveTrade, isOverPrivileged, scopesGiven, scopesOfWholeKey } from '../policy/decide.ts';
import { type Asking, askedBy, type Granted, type Permitted } from './choose.ts';

type Ask = Extract<Permitted['decision'], { verdict: 'ask' }>;

export async function questionOf(
  { client, process, want, deps }: Asking,
  { credential }: Granted,
  { rule, fields, rememberable }: Ask,
): Promise<QueueAsking['question']> {
  const { id, label, exchange, account } = credential;
  const asked = askedBy(want);
  const scopes = scopesGiven(asked, credential);
  const signing = want.mode === 'sign';
  return {
    client: { id: client.id, name: client.name, purpose: client.purpose },
    process,
    changes: differences(client.process, process),
    credential: {
      id,
      label,
      exchange,
      account,
      scopes: scopesOfWholeKey(credential),
      risk: riskOf(credential),
    },
    mode: want.mode,
    scopes,
    fields,
    request: signing ? want.request : null,
    reason: signing ? '' : cleanLine(want.wanted.reason),
    worstCase: worstCase(signing ? { ...credential, scopes } : credential),
    timesBefore: await deps.timesBefore.of(client.id, id),
    overPrivileged: isOverPrivileged(asked, credential),
    rememberable,
    repinnable: rule === 'ask-program-changed',
    stepUp: aboveTrade(scopes),
  };
}

/**
 * Requests are one question only when the same process asks for the very same thing. What a bot signs differs each time;
 * where a yes may hold for the session, they are one question all the same, and a yes for once answers the one shown.
 */
export function keysOf(
  { client, process, want }: Asking,
  { rememberable }: Ask,
): Pick<QueueAsking, 'foldKey' | 'exactKey'> {
  const { pid, startTime } = process;
  const who = [client.id, pid, startTime, ...programOf(process)];
  const what = want.mode === 'reveal' ? [want.wanted] : [want.mode, want.credential, want.scope];
  const exact = want.mode === 'reveal' ? what : [...what, want.request, want.foldKey];
  const exactKey = JSON.stringify([...who, ...exact]);
  return { exactKey, foldKey: rememberable ? JSON.stringify([...who, ...what]) : exactKey };
}
