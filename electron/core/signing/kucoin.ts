/**
 * Signs for KuCoin: over time, method, path with the query decoded, and body. Headers of a partner programme stay here:
 * they are signed with the partner's own key over ours, which the bot does not know.
 */
import { COMMON } from './grammar.ts';
import { fieldOf, headerText, signatureOf } from './key-fields.ts';
import { outgoing, targetOf } from './outgoing.ts';
import { decodedQuery } from './pairs.ts';
import type { PlainRequest, Values } from './request.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha256', encoding: 'base64', keys: [] } as const;

export const kucoin: Signer = {
  exchange: 'kucoin',
  grammar: {
    ...COMMON,
    // A few calls say the kind of trade in the query and again in the body.
    queryBesideBody: true,
    headers: new Set(['content-type', 'kc-api-key-version']),
  },
  nonce: null,
  sign: (request, values, { now }) => {
    const { method, path, query, body } = request;
    const time = String(Math.trunc(now));
    const payload = `${time}${method}${targetOf(path, decodedQuery(query))}${body}`;
    const version = versionOf(request);
    return outgoing(request, {
      headers: {
        'kc-api-key': headerText(values, 'apiKey'),
        'kc-api-key-version': version,
        'kc-api-passphrase': version === '1' ? headerText(values, 'password') : shrouded(values),
        'kc-api-timestamp': time,
        'kc-api-sign': signatureOf(values, payload, SCHEME),
      },
    });
  },
};

/** Of the key. Nobody but the exchange knows it, and what the bot says; it is 2 or 3 for all keys of today. */
function versionOf({ headers }: PlainRequest): string {
  const said = headers['kc-api-key-version'] ?? '';
  return /^[123]$/.test(said) ? said : '2';
}

/** Since version 2 the passphrase itself is not sent. */
function shrouded(values: Values): string {
  return fieldOf(values, 'password').use((passphrase) => signatureOf(values, passphrase, SCHEME));
}
