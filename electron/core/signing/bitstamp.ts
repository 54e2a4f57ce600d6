/** Signs for Bitstamp: over method, host, path, query, type, nonce, time and body, so over all that is judged. */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing, targetOf } from './outgoing.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha256', encoding: 'hex', keys: [] } as const;
const VERSION = 'v2';

export const bitstamp: Signer = {
  exchange: 'bitstamp',
  grammar: {
    ...COMMON,
    bodies: new Set(['form']),
    mayEndInSlash: true,
    // The type is signed, as empty where there is no body: it is said where there is one, and only there.
    headers: new Set(),
  },
  nonce: null,
  sign: (request, values, { now, random }) => {
    const { method, host, path, query, body } = request;
    const caller = `BITSTAMP ${headerText(values, 'apiKey')}`;
    const nonce = uuidOf(random(16));
    const time = String(Math.trunc(now));
    const type = body === '' ? '' : 'application/x-www-form-urlencoded';
    const address = `${host}${targetOf(path, query)}`;
    const payload = [caller, method, address, type, nonce, time, VERSION, body].join('');
    return outgoing(request, {
      headers: {
        'x-auth': caller,
        'x-auth-nonce': nonce,
        'x-auth-timestamp': time,
        'x-auth-version': VERSION,
        'x-auth-signature': signatureOf(values, payload, SCHEME),
      },
    });
  },
};

/** RFC 9562, version 4: Bitstamp wants 36 characters that it has not seen for 150 seconds. */
function uuidOf(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes).toString('hex');
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
}
