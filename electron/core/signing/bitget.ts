/** Signs for Bitget: over time, method, path with the query sorted and decoded, and body, so over all that is judged. */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing, targetOf } from './outgoing.ts';
import { decodedQuery, sortedPairs } from './pairs.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha256', encoding: 'base64', keys: ['rsa'] } as const;

export const bitget: Signer = {
  exchange: 'bitget',
  grammar: {
    ...COMMON,
    // Demo trading is said in a header. The channel's code does not depend on the key.
    headers: new Set(['content-type', 'locale', 'paptrading', 'x-channel-api-code']),
  },
  nonce: null,
  sign: (request, values, { now }) => {
    const { method, path, query, body } = request;
    const time = String(Math.trunc(now));
    const payload = `${time}${method}${targetOf(path, decodedQuery(sortedPairs(query)))}${body}`;
    return outgoing(request, {
      headers: {
        'access-key': headerText(values, 'apiKey'),
        'access-passphrase': headerText(values, 'password'),
        'access-timestamp': time,
        'access-sign': signatureOf(values, payload, SCHEME),
      },
    });
  },
};
