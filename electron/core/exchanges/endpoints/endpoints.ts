/**
 * What each request to an exchange can do. Judged by method, host and path together, matched exactly or by a template
 * of the same number of segments: what no row names is refused, whatever it looks like.
 */
import type { Environment } from '../../../../shared/model/scope.ts';
import { endpointData } from './data.ts';
import type { Addressed, Endpoint, SignatureFacts } from './endpoint.ts';
import { type Index, indexed } from './index-of.ts';
import type { EndpointData, ParameterKind } from './schema.ts';

export type { Addressed, Endpoint, SignatureFacts } from './endpoint.ts';

export interface Endpoints {
  /** Whether anything of this exchange can be signed at all. */
  knows(exchange: string): boolean;
  /** Null for an exchange of which nothing can be signed. */
  signatureOf(exchange: string): SignatureFacts | null;
  /** Whether the exchange answers under this name, in this environment. */
  hasHost(exchange: string, environment: Environment, host: string): boolean;
  /** Null: nobody has judged it. */
  find(exchange: string, environment: Environment, request: Addressed): Endpoint | null;
  /** Null for a parameter that may hold anything. */
  kindOf(exchange: string, parameter: string): ParameterKind | null;
}

/** Made once and handed on. An exchange's data are read when it is first asked for: few owners have all of them. */
export function endpoints(
  read: (exchange: string) => EndpointData | null = endpointData,
): Endpoints {
  const known = new Map<string, Index | null>();
  const of = (exchange: string): Index | null => {
    const found = known.get(exchange);
    if (found !== undefined) return found;
    const data = read(exchange);
    const made = data === null ? null : indexed(data);
    known.set(exchange, made);
    return made;
  };
  return {
    knows: (exchange) => of(exchange) !== null,
    signatureOf: (exchange) => of(exchange)?.signature ?? null,
    hasHost: (exchange, environment, host) =>
      of(exchange)?.hosts.has(`${environment} ${host}`) ?? false,
    find: (exchange, environment, request) => of(exchange)?.find(environment, request) ?? null,
    kindOf: (exchange, parameter) => of(exchange)?.kinds.get(parameter) ?? null,
  };
}
