/** Signs for Kraken's spot API: over path, nonce and body. Its POSTs are all its own, so that is over all that is judged. */
import { createHash } from 'node:crypto';
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { nonceOf, withNonce } from './nonce.ts';
import { outgoing } from './outgoing.ts';
import { withPairs } from './pairs.ts';
import { NotPlain, type PlainRequest } from './request.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha512', secret: 'base64', encoding: 'base64', keys: [] } as const;

export const kraken: Signer = {
  exchange: 'kraken',
  grammar: {
    ...COMMON,
    methods: new Set(['GET', 'POST']),
    bodies: new Set(['form', 'json']),
    set: new Set(['nonce']),
  },
  nonce: { unit: 'ms', max: 2n ** 64n - 1n },
  read: inItsBody,
  sign: (request, values, moment) => {
    const nonce = nonceOf(moment);
    const body =
      request.json === null ? withPairs(request.body, { nonce }) : withNonce(request.body, nonce);
    const hash = createHash('sha256').update(`${nonce}${body}`).digest();
    const payload = Buffer.concat([Buffer.from(request.path), hash]);
    return outgoing(request, {
      body,
      headers: {
        'api-key': headerText(values, 'apiKey'),
        'api-sign': signatureOf(values, payload, SCHEME),
      },
    });
  },
};

/** What a POST wants stands in its body, and its nonce beside it: a query is not signed, and in a list is no place. */
function inItsBody(plain: PlainRequest): PlainRequest {
  if (plain.method === 'POST' && plain.query !== '') {
    throw new NotPlain('it is a POST with parameters in the query');
  }
  if (Array.isArray(plain.json)) throw new NotPlain('its body is a list');
  return plain;
}
