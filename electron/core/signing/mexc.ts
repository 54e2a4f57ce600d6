/**
 * Signs for MEXC. Its spot API signs the query and nothing else; its futures API key, time, and query or body: neither
 * covers method or path. So what comes out of here is sent by us and never handed to anybody.
 */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing } from './outgoing.ts';
import { sortedPairs, withoutPairs, withPairs } from './pairs.ts';
import type { Moment, PlainRequest, SignedRequest, Values } from './request.ts';
import type { Signer } from './signer.ts';
import { windowOf } from './window.ts';

const SCHEME = { hash: 'sha256', encoding: 'hex', keys: [] } as const;
const SIGNATURE = new Set(['signature']);

export const mexc: Signer = {
  exchange: 'mexc',
  grammar: {
    ...COMMON,
    queryBesideBody: true,
    json: new Set(['batchOrders']),
    set: new Set(['timestamp', 'recvWindow', 'signature']),
    proof: SIGNATURE,
    headers: new Set(['content-type', 'source']),
  },
  nonce: null,
  sign: (request, values, moment) =>
    request.path.startsWith('/api/v3/')
      ? signSpot(request, values, moment)
      : signFutures(request, values, moment),
};

function signSpot(request: PlainRequest, values: Values, { now }: Moment): SignedRequest {
  const given = request.parameters.find(({ name }) => name === 'recvWindow');
  const query = withPairs(withoutPairs(request.query, SIGNATURE), {
    timestamp: String(Math.trunc(now)),
    recvWindow: windowOf(given?.value),
  });
  return outgoing(request, {
    query: `${query}&signature=${signatureOf(values, query, SCHEME)}`,
    headers: { 'x-mexc-apikey': headerText(values, 'apiKey') },
  });
}

function signFutures(request: PlainRequest, values: Values, { now }: Moment): SignedRequest {
  const time = String(Math.trunc(now));
  const key = headerText(values, 'apiKey');
  const query = withoutPairs(request.query, SIGNATURE);
  const payload = `${key}${time}${sortedPairs(query)}${request.body}`;
  return outgoing(request, {
    query,
    headers: {
      apikey: key,
      'request-time': time,
      signature: signatureOf(values, payload, SCHEME),
    },
  });
}
