/**
 * Signs for Deribit: over time, nonce, method, path with query, and body, so over all that is judged. Whatever it can do
 * is said by a GET; its JSON-RPC, which says it in a body, is not spoken here.
 */
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing, targetOf } from './outgoing.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha256', encoding: 'hex', keys: [] } as const;

export const deribit: Signer = {
  exchange: 'deribit',
  grammar: { ...COMMON, methods: new Set(['GET']), bodies: new Set() },
  nonce: null,
  sign: (request, values, { now, random }) => {
    const { method, path, query } = request;
    const id = headerText(values, 'apiKey');
    const time = String(Math.trunc(now));
    const nonce = Buffer.from(random(8)).toString('hex');
    const payload = `${[time, nonce, method, targetOf(path, query)].join('\n')}\n\n`;
    const signature = signatureOf(values, payload, SCHEME);
    return outgoing(request, {
      headers: {
        authorization: `deri-hmac-sha256 id=${id},ts=${time},sig=${signature},nonce=${nonce}`,
      },
    });
  },
};
