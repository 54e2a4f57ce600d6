/**
 * From a request as it came to one of the things a client can ask for, typed. Behind here nothing is parsed again,
 * and nothing here knows who asks or what there is.
 */
import type { IncomingMessage } from 'node:http';
import type * as z from 'zod/mini';
import {
  LeaseRequest,
  LIMITS,
  PairingRequest,
  pollToken,
} from '../../../shared/broker/protocol.ts';
import { KeyturnError } from '../../../shared/errors.ts';
import { Id } from '../../../shared/model/credential.ts';
import { parseStrictJson } from './strict-json.ts';
import { bearerOf, parseReference, waitOf } from './wire-text.ts';

export type Call =
  | { readonly kind: 'status' }
  | { readonly kind: 'pair'; readonly request: PairingRequest }
  | {
      readonly kind: 'poll';
      readonly pairing: string;
      readonly poll: string | null;
      readonly waitSeconds: number;
    }
  | { readonly kind: 'credentials' | 'whoami' | 'lock'; readonly token: string | null }
  | {
      readonly kind: 'lease';
      readonly token: string | null;
      readonly wanted: Wanted;
      readonly waitSeconds: number;
    }
  | { readonly kind: 'return'; readonly token: string | null; readonly lease: string };

/** A lease request: one credential by name, or any that serves. */
export interface Wanted {
  readonly by:
    | { readonly kind: 'name'; readonly credential: string }
    | {
        readonly kind: 'need';
        readonly exchange: string;
        readonly environment: LeaseRequest['environment'] | null;
      };
  readonly fields: readonly string[] | null;
  readonly scopes: NonNullable<LeaseRequest['scopes']>;
  readonly reason: string;
  readonly ttl: number | null;
}

/** What of a request is read before its body. */
export interface Head {
  readonly method: string;
  readonly path: string;
  readonly token: string | null;
  readonly prefer: string | undefined;
}

interface Route {
  readonly path: RegExp;
  readonly methods: Readonly<
    Record<string, { readonly body: 'none' | 'json' | 'any'; readonly call: Read }>
  >;
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
];

/** Finds the route by method and path; throws `not_found` or `method_not_allowed` (fact `allow`). */
export function routeOf(
  method: string,
  path: string,
): { readonly body: 'none' | 'json' | 'any'; readonly read: (head: Head, body: unknown) => Call } {
  for (const route of ROUTES) {
    const match = route.path.exec(path);
    if (match === null) continue;
    const found = Object.hasOwn(route.methods, method) ? route.methods[method] : undefined;
    if (found === undefined) {
      const allow = Object.keys(route.methods).join(', ');
      throw new KeyturnError('method_not_allowed', method, { facts: { allow } });
    }
    return { body: found.body, read: (head, body) => found.call(head, match[1] ?? '', body) };
  }
  throw new KeyturnError('not_found', 'no such path');
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

function readLease({ token, prefer }: Head, _id: string, body: unknown): Call {
  const request = parse(LeaseRequest, body);
  const waitSeconds = waitOf(prefer, LIMITS.waitSeconds);
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
    return {
      kind: 'lease',
      token,
      waitSeconds,
      wanted: { by, fields: request.fields ?? null, ...common },
    };
  }
  if (environment !== undefined) throw wrong('environment', 'only goes with exchange');
  const reference = parseReference(credential ?? '');
  if (reference.field !== null && request.fields !== undefined) {
    throw wrong('fields', 'the reference names a field already');
  }
  const fields = reference.field === null ? (request.fields ?? null) : [reference.field];
  const by = { kind: 'name', credential: reference.credential } as const;
  return { kind: 'lease', token, waitSeconds, wanted: { by, fields, ...common } };
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

/** What a request says about itself before its body; throws `bad_request` for what two readers could read differently. */
export function headOf(request: IncomingMessage): Head {
  refuseRepeated(request);
  const method = request.method ?? '';
  return {
    method,
    path: request.url ?? '',
    token: bearerOf(request.headers.authorization),
    prefer: request.headers.prefer === undefined ? undefined : String(request.headers.prefer),
  };
}

const ONCE = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
]);

function refuseRepeated({ rawHeaders }: IncomingMessage): void {
  const seen = new Set<string>();
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = (rawHeaders[i] as string).toLowerCase();
    if (ONCE.has(name) && seen.has(name))
      throw new KeyturnError('bad_request', `${name} twice`, { field: name });
    seen.add(name);
  }
}

/** Reads the body as the route wants it. Throws `bad_request` or `too_large`; reads no further than the limit. */
export async function bodyOf(
  request: IncomingMessage,
  wants: 'none' | 'json' | 'any',
): Promise<unknown> {
  const length = Number(request.headers['content-length'] ?? 0);
  const has = length > 0 || request.headers['transfer-encoding'] !== undefined;
  if (!has && wants !== 'json') return undefined;
  if (wants === 'none')
    throw new KeyturnError('bad_request', 'a body where none belongs', { field: 'body' });
  if (length > LIMITS.bodyBytes) throw new KeyturnError('too_large', `${length} bytes announced`);
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json(?:\s*;\s*charset="?utf-8"?)?$/i.test(type)) {
    throw wrong('content-type', 'must be application/json');
  }
  return parseStrictJson(await readAll(request));
}

/** By events, not `for await`: leaving that loop early would close the connection before it was answered. */
function readAll(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const stop = (settle: () => void): void => {
      request.removeAllListeners('data').pause();
      settle();
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > LIMITS.bodyBytes)
        stop(() => reject(new KeyturnError('too_large', 'more than allowed')));
      else chunks.push(chunk);
    });
    request.once('end', () => stop(() => resolve(Buffer.concat(chunks))));
    request.once('close', () =>
      stop(() => reject(new KeyturnError('bad_request', 'half a request'))),
    );
  });
}
