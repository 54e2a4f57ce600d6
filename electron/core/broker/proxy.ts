/**
 * `/p/`: a request to an exchange is judged, signed with the key it stands for, sent, and its answer passed back. The
 * signed request itself is never given to anybody: its signature would serve for other endpoints too.
 */
import { KeyturnError } from '../../../shared/errors.ts';
import type { ProcessIdentity } from '../../../shared/model/client.ts';
import type { Scope } from '../../../shared/model/scope.ts';
import { aboveTrade } from '../policy/decide.ts';
import { refusalOfPublicData } from '../policy/public-data.ts';
import { UpstreamFailed, type UpstreamReply } from '../ports.ts';
import { unsigned } from '../signing/outgoing.ts';
import { KeyUnusable, type SignedRequest } from '../signing/request.ts';
import type { StoredCredential } from '../vault/manifest.ts';
import type { ProxyCall } from './calls.ts';
import type { Caller, Deps } from './deps.ts';
import type { Flight } from './flights.ts';
import type { Passing } from './passing.ts';
import { type Permit, permit } from './permit.ts';
import { recordSigned, recordUnknown } from './proxy-audit.ts';
import { type JudgedRequest, judgeRequest, shownOf } from './proxy-judge.ts';
import { ProxyRefused, plainRefusal } from './proxy-refusals.ts';
import { streamed } from './proxy-reply.ts';
import { CallerGone, Refused, type Reply } from './replies.ts';
import { waitOf } from './wire-text.ts';

/** How long the owner is waited for where the caller says nothing: client libraries hang up soon. */
const WAIT_SECONDS = 30;

export async function throughProxy(call: ProxyCall, caller: Caller, deps: Deps): Promise<Reply> {
  const known = whoFor(call.proxy, caller, deps);
  caller.trace.credential = { id: known.credential.id, label: known.credential.label };
  const judged = judgeRequest(call, known.credential, deps.endpoints);
  const passing: Passing = { ...known, judged, caller, deps };
  const { scope } = judged.endpoint;
  if (scope === 'public') return passPublic(passing);
  caller.trace.scopes = [scope];
  return passSigned(passing, scope, call);
}

/** Throws `locked`, `proxy-unknown`, `client-paused`, `not_found` (no grant any more), `window-locked`. */
function whoFor(
  token: string,
  caller: Caller,
  deps: Deps,
): Pick<Passing, 'proxy' | 'client' | 'credential'> {
  const { vault, proxies, registry, connections, refusedWhileLocked } = deps;
  if (vault.state !== 'unlocked' && vault.state !== 'window-locked') {
    refusedWhileLocked(caller.peer);
    throw new KeyturnError('locked', 'the vault is locked');
  }
  const proxy = /^kp_[A-Za-z0-9_-]{43}$/.test(token) ? proxies.find(token) : null;
  if (proxy === null) throw new ProxyRefused('proxy-unknown');
  const client = registry.find(proxy.client);
  if (client === null && vault.state === 'window-locked') throw new Refused('window-locked');
  if (client === null) throw new ProxyRefused('proxy-unknown');
  caller.trace.client = client;
  if (client.status !== 'active') throw new Refused('client-paused');
  if (!connections.belongsTo(caller.socket, client.id)) {
    throw new KeyturnError('rate_limited', 'too many connections of this client');
  }
  const granted = registry
    .granted(client)
    .find(({ credential }) => credential.id === proxy.credential);
  if (granted === undefined && vault.state === 'window-locked') throw new Refused('window-locked');
  if (granted === undefined) throw new KeyturnError('not_found', 'the grant or the key is gone');
  return { proxy, client, credential: granted.credential };
}

/** Public data goes through without the key, for those who may sign with one: this is nobody else's way out. */
async function passPublic(passing: Passing): Promise<Reply> {
  const { judged, client, credential, deps } = passing;
  const { registry, panic, vault } = deps;
  const granted = registry.granted(client).find((one) => one.credential.id === credential.id);
  const rule = refusalOfPublicData({
    grant: granted?.grant ?? null,
    frozen: panic.level,
    windowLocked: vault.state !== 'unlocked',
  });
  if (rule !== null) throw new Refused(rule);
  return send(passing, unsigned(judged.request, judged.signer.grammar), () => undefined);
}

async function passSigned(passing: Passing, scope: Scope, call: ProxyCall): Promise<Reply> {
  const { judged, proxy, client, caller, deps } = passing;
  const { request, endpoint } = judged;
  const process = await caller.peer.identity();
  checkStands(passing);
  const want = {
    mode: 'sign',
    credential: proxy.credential,
    scope,
    exit: endpoint.exit,
    request: shownOf(request),
    foldKey: foldKeyOf(judged),
  } as const;
  const waitSeconds = waitOf(preferOf(call.rawHeaders), WAIT_SECONDS);
  const given = await permit(want, { client, caller, deps, waitSeconds, process });
  try {
    checkStands(passing);
    const signed = await signedWith(given, passing, scope, process);
    return await send(passing, signed, given.giveBack);
  } catch (error) {
    // What got no further than here was not used; what may have reached the exchange does not come this way.
    given.giveBack();
    throw error;
  }
}

/** Whether the address is one still: the policy knows of client, grant and key, not of this. */
function checkStands({ proxy, deps }: Passing): void {
  if (deps.vault.state !== 'unlocked' && deps.vault.state !== 'window-locked') {
    throw new KeyturnError('locked', 'locked meanwhile');
  }
  if (!deps.proxies.stands(proxy)) throw new ProxyRefused('proxy-unknown');
}

/** The line in the log, the last look, and then the key. */
async function signedWith(
  given: Permit,
  passing: Passing,
  scope: Scope,
  process: ProcessIdentity,
): Promise<SignedRequest> {
  const { caller, proxy, deps } = passing;
  await recordSigned(given, passing, { scope, process, sync: aboveTrade([scope]) });
  const credential = given.confirm();
  // Nothing is waited for from here until the request is handed to the network.
  checkStands(passing);
  if (caller.signal.aborted) throw new CallerGone('hung up before anything was signed');
  deps.timesBefore.given(proxy.client, credential.id);
  return sealedOff(passing, credential);
}

/** Opens the one record, signs, and overwrites what it opened. */
function sealedOff({ judged, deps }: Passing, { id, version }: StoredCredential): SignedRequest {
  const values = deps.vault.readFields(id, version);
  try {
    const { request, endpoint, signer } = judged;
    if (endpoint.auth === 'key' && signer.nameKey) return signer.nameKey(request, values);
    const { clock, random } = deps;
    return signer.sign(request, values, { now: clock.now(), nonce: null, random: random.bytes });
  } catch (error) {
    if (error instanceof KeyUnusable) throw new ProxyRefused('key-unusable');
    throw error;
  } finally {
    for (const value of Object.values(values)) value.wipe();
  }
}

async function send(
  passing: Passing,
  { target, headers, body }: SignedRequest,
  notSent: () => void,
): Promise<Reply> {
  const { judged, proxy, caller, deps } = passing;
  const { endpoint, request } = judged;
  const { host, method } = request;
  const ground = { proxy, scope: endpoint.scope, exit: endpoint.exit };
  const flight = deps.flights.start(ground, caller.signal);
  try {
    const answer = await deps.http.send({
      host,
      method,
      target,
      headers,
      body,
      // The method does not tell: there are exchanges where a GET buys.
      onlyReads: endpoint.scope === 'read' || endpoint.scope === 'public',
      signal: flight.signal,
    });
    if (flight.lost === null) return await passBack(passing, answer, flight);
    discard(answer);
    return await unanswered(passing, flight);
  } catch (error) {
    flight.land();
    if (!(error instanceof UpstreamFailed)) throw error;
    if (error.sent) return unanswered(passing, flight);
    notSent();
    if (flight.lost === 'caller-gone') throw new CallerGone('hung up before anything was sent');
    if (flight.lost !== null) throw new Refused('changed-meanwhile');
    throw new ProxyRefused('exchange-unreachable');
  }
}

/** The exchange may have got it. To the bot that is a request without an answer. */
async function unanswered(passing: Passing, flight: Flight): Promise<Reply> {
  flight.land();
  const stopped = flight.lost !== null;
  await recordUnknown(passing, flight.lost ?? 'exchange-silent');
  return plainRefusal(new ProxyRefused(stopped ? 'stopped-on-its-way' : 'exchange-silent'));
}

async function passBack(passing: Passing, answer: UpstreamReply, flight: Flight): Promise<Reply> {
  if (answer.status >= 200 && (answer.status < 300 || answer.status >= 400)) {
    return streamed(answer, flight, () => recordUnknown(passing, flight.lost ?? 'exchange-silent'));
  }
  flight.land();
  flight.abort('exchange-redirects');
  discard(answer);
  await recordUnknown(passing, 'exchange-redirects');
  return plainRefusal(new ProxyRefused('exchange-redirects'));
}

/** Nobody will read it, and what breaks in it is nobody's concern. */
function discard({ body }: UpstreamReply): void {
  void body[Symbol.asyncIterator]()
    .return?.()
    .catch(() => undefined);
}

/** A request tried again differs in what the signer sets, and in nothing else. */
function foldKeyOf({ request, endpoint, signer }: JudgedRequest): string {
  const { host, path, headers, parameters, json } = request;
  const same = parameters.filter(({ name }) => !signer.grammar.set.has(name));
  const list = Array.isArray(json) ? request.body : null;
  const said = same.map(({ name, raw }) => [name, raw]);
  return JSON.stringify([endpoint.name, host, path, headers, said, list]);
}

function preferOf(rawHeaders: readonly string[]): string | undefined {
  const at = rawHeaders.findIndex((text, i) => i % 2 === 0 && text.toLowerCase() === 'prefer');
  return at < 0 ? undefined : rawHeaders[at + 1];
}
