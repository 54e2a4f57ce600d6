/**
 * From a request as it came to one of the things a client can ask for, typed. Behind here nothing is parsed again,
 * and nothing here knows who asks or what there is.
 */
import type * as z from 'zod/mini';
import {
  AdminChange,
  ExplainRequest,
  LeaseRequest,
  LIMITS,
  PairingRequest,
  PanicRequest,
  ProxyRequest,
  pollToken,
} from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { Id } from '../../../shared/model/credential.ts';
import type { Call, Wanted } from './calls.ts';
import type { BodyKind, Head } from './incoming.ts';
import { parseReference, waitOf } from './wire-text.ts';

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<Record<string, { readonly body: BodyKind; readonly call: Read }>>;
}
type Read = (head: Head, id: string, body: unknown) => Call;

const ROUTES: readonly Route[] = [
  { path: /^\/v1\/status$/, methods: { GET: { body: 'none', call: () => ({ kind: 'status' }) } } },
  {
    path: /^\/v1\/pairings$/,
    methods: {
      POST: {
        body: 'json',
        call: (_head, _id, body) => ({ kind: 'pair', request: parse(PairingRequest, body) }),
      },
    },
  },
  { path: /^\/v1\/pairings\/([^/]+)$/, methods: { GET: { body: 'none', call: readPoll } } },
  {
    path: /^\/v1\/credentials$/,
    methods: { GET: { body: 'none', call: ({ token }) => ({ kind: 'credentials', token }) } },
  },
  {
    path: /^\/v1\/whoami$/,
    methods: { GET: { body: 'none', call: ({ token }) => ({ kind: 'whoami', token }) } },
  },
  { path: /^\/v1\/leases$/, methods: { POST: { body: 'json', call: readLease } } },
  { path: /^\/v1\/leases\/([^/]+)$/, methods: { DELETE: { body: 'none', call: readReturn } } },
  { path: /^\/v1\/lock$/, methods: { POST: { body: 'any', call: readLock } } },
  {
    path: /^\/v1\/events$/,
    methods: { GET: { body: 'none', call: ({ token }) => ({ kind: 'events', token }) } },
  },
  { path: /^\/v1\/explain$/, methods: { POST: { body: 'json', call: readExplain } } },
  { path: /^\/v1\/proxies$/, methods: { POST: { body: 'json', call: readMakeProxy } } },
  {
    path: /^\/v1\/panic$/,
    methods: {
      POST: {
        body: 'json',
        call: ({ token }, _id, body) => {
          return { kind: 'panic', token, level: parse(PanicRequest, body).level };
        },
      },
    },
  },
];

/** For anybody but an admin these are paths that do not exist, and nothing is done that would tell them apart. */
const ADMIN_ROUTES: readonly Route[] = [
  {
    path: /^\/v1\/admin\/(credentials|clients)$/,
    methods: {
      GET: {
        body: 'none',
        call: ({ token }, id) => {
          const kind = id === 'clients' ? 'clients' : 'credentials';
          return { kind: 'admin', token, call: { kind } };
        },
      },
    },
  },
  { path: /^\/v1\/admin\/changes$/, methods: { POST: { body: 'json', call: readChange } } },
  {
    path: /^\/v1\/admin\/changes\/([^/]+)$/,
    methods: { GET: { body: 'none', call: readChangePoll } },
  },
];

/**
 * Finds the route by method and path; throws `not_found` or `method_not_allowed` (fact `allow`).
 * @param isAdmin asked for every path that no client may use, whether or not an admin may
 */
export function routeOf(
  method: string,
  path: string,
  isAdmin: () => boolean,
): { readonly body: BodyKind; readonly read: (head: Head, body: unknown) => Call } {
  const found = find(ROUTES, path) ?? (isAdmin() ? find(ADMIN_ROUTES, path) : null);
  if (found === null) throw new KeyturnError('not_found', 'no such path');
  const { methods } = found.route;
  const way = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (way === undefined) {
    const allow = Object.keys(methods).join(', ');
    throw new KeyturnError('method_not_allowed', method, { facts: { allow } });
  }
  return { body: way.body, read: (head, body) => way.call(head, found.id, body) };
}

function find(routes: readonly Route[], path: string) {
  for (const route of routes) {
    const match = route.path.exec(path);
    if (match !== null) return { route, id: match[1] ?? '' };
  }
  return null;
}

function readPoll(head: Head, id: string): Call {
  // The poll token is no client's token: it is good for this one question only.
  const poll = head.token !== null && pollToken.safeParse(head.token).success ? head.token : null;
  return { kind: 'poll', pairing: id, poll, waitSeconds: waitOf(head.prefer, 0) };
}

function readReturn({ token }: Head, lease: string): Call {
  return { kind: 'return', token, lease: Id.safeParse(lease).success ? lease : '' };
}

function readLock({ token }: Head, _id: string, body: unknown): Call {
  if (body !== undefined && JSON.stringify(body) !== '{}') {
    throw new KeyturnError('bad_request', 'lock takes no body', { field: 'body' });
  }
  return { kind: 'lock', token };
}

function readChange({ token, prefer }: Head, _id: string, body: unknown): Call {
  const change = parse(AdminChange, body);
  const waitSeconds = waitOf(prefer, 0);
  return { kind: 'admin', token, call: { kind: 'change', change, waitSeconds } };
}

function readChangePoll({ token, prefer }: Head, id: string): Call {
  const change = Id.safeParse(id).success ? id : '';
  return { kind: 'admin', token, call: { kind: 'poll', change, waitSeconds: waitOf(prefer, 0) } };
}

function readMakeProxy({ token }: Head, _id: string, body: unknown): Call {
  const { credential, field } = parseReference(parse(ProxyRequest, body).credential);
  if (field !== null) throw wrong('credential', 'a proxy address stands for a whole key');
  return { kind: 'make-proxy', token, credential };
}

function readExplain({ token }: Head, _id: string, body: unknown): Call {
  const { request, ...rest } = parse(ExplainRequest, body);
  if (request !== undefined && (rest.fields !== undefined || rest.scopes !== undefined)) {
    throw wrong('request', 'fields and scopes belong to a lease, not to a request');
  }
  if (request !== undefined && rest.credential === undefined) {
    throw wrong('credential', 'is wanted with a request');
  }
  return { kind: 'explain', token, wanted: wantedOf(rest), request: request ?? null };
}

function readLease({ token, prefer }: Head, _id: string, body: unknown): Call {
  const wanted = wantedOf(parse(LeaseRequest, body));
  return { kind: 'lease', token, waitSeconds: waitOf(prefer, LIMITS.waitSeconds), wanted };
}

function wantedOf(request: LeaseRequest): Wanted {
  const { credential, exchange, environment } = request;
  if ((credential === undefined) === (exchange === undefined)) {
    throw wrong('credential', 'either credential or exchange is wanted');
  }
  const common = {
    scopes: request.scopes ?? [],
    reason: request.reason ?? '',
    ttl: request.ttl ?? null,
  };
  if (exchange !== undefined) {
    if (request.scopes === undefined) throw wrong('scopes', 'by need, the scopes must be said');
    const by = { kind: 'need', exchange, environment: environment ?? null } as const;
    return { by, fields: request.fields ?? null, ...common };
  }
  if (environment !== undefined) throw wrong('environment', 'only goes with exchange');
  const reference = parseReference(credential ?? '');
  if (reference.field !== null && request.fields !== undefined) {
    throw wrong('fields', 'the reference names a field already');
  }
  const fields = reference.field === null ? (request.fields ?? null) : [reference.field];
  const by = { kind: 'name', credential: reference.credential } as const;
  return { by, fields, ...common };
}

function wrong(field: string, problem: string): KeyturnError {
  return new KeyturnError('bad_request', problem, { field, facts: { problem } });
}

/** The first thing that is wrong is named by its path; a value that was sent is never repeated. */
function parse<T extends z.ZodMiniType>(schema: T, body: unknown): z.output<T> {
  const result = schema.safeParse(body);
  if (result.success) return result.data as z.output<T>;
  const issue = result.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknown === undefined ? [] : [unknown])];
  const field = path.length === 0 ? 'body' : path.map(String).join('.').slice(0, 120);
  throw new KeyturnError('bad_request', issue?.code ?? 'invalid', { field });
}
