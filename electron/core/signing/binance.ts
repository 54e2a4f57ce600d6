/**
 * Signs for Binance: spot, wallet, futures, options and portfolio margin have one signature. It covers the parameters
 * and nothing else, neither method nor path (docs/EXCHANGES.md): it would serve for a withdrawal too, so what comes out
 * of here is sent by us and never handed to anybody.
 */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing, without } from './outgoing.ts';
import { withPairs } from './pairs.ts';
import type { PlainRequest, Values } from './request.ts';
import type { Signer } from './signer.ts';
import { windowOf } from './window.ts';

const SET = new Set(['timestamp', 'recvWindow', 'signature']);
const SIGNATURE = new Set(['signature']);
const SCHEME = { hash: 'sha256', encoding: 'hex', keys: ['ed25519', 'rsa'] } as const;

export const binance: Signer = {
  exchange: 'binance',
  grammar: {
    ...COMMON,
    bodies: new Set(['form']),
    names: /^[A-Za-z][A-Za-z0-9]{0,39}$/,
    json: new Set(['batchOrders']),
    set: SET,
    proof: SIGNATURE,
    headers: new Set(['content-type', 'x-mbx-time-unit']),
  },
  nonce: null,
  sign: (request, values, { now }) => {
    const given = without(request, SIGNATURE);
    const place = placeOf(request);
    const payload = withPairs(given[place], {
      timestamp: String(Math.trunc(now)),
      recvWindow: windowOf(request.parameters.find(({ name }) => name === 'recvWindow')?.value),
    });
    const signature = encodeURIComponent(signatureOf(values, payload, SCHEME));
    return outgoing(request, {
      [place]: `${payload}&signature=${signature}`,
      headers: keyHeader(values),
    });
  },
  nameKey: (request, values) =>
    outgoing(request, { ...without(request, SET), headers: keyHeader(values) }),
};

/** Where the parameters are, and ours go where there are none yet. */
function placeOf({ method, query, body }: PlainRequest): 'query' | 'body' {
  const writes = method === 'POST' || method === 'PUT';
  return query !== '' || (body === '' && !writes) ? 'query' : 'body';
}

const keyHeader = (values: Values) => ({ 'x-mbx-apikey': headerText(values, 'apiKey') });
