/**
 * The one way to a release: steps 4 to 6 of docs/ARCHITECTURE.md, for a lease and for a signature alike. Whoever holds
 * a Permit writes its line into the audit log, calls `confirm`, and only then opens the record.
 */
import { isDeepStrictEqual } from 'node:util';
import { KeyturnError } from '../../../shared/errors.ts';
import type { Grant, ProcessIdentity } from '../../../shared/model/client.ts';
import { differences, programChange } from '../clients/identity.ts';
import type { Epoch } from '../clients/registry.ts';
import { isOverPrivileged, scopesGiven } from '../policy/decide.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import {
  type Asking,
  askedBy,
  judge,
  judgeWant,
  type Permitted,
  permitted,
  type Want,
} from './choose.ts';
import type { Caller, Deps, Told } from './deps.ts';
import { keysOf, questionOf } from './question.ts';
import { CallerGone, Refused } from './replies.ts';
import { isByWorldAlone, isSameWorld, type World, worldNow } from './same-world.ts';

export type { Want } from './choose.ts';

/** The owner's word, or null where the grant needed none. */
export type Given = 'once' | 'session' | 'repin' | null;

export interface Permit {
  readonly credential: StoredCredential;
  readonly grant: Grant;
  readonly decision: Permitted['decision'];
  readonly answer: Given;
  /** The interpreter is another version, and the grant goes on with that. */
  readonly upgraded: boolean;
  /** It could do more with the key than it asked for. */
  readonly overPrivileged: boolean;
  /**
   * To be called once the line is in the log: throws what changed meanwhile, and gives the use back then.
   * @returns the credential as it is now; nothing may be waited for between this and its use
   */
  confirm(): StoredCredential;
  /** Nothing was released after all. Does no harm when called again. */
  giveBack(): void;
}

/**
 * Asks the policy, and the owner where that says so, and reserves one use of the grant.
 * @throws KeyturnError whatever refuses; `CallerGone`
 */
export async function permit(
  want: Want,
  about: {
    readonly client: StoredClient;
    readonly caller: Caller;
    readonly deps: Deps;
    readonly waitSeconds: number;
    readonly process: ProcessIdentity;
  },
): Promise<Permit> {
  const asking: Asking = { want, ...about };
  const { client, caller, deps, process } = asking;
  deps.registry.sawProgram(client.id, process);
  const until = deps.clock.monotonic() + asking.waitSeconds * 1000;
  // Who was changed since it was found is looked at anew in any case.
  const world = deps.registry.find(client.id) === client ? worldNow(deps) : null;
  let judged = permitted(asking, await judgeWant(asking));
  let answer = await approve(asking, judged, until);
  while (answer === 'again') {
    judged = permitted(asking, await judgeWant(asking));
    answer = await approve(asking, judged, until);
  }
  await checkCaller(caller);
  let confirmed = checkAgain(asking, judged, { approved: answer !== null, world });
  if (answer === 'repin') {
    await deps.acceptProgram(client.id, process);
    confirmed = checkAgain(asking, judged, { approved: true });
  }
  if (answer === 'session' || answer === 'repin') remember(asking, confirmed);
  return reserved(asking, confirmed, answer);
}

/** Asks the owner, if the policy says so, and waits as long as the caller does: until then, by `Clock.monotonic`. */
async function approve(asking: Asking, judged: Permitted, until: number): Promise<Given | 'again'> {
  const { caller, deps } = asking;
  if (judged.decision.verdict === 'allow') return null;
  const waitMs = until - deps.clock.monotonic();
  if (waitMs <= 0) throw new KeyturnError('approval_timeout', 'the caller would not wait');
  const question = await questionOf(asking, judged, judged.decision);
  // Whoever locked or revoked while we counted has taken back all questions, and this one was not there yet.
  checkAgain(asking, judged, { approved: true });
  const answer = deps.queue.ask(
    { question, ...keysOf(asking, judged.decision), waitMs },
    caller.signal,
  );
  caller.trace.asked = true;
  const outcome = await answer;
  if (outcome === 'no') throw new Refused('owner-said-no');
  if (outcome === 'timeout') throw new KeyturnError('approval_timeout', 'nobody answered');
  if (outcome !== 'withdrawn') return outcome;
  if (caller.signal.aborted) throw new CallerGone('hung up while the owner was asked');
  // Locked, paused or revoked: the second look says which.
  checkAgain(asking, judged, { approved: false });
  throw new Refused('changed-meanwhile');
}

/** A yes to a grant that is to be asked every time is remembered by nobody. */
function remember(
  { client, process, want, deps }: Asking,
  { credential, decision }: Permitted,
): void {
  if (decision.verdict !== 'ask' || !decision.rememberable) return;
  const { id } = credential;
  const what = want.mode === 'reveal' ? decision.fields : [want.scope];
  deps.approvals.remember({ client: client.id, credential: id, mode: want.mode, what, process });
}

/** Nothing is waited for between the second look and this, so that the last use of a grant is given once. */
function reserved(asking: Asking, confirmed: Permitted, answer: Given): Permit {
  const { client, want, process, deps } = asking;
  const { credential, grant } = confirmed;
  const upgraded =
    grant.pin === 'tell-upgrades' && programChange(client.process, process) === 'upgraded';
  const overPrivileged = isOverPrivileged(askedBy(want), credential);
  const epoch = deps.registry.epoch(client.id);
  const world = worldNow(deps);
  const giveBack = deps.grantUse.reserve(client.id, grant);
  return {
    ...confirmed,
    answer,
    upgraded,
    overPrivileged,
    confirm() {
      try {
        const still = { approved: answer !== null, reserved: 1, epoch, world } as const;
        const now = checkAgain(asking, confirmed, still);
        if (overPrivileged && askedBy(want).by === 'need') tell(asking, now, 'over-privileged');
        if (upgraded) tell(asking, now, 'upgraded');
        return now.credential;
      } catch (error) {
        giveBack();
        throw error;
      }
    },
    giveBack,
  };
}

async function checkCaller({ peer, signal }: Caller): Promise<void> {
  const same = await peer.stillSame();
  if (signal.aborted) throw new CallerGone('hung up before anything was released');
  if (!same) throw new Refused('caller-changed');
}

interface Since {
  readonly approved: boolean;
  /** Of the uses that are counted now, this request's own. */
  readonly reserved?: 0 | 1;
  readonly epoch?: Epoch;
  /** As it was before that was judged: while it is the same, so is what depends on nothing else. */
  readonly world?: World | null;
}

/**
 * People take minutes, disks milliseconds, and meanwhile the world moves: is it still the same client, grant and key,
 * and would it still be decided so? With an epoch, also whether anything was taken away and given back since.
 */
function checkAgain(asking: Asking, before: Permitted, since: Since): Permitted {
  const { deps } = asking;
  if (since.world && isByWorldAlone(before) && isSameWorld(since.world, worldNow(deps)))
    return before;
  if (deps.vault.state !== 'unlocked' && deps.vault.state !== 'window-locked') {
    throw new KeyturnError('locked', 'locked meanwhile');
  }
  const client = deps.registry.find(asking.client.id);
  if (client === null && deps.vault.state === 'window-locked') throw new Refused('window-locked');
  if (client === null) throw new KeyturnError('unauthorized', 'revoked meanwhile');
  const granted = deps.registry
    .granted(client)
    .find(({ credential }) => credential.id === before.credential.id);
  if (granted === undefined) throw new KeyturnError('not_found', 'the grant or the key is gone');
  const now = permitted(asking, judge(asking, client, granted, since.reserved));
  const allowed = since.approved || now.decision.verdict === 'allow';
  const unchanged = since.epoch === undefined || deps.registry.unchangedSince(since.epoch);
  if (!allowed || !unchanged || !sameOffer(asking, before, now)) {
    throw new Refused('changed-meanwhile');
  }
  return now;
}

/** What the owner saw, and what the client will get. Who signs does not hold the values: a turned key signs as well. */
function sameOffer({ want }: Asking, before: Permitted, now: Permitted): boolean {
  const [one, other] = [before.credential, now.credential];
  return (
    one.label === other.label &&
    one.environment === other.environment &&
    isDeepStrictEqual(one.scopes, other.scopes) &&
    (want.mode === 'sign' || one.version === other.version) &&
    (want.mode === 'sign' || isDeepStrictEqual(before.decision.fields, now.decision.fields))
  );
}

function tell({ client, process, want, deps }: Asking, now: Permitted, kind: Told['kind']): void {
  const { id, label } = now.credential;
  const asked = askedBy(want);
  deps.tell({
    kind,
    client: { id: client.id, name: client.name },
    credential: { id, label },
    asked: asked.scopes,
    given: scopesGiven(asked, now.credential),
    process,
    changes: differences(client.process, process),
  });
}
