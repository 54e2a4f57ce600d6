/** What a request to an exchange is, before anybody asks who may make it. */
import type { Environment } from '../../../shared/model/scope.ts';
import { beyond } from '../exchanges/endpoints/bounds.ts';
import type { Endpoint, Endpoints } from '../exchanges/endpoints/endpoints.ts';
import { checkParameters } from '../signing/judged-parameters.ts';
import { readPlain } from '../signing/plain-request.ts';
import { NotPlain, type PlainRequest, type RawRequest } from '../signing/request.ts';
import type { Signer } from '../signing/signer.ts';
import { signerOf } from '../signing/signers.ts';
import { ProxyRefused } from './proxy-refusals.ts';

/** The key that would sign it. */
export interface SigningKey {
  readonly exchange: string;
  readonly environment: Environment;
}

export interface JudgedRequest {
  readonly request: PlainRequest;
  readonly endpoint: Endpoint;
  readonly signer: Signer;
}

/** Throws `ProxyRefused`: not written plainly, not the exchange's, judged by nobody, or more than was judged. */
export function judgeRequest(
  raw: RawRequest,
  key: SigningKey,
  endpoints: Endpoints,
): JudgedRequest {
  const { exchange, environment } = key;
  const signer = signerOf(exchange);
  // Nothing keeps numbers that must grow yet: whoever wants one can't be signed for.
  if (signer === null || signer.nonce !== null || !endpoints.knows(exchange)) {
    throw new ProxyRefused('exchange-unknown');
  }
  const request = plainly(() => readFor(signer, raw));
  if (!endpoints.hasHost(exchange, environment, request.host)) {
    throw new ProxyRefused('host-unknown');
  }
  const endpoint = endpoints.find(exchange, environment, request);
  if (endpoint === null) throw new ProxyRefused('endpoint-unknown');
  const kindOf = (name: string) => endpoints.kindOf(exchange, name);
  plainly(() => checkParameters(request.parameters, { takes: endpoint.takes, kindOf }));
  const parameter = endpoint.bounds === null ? null : beyond(endpoint.bounds, request);
  if (parameter !== null) throw new ProxyRefused('beyond-scope', `the value of ${parameter}`);
  return { request, endpoint, signer };
}

function readFor({ grammar, read }: Signer, raw: RawRequest): PlainRequest {
  const plain = readPlain(raw, grammar);
  return read === undefined ? plain : read(plain, raw);
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
