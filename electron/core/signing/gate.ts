/** Signs for Gate: over method, path, the query decoded, a hash of the body, and time in seconds. */
import { createHash } from 'node:crypto';
import { COMMON } from './grammar.ts';
import { headerText, signatureOf } from './key-fields.ts';
import { outgoing } from './outgoing.ts';
import { decodedQuery } from './pairs.ts';
import type { Signer } from './signer.ts';

const SCHEME = { hash: 'sha512', encoding: 'hex', keys: [] } as const;

export const gate: Signer = {
  exchange: 'gate',
  grammar: {
    ...COMMON,
    methods: new Set([...COMMON.methods, 'PATCH']),
    queryBesideBody: true,
    headers: new Set(['content-type', 'x-gate-exptime', 'x-gate-size-decimal']),
  },
  nonce: null,
  sign: (request, values, { now }) => {
    const { method, path, query, body } = request;
    const time = String(Math.trunc(now / 1000));
    const hash = createHash('sha512').update(body).digest('hex');
    const payload = [method, path, decodedQuery(query), hash, time].join('\n');
    return outgoing(request, {
      headers: {
        key: headerText(values, 'apiKey'),
        timestamp: time,
        sign: signatureOf(values, payload, SCHEME),
      },
    });
  },
};
