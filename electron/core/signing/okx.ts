/** Signs for OKX: over time, method, path with query, and body, so over all that is judged. */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing, targetOf } from './outgoing.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha256', encoding: 'base64', keys: [] } as const;

export const okx: Signer = {
  exchange: 'okx',
  grammar: {
    ...COMMON,
    // The same key and address serve demo trading; the header says which.
    headers: new Set(['content-type', 'x-simulated-trading', 'exptime']),
  },
  nonce: null,
  sign: (request, values, { now }) => {
    const { method, path, query, body } = request;
    const time = new Date(now).toISOString();
    const payload = `${time}${method}${targetOf(path, query)}${body}`;
    return outgoing(request, {
      headers: {
        'ok-access-key': headerText(values, 'apiKey'),
        'ok-access-passphrase': headerText(values, 'password'),
        'ok-access-timestamp': time,
        'ok-access-sign': signatureOf(values, payload, SCHEME),
      },
    });
  },
};
