/** From a typed request to its reply. Every refusal is thrown, and written down in one place: where this is called. */
import {
  type CredentialReply,
  PROTOCOL_VERSION,
  type StatusReply,
  type WhoamiReply,
} from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { servedFields } from '../../../shared/model/credential.ts';
import { actorOf } from '../clients/identity.ts';
import { isExpired, rotateByOf } from '../rotation/due.ts';
import type { StoredClient } from '../vault/manifest.ts';
import { administer } from './admin.ts';
import type { Call } from './calls.ts';
import type { Caller, Deps } from './deps.ts';
import { streamEvents } from './events.ts';
import { explain } from './explain.ts';
import { grantLease } from './lease.ts';
import { pullPanic } from './panic.ts';
import { throughProxy } from './proxy.ts';
import { makeProxy } from './proxy-tokens.ts';
import { json, noContent, Refused, type Reply, secretJson } from './replies.ts';

export async function handleRequest(call: Call, caller: Caller, deps: Deps): Promise<Reply> {
  switch (call.kind) {
    case 'status':
      return status(deps);
    case 'pair':
      return pair(call, caller, deps);
    case 'poll':
      return poll(call, caller, deps);
    case 'credentials':
      return credentials(authenticate(call.token, caller, deps), deps);
    case 'whoami':
      return whoami(authenticate(call.token, caller, deps), caller);
    case 'lease':
      return grantLease(call, authenticate(call.token, caller, deps), caller, deps);
    case 'return':
      return giveBack(call.lease, authenticate(call.token, caller, deps), caller, deps);
    case 'lock':
      return lock(authenticate(call.token, caller, deps), caller, deps);
    case 'explain':
      return explain(call, authenticate(call.token, caller, deps), caller, deps);
    case 'events':
      return streamEvents(authenticate(call.token, caller, deps), deps);
    case 'make-proxy':
      return makeProxy(call.credential, authenticate(call.token, caller, deps), caller, deps);
    case 'panic':
      return pullPanic(call.level, authenticate(call.token, caller, deps), caller, deps);
    case 'admin':
      return administer(call.call, authenticate(call.token, caller, deps), caller, deps);
    case 'proxy':
      return throughProxy(call, caller, deps);
  }
}

/** The client that calls, active. Throws `unauthorized`, `locked`, `denied` (paused) or `rate_limited`. */
function authenticate(token: string | null, caller: Caller, deps: Deps): StoredClient {
  if (token === null) throw new KeyturnError('unauthorized', 'no token');
  checkServing(caller, deps);
  const client = deps.registry.authenticate(token);
  if (client === null) throw new KeyturnError('unauthorized', 'no such token');
  caller.trace.client = client;
  if (client.status !== 'active') throw new Refused('client-paused');
  if (!deps.connections.belongsTo(caller.socket, client.id)) {
    throw new KeyturnError('rate_limited', 'too many connections of this client');
  }
  return client;
}

/** While the vault is locked no token can be told from any other: the owner gets to know that somebody called. */
function checkServing(caller: Caller, { vault, refusedWhileLocked }: Deps): void {
  if (vault.state === 'unlocked' || vault.state === 'window-locked') return;
  refusedWhileLocked(caller.peer);
  throw new KeyturnError('locked', 'the vault is locked');
}

function status({ vault, version }: Deps): Reply {
  const locked = vault.state !== 'unlocked' && vault.state !== 'window-locked';
  const reply: StatusReply = { name: 'keyturn', version, protocol: PROTOCOL_VERSION, locked };
  return json(200, reply);
}

async function pair(
  { request }: Extract<Call, { kind: 'pair' }>,
  { peer }: Caller,
  deps: Deps,
): Promise<Reply> {
  checkOwnerThere(deps);
  deps.pairings.checkRoom();
  const identity = await peer.identity();
  checkOwnerThere(deps);
  const { id, code, poll, expiresAt } = deps.pairings.create(request, identity);
  return json(202, {
    pairing: id,
    code: `${code.slice(0, 3)}-${code.slice(3)}`,
    expiresAt: new Date(expiresAt).toISOString(),
    poll,
  });
}

function checkOwnerThere({ vault }: Deps): void {
  if (vault.state === 'window-locked') throw new Refused('window-locked');
  if (vault.state !== 'unlocked') throw new KeyturnError('locked', 'the vault is locked');
}

async function poll(
  call: Extract<Call, { kind: 'poll' }>,
  caller: Caller,
  deps: Deps,
): Promise<Reply> {
  if (call.poll === null) throw new KeyturnError('unauthorized', 'no poll token');
  const result = await deps.pairings.poll(
    call.pairing,
    call.poll,
    call.waitSeconds * 1000,
    caller.signal,
  );
  if (result.status !== 'approved') return json(200, { status: result.status });
  const { client, token, settled } = result;
  return { ...secretJson(200, { status: 'approved', client, token }), settled };
}

function credentials(client: StoredClient, deps: Deps): Reply {
  const day = deps.today();
  const views = deps.registry.granted(client).map(({ grant, credential }): CredentialReply => {
    const { credential: _id, grantedAt: _at, ...terms } = grant;
    const fields = servedFields(credential.fields);
    return {
      id: credential.id,
      ref: credential.ref,
      exchange: credential.exchange,
      label: credential.label,
      environment: credential.environment,
      scopes: credential.scopes,
      status: isExpired(credential, day) ? 'expired' : credential.status,
      rotateBy: rotateByOf(credential, deps.timeZone),
      expiresAt: credential.expires,
      version: credential.version,
      fields:
        grant.fields === null ? fields : fields.filter((name) => grant.fields?.includes(name)),
      grants: [{ ...terms, used: deps.grantUse.served(client.id, grant) }],
    };
  });
  return json(200, { credentials: views });
}

async function whoami(
  { id, name, role, status, grants }: StoredClient,
  { peer }: Caller,
): Promise<Reply> {
  const reply: WhoamiReply = {
    client: { id, name, role, status },
    process: await peer.identity(),
    grants,
  };
  return json(200, reply);
}

async function giveBack(
  id: string,
  client: StoredClient,
  { peer }: Caller,
  deps: Deps,
): Promise<Reply> {
  const lease = deps.leases.giveBack(client.id, id);
  if (lease === null) throw new KeyturnError('not_found', 'no such lease');
  await deps.audit.append(
    {
      time: deps.clock.now(),
      actor: actorOf(client, await peer.identity()),
      action: 'lease.returned',
      outcome: 'done',
      credential: lease.credential,
      detail: { lease: lease.id },
    },
    { sync: false },
  );
  return noContent();
}

async function lock(client: StoredClient, { peer }: Caller, deps: Deps): Promise<Reply> {
  await deps.lockVault(actorOf(client, await peer.identity()));
  return noContent();
}
