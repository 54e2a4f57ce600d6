/**
 * Signs for Bybit, version 5 of its API: over time, key, window, and query or body; neither method nor path. So what
 * comes out of here is sent by us and never handed to anybody.
 */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing } from './outgoing.ts';
import { NotPlain, type PlainRequest } from './request.ts';
import type { Signer } from './signer.ts';
import { windowOf } from './window.ts';

const SCHEME = { hash: 'sha256', encoding: 'hex', keys: ['rsa'] } as const;

export const bybit: Signer = {
  exchange: 'bybit',
  grammar: {
    ...COMMON,
    emptyQuery: true,
    opaque: new Set(['cursor']),
    headers: new Set([
      ...['content-type', 'referer', 'cdn-request-id'],
      ...['x-bapi-recv-window', 'x-bapi-sign-type'],
    ]),
  },
  nonce: null,
  read: signedByHeaders,
  sign: (request, values, { now }) => {
    const time = String(Math.trunc(now));
    const key = headerText(values, 'apiKey');
    const window = windowOf(request.headers['x-bapi-recv-window']);
    const payload = `${time}${key}${window}${request.query}${request.body}`;
    return outgoing(request, {
      headers: {
        'x-bapi-api-key': key,
        'x-bapi-timestamp': time,
        'x-bapi-recv-window': window,
        'x-bapi-sign': signatureOf(values, payload, SCHEME),
      },
    });
  },
};

/** Before version 3 of the API key and signature were parameters, and were signed otherwise. */
function signedByHeaders(plain: PlainRequest): PlainRequest {
  if (plain.parameters.some(({ name }) => name === 'api_key' || name === 'sign')) {
    throw new NotPlain('it is signed as before version 3 of the API');
  }
  return plain;
}
