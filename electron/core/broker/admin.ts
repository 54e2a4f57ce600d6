/**
 * `/v1/admin`: what an admin client may see, and what it may ask for. That the path is there at all only an admin's
 * token tells (routes.ts).
 */
import type {
  AdminChange,
  AdminChangeReply,
  AdminClientsReply,
  AdminCredentialsReply,
} from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { servedFields } from '../../../shared/model/credential.ts';
import { Secret } from '../../../shared/secret.ts';
import { actorOf } from '../clients/identity.ts';
import { rotateByOf } from '../rotation/due.ts';
import type { StoredClient } from '../vault/manifest.ts';
import type { AskedChange, SecretFields } from './admin-desk.ts';
import type { AdminCall } from './calls.ts';
import type { Caller, Deps } from './deps.ts';
import { json, Refused, type Reply } from './replies.ts';

export async function administer(
  call: AdminCall,
  client: StoredClient,
  caller: Caller,
  deps: Deps,
): Promise<Reply> {
  if (client.role !== 'admin') throw new KeyturnError('not_found', 'no such path');
  // Also while the window is locked: what was asked has ended then, and the caller hears how.
  if (call.kind === 'poll') return poll(call, client, caller, deps);
  if (deps.vault.state === 'window-locked') throw new Refused('window-locked');
  switch (call.kind) {
    case 'credentials':
      return credentials(deps);
    case 'clients':
      return clients(deps);
    case 'change':
      return change(call, client, caller, deps);
  }
}

async function credentials({ admin, timeZone }: Deps): Promise<Reply> {
  const views = await admin.credentials();
  const reply: AdminCredentialsReply = {
    credentials: views.map((view) => ({
      id: view.id,
      ref: view.ref,
      exchange: view.exchange,
      label: view.label,
      environment: view.environment,
      scopes: view.scopes,
      status: view.expired ? 'expired' : view.status,
      rotateBy: rotateByOf(view, timeZone),
      expiresAt: view.expires,
      version: view.version,
      fields: servedFields(view.fields),
      account: view.account,
      tags: view.tags,
      clients: view.clients,
    })),
  };
  return json(200, reply);
}

async function clients({ admin }: Deps): Promise<Reply> {
  const refs = new Map((await admin.credentials()).map(({ id, ref }) => [id, ref]));
  const views = await admin.clients();
  const reply: AdminClientsReply = {
    clients: views.map(({ id, name, role, status, lastSeenAt, grants }) => ({
      id,
      name,
      role,
      status,
      lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt).toISOString(),
      grants: grants.flatMap(({ credential, ...grant }) => {
        const ref = refs.get(credential);
        return ref === undefined ? [] : [{ credential: ref, ...grant }];
      }),
    })),
  };
  return json(200, reply);
}

async function change(
  { change: wanted, waitSeconds }: Extract<AdminCall, { kind: 'change' }>,
  client: StoredClient,
  caller: Caller,
  deps: Deps,
): Promise<Reply> {
  const process = await caller.peer.identity();
  if (!(await caller.peer.stillSame())) throw new Refused('caller-changed');
  if (deps.registry.admins.find(client.id)?.status !== 'active') {
    throw new KeyturnError('unauthorized', 'ended meanwhile');
  }
  const asker = { client, process, actor: actorOf(client, process) };
  try {
    const first = await deps.admin.ask(withSecrets(wanted), asker);
    if (first.status !== 'pending' || waitSeconds === 0) return stateOf(first);
    const { signal } = caller;
    return stateOf(await deps.admin.poll(client.id, first.change, waitSeconds * 1000, signal));
  } catch (error) {
    throw spoken(error, deps);
  }
}

async function poll(
  { change: id, waitSeconds }: Extract<AdminCall, { kind: 'poll' }>,
  client: StoredClient,
  { signal }: Caller,
  { admin }: Deps,
): Promise<Reply> {
  return stateOf(await admin.poll(client.id, id, waitSeconds * 1000, signal));
}

function stateOf(reply: AdminChangeReply): Reply {
  return json(reply.status === 'pending' ? 202 : 200, reply);
}

/** Out of the text that was parsed, into bytes that can be overwritten. */
function withSecrets(change: AdminChange): AskedChange {
  if (change.kind === 'add') return { ...change, fields: secretsOf(change.fields) };
  if (change.kind !== 'edit') return change;
  return { ...change, fields: change.fields === undefined ? null : secretsOf(change.fields) };
}

function secretsOf(fields: Readonly<Record<string, string>>): SecretFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, text]) => [name, Secret.fromText(text)]),
  );
}

/** What the forms of the window say, in the words of this protocol. */
function spoken(error: unknown, { panic }: Deps): unknown {
  if (!(error instanceof KeyturnError)) return error;
  const { code, field, facts } = error;
  if (code === 'frozen') {
    return new Refused(panic.level === 'exits' ? 'panic-exits-only' : 'panic-stop');
  }
  if (code !== 'invalid_field' && code !== 'invalid_pem') return error;
  const problem = String(facts?.['problem'] ?? 'not as it must be').replace(/\.$/, '');
  return new KeyturnError('bad_request', error.message, {
    ...(field === undefined ? {} : { field }),
    facts: { problem },
  });
}
