/**
 * A client asks for a key's values. The steps stand in the order in which they must happen; each can end the request,
 * and whatever ends it leaves the record sealed.
 */
import { LEASE_TTL } from '../../../shared/broker/protocol.ts';
import type { ProcessIdentity } from '../../../shared/model/client.ts';
import { cleanLine } from '../../../shared/model/text.ts';
import { actorOf } from '../clients/identity.ts';
import { scopesOfWholeKey } from '../policy/decide.ts';
import type { StoredClient, StoredCredential } from '../vault/manifest.ts';
import type { Call } from './calls.ts';
import type { Caller, Deps } from './deps.ts';
import type { Lease } from './leases.ts';
import { type Permit, permit } from './permit.ts';
import { leaseReply, type Reply } from './replies.ts';

type LeaseCall = Extract<Call, { kind: 'lease' }>;

interface Leasing {
  readonly call: LeaseCall;
  readonly client: StoredClient;
  readonly caller: Caller;
  readonly process: ProcessIdentity;
  readonly deps: Deps;
}

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
  const process = await caller.peer.identity();
  const about = { client, caller, deps, waitSeconds, process };
  const given = await permit({ mode: 'reveal', wanted }, about);
  try {
    const leasing: Leasing = { call, client, caller, process, deps };
    const lease = await record(leasing, given);
    return release(leasing, given, given.confirm(), lease);
  } catch (error) {
    given.giveBack();
    throw error;
  }
}

/** The line that must stand in the log, on the disk, before anything is opened. */
async function record(
  { call: { wanted }, client, caller, process, deps }: Leasing,
  { credential, grant, decision, answer, overPrivileged, upgraded }: Permit,
): Promise<Lease> {
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
        ...(overPrivileged ? { overPrivileged } : {}),
        ...(upgraded ? { upgraded } : {}),
      },
    },
    { sync: true },
  );
  caller.trace.lease = id;
  const seconds = Math.min(wanted.ttl ?? LEASE_TTL.default, grant.leaseSeconds ?? LEASE_TTL.max);
  return { id, client: client.id, credential: subject, expiresAt: now + seconds * 1000 };
}

/** Opens the one record. Nothing waits between the last check and the reply's last byte being put together. */
function release(
  { client, deps }: Leasing,
  { decision }: Permit,
  credential: StoredCredential,
  lease: Lease,
): Reply {
  const { id, ref, version } = credential;
  const values = deps.opened.of(credential, decision.fields);
  const expiresAt = new Date(lease.expiresAt).toISOString();
  const reply = leaseReply({ lease: lease.id, credential: ref, version, expiresAt }, values);
  deps.leases.add(lease);
  deps.timesBefore.given(client.id, id);
  return reply;
}
