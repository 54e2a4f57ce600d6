/** Signs for Bitfinex: over path, nonce and body. Its POSTs are all its own, so that is over all that is judged. */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { nonceOf } from './nonce.ts';
import { outgoing } from './outgoing.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha384', encoding: 'hex', keys: [] } as const;

export const bitfinex: Signer = {
  exchange: 'bitfinex',
  grammar: { ...COMMON, methods: new Set(['GET', 'POST']) },
  nonce: { unit: 'ms', max: BigInt(Number.MAX_SAFE_INTEGER) },
  sign: (request, values, moment) => {
    const nonce = nonceOf(moment);
    const payload = `/api${request.path}${nonce}${request.body}`;
    return outgoing(request, {
      headers: {
        'bfx-apikey': headerText(values, 'apiKey'),
        'bfx-nonce': nonce,
        'bfx-signature': signatureOf(values, payload, SCHEME),
      },
    });
  },
};
