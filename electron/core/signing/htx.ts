/**
 * Signs for HTX: over method, host, path and query, in which key, time and signature stand themselves. The body is not
 * covered, so what comes out of here is sent by us and never handed to anybody.
 */
import { COMMON } from './grammar.ts';
import { hasPrivateKey, headerText, signatureOf } from './key-fields.ts';
import { outgoing } from './outgoing.ts';
import { sortedPairs, withoutPairs, withPairs } from './pairs.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha256', encoding: 'base64', keys: ['ed25519'] } as const;
const SIGNATURE = new Set(['Signature']);

export const htx: Signer = {
  exchange: 'htx',
  grammar: {
    ...COMMON,
    // The query has what shows who calls; what is wanted is in the body of a POST.
    queryBesideBody: true,
    set: new Set(['AccessKeyId', 'SignatureMethod', 'SignatureVersion', 'Timestamp', 'Signature']),
    proof: new Set(['AccessKeyId', 'Signature']),
  },
  nonce: null,
  sign: (request, values, { now }) => {
    const { method, host, path } = request;
    const query = withPairs(withoutPairs(request.query, SIGNATURE), {
      AccessKeyId: encodeURIComponent(headerText(values, 'apiKey')),
      SignatureMethod: hasPrivateKey(values) ? 'Ed25519' : 'HmacSHA256',
      SignatureVersion: '2',
      Timestamp: encodeURIComponent(new Date(now).toISOString().slice(0, 19)),
    });
    const payload = [method, host, path, sortedPairs(query)].join('\n');
    const signature = encodeURIComponent(signatureOf(values, payload, SCHEME));
    return outgoing(request, { query: `${query}&Signature=${signature}` });
  },
};
