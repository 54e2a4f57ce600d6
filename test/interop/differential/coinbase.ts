import { generateKeyPairSync, verify } from 'node:crypto';
import { coinbase as signer } from '../../../electron/core/signing/coinbase.ts';
import type { Sent } from './bots.ts';
import { EXPONENT, TWO_WAYS } from './common.ts';
import type { Entry, Other, Subject } from './compare.ts';

const name = 'organizations/test-org/apiKeys/test-key';
const edwards = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const subject: Subject = {
  signer,
  dummy: { apiKey: 'dummy', secret: 'dummy' },
  real: {
    apiKey: 'test-key',
    secret: Buffer.concat([
      Buffer.from(edwards.d ?? '', 'base64url'),
      Buffer.from(edwards.x ?? '', 'base64url'),
    ]).toString('base64'),
  },
  more: [
    {
      of: / GET brokerage\/orders\/historical\/(?:batch|fills)/,
      name: 'several',
      params: { product_ids: ['BTC-USD', 'ETH-USD'], order_ids: ['1', '2'], cursor: 'YWJj==' },
    },
  ],
};

const others: Other[] = [
  TWO_WAYS,
  EXPONENT,
  {
    of: / GET .*\(array\)$/,
    result: 'refused: the parameter ids is there twice',
    why: 'Coinbase repeats some names, and this is none of them',
  },
  {
    of: / GET .*\((?:nested|list)\)$/,
    result: 'refused: a parameter has no plain name',
    why: 'objects in a query, which Coinbase has nowhere',
  },
];

/** Signatures of ECDSA differ each time: what both say is compared, and whether both are right. */
function verified(sent: Sent): Sent {
  const [text, signature] = /^Bearer (.+)\.(.+)$/
    .exec(sent.headers['authorization'] ?? '')
    ?.slice(1) ?? ['', ''];
  const right = verify(
    'sha256',
    Buffer.from(text ?? ''),
    { key: curve.publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature ?? '', 'base64url'),
  );
  return { ...sent, headers: { ...sent.headers, authorization: `${text} ${right}` } };
}

export const coinbase: readonly Entry[] = [
  { name: 'Coinbase, Ed25519', subject, least: 700, others },
  {
    name: 'Coinbase, P-256',
    subject: {
      ...subject,
      real: {
        apiKey: name,
        secret: curve.privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
      },
      only: /\((?:plain|several)\)$/,
      seen: verified,
    },
    least: 80,
    others: [],
  },
];
