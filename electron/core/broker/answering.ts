/** From a request to its reply, whatever becomes of it: the one place where refusals are worded and written down. */
import type { IncomingMessage } from 'node:http';
import { KeyturnError } from '../../../shared/errors.ts';
import { actorOf } from '../clients/identity.ts';
import type { Peer } from '../clients/peer.ts';
import { refuseBrowsers } from './browsers.ts';
import type { Caller, Deps, Trace } from './deps.ts';
import type { Door } from './doors.ts';
import { handleRequest } from './handle-request.ts';
import { Ambiguous, bodyOf, headOf, isForProxy, proxyCallOf, refuseRepeated } from './incoming.ts';
import { plainRefusal } from './proxy-refusals.ts';
import type { RefusalLog } from './refusals.ts';
import { CallerGone, problem, type Reply } from './replies.ts';
import { routeOf } from './routes.ts';

type Action = 'lease.refused' | 'request.refused';

export class Answering {
  readonly #deps: Deps;
  readonly #refusals: RefusalLog;

  constructor(deps: Deps, refusals: RefusalLog) {
    this.#deps = deps;
    this.#refusals = refusals;
  }

  /** Never throws. `gone` is aborted when the caller hangs up. */
  async answer(
    request: IncomingMessage,
    peer: Peer,
    gone: AbortSignal,
    door: Door,
  ): Promise<Reply> {
    const trace: Trace = {
      client: null,
      credential: null,
      scopes: [],
      lease: null,
      request: null,
      asked: false,
    };
    const caller: Caller = { peer, socket: request.socket, signal: gone, trace };
    const proxy = isForProxy(request);
    // Decided by what it asks for, so that it is right also for what fails before it is parsed.
    const action: Action = request.url === '/v1/leases' ? 'lease.refused' : 'request.refused';
    try {
      // Steps 2 to 9: parsed here, the rest behind handleRequest.
      refuseRepeated(request);
      refuseBrowsers(request.headers, { host: door.host, proxy });
      const call = proxy ? await proxyCallOf(request) : await this.#callOf(request, door);
      return await handleRequest(call, caller, this.#deps);
    } catch (error) {
      await this.#refused(error, action, caller);
      const reply = proxy ? plainRefusal(error) : problem(error);
      return endsConnection(error)
        ? { ...reply, headers: { ...reply.headers, connection: 'close' } }
        : reply;
    }
  }

  async #callOf(request: IncomingMessage, door: Door) {
    const head = headOf(request);
    // What may go over TCP besides `/p/`; the rest does not exist there.
    if (door.kind === 'tcp' && head.path !== '/v1/status') {
      throw new KeyturnError('not_found', 'not over TCP');
    }
    const isAdmin = (): boolean => this.#deps.registry.admins.holds(head.token);
    const route = routeOf(head.method, head.path, isAdmin);
    return route.read(head, await bodyOf(request, route.body));
  }

  async #refused(error: unknown, action: Action, { peer, trace }: Caller): Promise<void> {
    if (!(error instanceof KeyturnError) && !(error instanceof CallerGone)) {
      this.#deps.log.warn('a request failed', error);
    }
    const { client, credential, scopes, lease, request, asked } = trace;
    const { credentials, name, executable } = peer;
    const stranger = {
      kind: 'client',
      id: null,
      name: name ?? '',
      pid: credentials?.pid ?? null,
      executable,
      executableHash: null,
    } as const;
    const actor = client === null ? stranger : actorOf(client, await peer.identity());
    await this.#refusals.record({
      error,
      action,
      actor,
      credential,
      scopes,
      lease,
      request,
      asked,
    });
  }
}

/** Where the next request begins is not known: in the middle of a body, or of what could be one. */
function endsConnection(error: unknown): boolean {
  return (
    error instanceof Ambiguous || (error instanceof KeyturnError && error.code === 'too_large')
  );
}
