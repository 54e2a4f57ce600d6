/** Requests as they go out. */
import type { Grammar } from './grammar.ts';
import { withoutPairs } from './pairs.ts';
import type { PlainRequest, SignedRequest } from './request.ts';

export interface Changes {
  /** As long as it is not given, as it came. */
  readonly query?: string;
  readonly body?: string;
  /** Names in lower case, over those that came. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function outgoing(request: PlainRequest, changes: Changes): SignedRequest {
  const { query = request.query, body = request.body, headers } = changes;
  const kind = request.json === null ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    target: targetOf(request.path, query),
    headers: {
      ...request.headers,
      ...headers,
      ...(body === '' ? {} : { 'content-type': kind }),
    },
    body: body === '' ? null : Buffer.from(body),
  };
}

/** Path and query. */
export function targetOf(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`;
}

/** For public data: as it came, but for what shows who calls. */
export function unsigned(request: PlainRequest, { proof }: Grammar): SignedRequest {
  return outgoing(request, without(request, proof));
}

/** Query, and form if there is one, without these parameters. */
export function without(
  { query, body, json }: PlainRequest,
  names: ReadonlySet<string>,
): { query: string; body: string } {
  return {
    query: withoutPairs(query, names),
    body: json === null ? withoutPairs(body, names) : body,
  };
}
