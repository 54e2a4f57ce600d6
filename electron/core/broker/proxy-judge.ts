/** What a request to an exchange is, before anybody asks who may make it. */
import type { Environment } from '../../../shared/model/scope.ts';
import type { Endpoint, Endpoints } from '../exchanges/endpoints/endpoints.ts';
import { checkParameters } from '../signing/judged-parameters.ts';
import {
  NotPlain,
  type PlainRequest,
  type RawRequest,
  readPlain,
} from '../signing/plain-request.ts';
import { ProxyRefused } from './proxy-refusals.ts';

/** The key that would sign it. */
export interface Signer {
  readonly exchange: string;
  readonly environment: Environment;
}

export interface JudgedRequest {
  readonly request: PlainRequest;
  readonly endpoint: Endpoint;
}

/** Throws `ProxyRefused`: not written plainly, not the exchange's, or judged by nobody. */
export function judgeRequest(raw: RawRequest, signer: Signer, endpoints: Endpoints): JudgedRequest {
  const { exchange, environment } = signer;
  if (!endpoints.knows(exchange)) throw new ProxyRefused('exchange-unknown');
  const request = plainly(() => readPlain(raw));
  if (!endpoints.hasHost(exchange, environment, request.host)) {
    throw new ProxyRefused('host-unknown');
  }
  const endpoint = endpoints.find(exchange, environment, request);
  if (endpoint === null) throw new ProxyRefused('endpoint-unknown');
  const kindOf = (name: string) => endpoints.kindOf(exchange, name);
  plainly(() => checkParameters(request.parameters, { takes: endpoint.takes, kindOf }));
  return { request, endpoint };
}

function plainly<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotPlain) throw new ProxyRefused('not-plain', error.problem);
    throw error;
  }
}

/** What a person, and the audit log, are told of it: never its parameters. */
export function shownOf({ method, host, path }: PlainRequest): {
  method: string;
  host: string;
  path: string;
} {
  return { method, host, path };
}
