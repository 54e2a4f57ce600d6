/**
 * Signs for Coinbase: a token (JWT) of two minutes that names method, host and path, and neither query nor body. So what
 * comes out of here is sent by us and never handed to anybody.
 */
import { createPrivateKey, type KeyObject, sign } from 'node:crypto';
import { concat, wipe } from '../crypto/bytes.ts';
import { looksLikePem } from '../exchanges/pem.ts';
import { withDecoded } from './base64.ts';
import { COMMON } from './grammar.ts';
import { fieldOf, headerText, privateKeyOf } from './key-fields.ts';
import { outgoing } from './outgoing.ts';
import { KeyUnusable, type Moment, type PlainRequest } from './request.ts';
import type { Signer } from './signer.ts';

const LIVES_SECONDS = 120;
/** RFC 8410, section 7: what stands before the 32 bytes of an Ed25519 key in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

export const coinbase: Signer = {
  exchange: 'coinbase',
  grammar: {
    ...COMMON,
    repeated: new Set([
      ...['product_ids', 'order_ids', 'trade_ids'],
      ...['order_status', 'order_types', 'time_in_forces'],
    ]),
    opaque: new Set(['cursor']),
  },
  nonce: null,
  sign: (request, values, moment) => {
    const name = headerText(values, 'apiKey');
    const key = fieldOf(values, 'secret').use(keyOf);
    return outgoing(request, {
      headers: { authorization: `Bearer ${tokenFor(request, name, key, moment)}` },
    });
  },
};

/** The two kinds of key want their claims a little differently. */
function tokenFor(request: PlainRequest, name: string, key: KeyObject, moment: Moment): string {
  const edwards = key.asymmetricKeyType === 'ed25519';
  const seconds = Math.trunc(moment.now / 1000);
  const uri = `${request.method} ${request.host}${request.path}`;
  const header = {
    ...{ alg: edwards ? 'EdDSA' : 'ES256', typ: 'JWT', kid: name },
    nonce: Buffer.from(moment.random(16)).toString('hex'),
  };
  const claims = {
    aud: [edwards ? 'cdp_service' : 'retail_rest_api_proxy'],
    iss: edwards ? 'cdp' : 'coinbase-cloud',
    nbf: seconds,
    exp: seconds + LIVES_SECONDS,
    sub: name,
    iat: seconds,
    ...(edwards ? { uris: [uri] } : { uri }),
  };
  const text = [header, claims].map(encoded).join('.');
  const signature = edwards
    ? sign(null, Buffer.from(text), key)
    : sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/** P-256 is given out in PEM; Ed25519 in base64, the seed and its public half behind it. */
function keyOf(secret: Uint8Array): KeyObject {
  if (!looksLikePem(secret)) return withDecoded(secret, edwardsKey);
  const key = privateKeyOf(secret, ['ec', 'ed25519']);
  if (key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new KeyUnusable('its private key is on a curve that the exchange does not take');
  }
  return key;
}

function edwardsKey(bytes: Uint8Array): KeyObject {
  if (bytes.byteLength !== 64) {
    throw new KeyUnusable('its secret is no private key, and Coinbase takes nothing else');
  }
  const der = concat(PKCS8, bytes.subarray(0, 32));
  try {
    return createPrivateKey({ key: Buffer.from(der.buffer), format: 'der', type: 'pkcs8' });
  } finally {
    wipe(der);
  }
}
