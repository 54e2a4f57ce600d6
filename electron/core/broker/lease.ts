/**
 * A client asks for a key's values. The steps stand in the order in which they must happen; each can end the request,
 * and whatever ends it leaves the record sealed.
 */
import { LEASE_TTL } from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { riskOf } from '../../../shared/model/scope.ts';
import { cleanLine } from '../../../shared/model/text.ts';
import { worstCase } from '../approval/worst-case.ts';
import { actorOf, differences } from '../clients/identity.ts';
import type { Epoch } from '../clients/registry.ts';
import { scopesOfWholeKey } from '../policy/decide.ts';
import type { StoredClient } from '../vault/manifest.ts';
import { type Asking, decideOn, judge, type Permitted, permitted } from './choose.ts';
import type { Caller, Deps } from './deps.ts';
import type { Lease } from './leases.ts';
import { CallerGone, leaseReply, Refused, type Reply } from './replies.ts';
import type { Call } from './routes.ts';

type LeaseCall = Extract<Call, { kind: 'lease' }>;

/** The owner's word, or `null` where the grant needed none. */
type Answer = 'once' | 'session' | null;

/**
 * Steps 4 to 9 of docs/ARCHITECTURE.md; the request is parsed and its client known. The line in the audit log comes
 * before the record is opened, so that a log that can't be written leaves even the main process without the values.
 */
export async function grantLease(
  call: LeaseCall,
  client: StoredClient,
  caller: Caller,
  deps: Deps,
): Promise<Reply> {
  const { wanted, waitSeconds } = call;
  const asking: Asking = {
    wanted,
    waitSeconds,
    client,
    caller,
    deps,
    process: await caller.peer.identity(),
  };

  const judged = decideOn(asking);
  const answer = await approve(asking, judged);
  await checkCaller(caller);
  const confirmed = checkAgain(asking, judged, answer !== null);
  if (answer === 'session') remember(asking, confirmed);
  const epoch = deps.registry.epoch(client.id);
  const lease = await record(asking, confirmed, answer);
  checkAgain(asking, confirmed, answer !== null, epoch);
  return release(asking, confirmed, lease);
}

/** Asks the owner, if the policy says so, and waits as long as the caller does. */
async function approve(asking: Asking, judged: Permitted): Promise<Answer> {
  const { waitSeconds, caller, deps } = asking;
  if (judged.decision.verdict === 'allow') return null;
  if (waitSeconds === 0) throw new KeyturnError('approval_timeout', 'the caller would not wait');
  const question = await questionOf(asking, judged, judged.decision.rememberable);
  // Whoever locked or revoked while we counted has taken back all questions, and this one was not there yet.
  checkAgain(asking, judged, true);
  const answer = deps.queue.ask(
    { question, foldKey: foldKeyOf(asking), waitMs: waitSeconds * 1000 },
    caller.signal,
  );
  caller.trace.asked = true;
  switch (await answer) {
    case 'no':
      throw new Refused('owner-said-no');
    case 'timeout':
      throw new KeyturnError('approval_timeout', 'nobody answered');
    case 'withdrawn':
      if (caller.signal.aborted) throw new CallerGone('hung up while the owner was asked');
      // Locked, paused or revoked: the second look says which.
      checkAgain(asking, judged, false);
      throw new Refused('changed-meanwhile');
    case 'session':
      return 'session';
    case 'once':
      return 'once';
  }
}

async function questionOf(
  { client, process, wanted, deps }: Asking,
  { credential, decision }: Permitted,
  rememberable: boolean,
) {
  const { id, label, exchange, account } = credential;
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
    mode: 'reveal' as const,
    fields: decision.fields,
    reason: cleanLine(wanted.reason),
    worstCase: worstCase(credential),
    timesBefore: await deps.timesBefore.of(client.id, id),
    rememberable,
  };
}

function remember({ client, process, deps }: Asking, { credential, decision }: Permitted): void {
  const { fields } = decision;
  deps.approvals.remember({
    client: client.id,
    credential: credential.id,
    mode: 'reveal',
    fields,
    process,
  });
}

/** Requests are one question only when the same process asks for the very same thing. */
function foldKeyOf({ client, process, wanted }: Asking): string {
  const { pid, startTime, executable, executableHash, script, scriptHash } = process;
  return JSON.stringify([
    client.id,
    pid,
    startTime,
    executable,
    executableHash,
    script,
    scriptHash,
    wanted,
  ]);
}

async function checkCaller({ peer, signal }: Caller): Promise<void> {
  const same = await peer.stillSame();
  if (signal.aborted) throw new CallerGone('hung up before anything was released');
  if (!same) throw new Refused('caller-changed');
}

/**
 * People take minutes, disks milliseconds, and meanwhile the world moves: is it still the same client, grant and key,
 * and would it still be decided so? With an epoch, also whether anything was taken away and given back since.
 */
function checkAgain(
  asking: Asking,
  before: Permitted,
  approved: boolean,
  epoch?: Epoch,
): Permitted {
  const { deps } = asking;
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
  const now = permitted(judge(asking, client, granted));
  const allowed = approved || now.decision.verdict === 'allow';
  const unchanged = epoch === undefined || deps.registry.unchangedSince(epoch);
  if (!allowed || !unchanged || !sameOffer(before, now)) throw new Refused('changed-meanwhile');
  return now;
}

/** What the owner saw, and what the client will get. */
function sameOffer(before: Permitted, now: Permitted): boolean {
  const offer = ({ credential, decision }: Permitted): string =>
    JSON.stringify([
      credential.label,
      credential.version,
      credential.scopes,
      credential.environment,
      decision.fields,
    ]);
  return offer(before) === offer(now);
}

/** The line that must stand in the log, on the disk, before anything is opened. */
async function record(
  asking: Asking,
  { credential, decision }: Permitted,
  answer: Answer,
): Promise<Lease> {
  const { wanted, client, caller, process, deps } = asking;
  const now = deps.clock.now();
  const subject = { id: credential.id, label: credential.label };
  const id = Buffer.from(deps.random.bytes(16)).toString('base64url');
  await deps.audit.append(
    {
      time: now,
      actor: actorOf(client, process),
      action: 'lease.granted',
      outcome: 'allowed',
      credential: subject,
      scopes: [...scopesOfWholeKey(credential)],
      rule: decision.rule,
      detail: {
        lease: id,
        mode: 'reveal',
        version: credential.version,
        fields: decision.fields.join(' '),
        ...(answer === null ? {} : { answer }),
        ...(wanted.reason === '' ? {} : { reason: cleanLine(wanted.reason) }),
      },
    },
    { sync: true },
  );
  caller.trace.lease = id;
  return {
    id,
    client: client.id,
    credential: subject,
    expiresAt: now + (wanted.ttl ?? LEASE_TTL.default) * 1000,
  };
}

/** Opens the one record. Nothing waits between the last check and the reply's last byte being put together. */
function release(
  { client, deps }: Asking,
  { credential, decision }: Permitted,
  lease: Lease,
): Reply {
  const values = deps.vault.readFields(credential.id, credential.version);
  for (const [name, value] of Object.entries(values)) {
    if (decision.fields.includes(name)) continue;
    value.wipe();
    delete values[name];
  }
  const { ref, version } = credential;
  const expiresAt = new Date(lease.expiresAt).toISOString();
  const reply = leaseReply({ lease: lease.id, credential: ref, version, expiresAt }, values);
  deps.leases.add(lease);
  deps.timesBefore.given(client.id, credential.id);
  return reply;
}
