import { generateKeyPairSync } from 'node:crypto';
import { bybit as signer } from '../../../electron/core/signing/bybit.ts';
import { EXPONENT, LISTS, RAW_QUERY } from './common.ts';
import type { Entry } from './compare.ts';

const hmac: Entry = {
  name: 'Bybit, HMAC',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret' },
    more: [
      {
        of: /v5\/order\/history/,
        name: 'page',
        params: { cursor: 'page_token%3D39380%26' },
      },
    ],
  },
  least: 2000,
  others: [
    LISTS,
    EXPONENT,
    ...RAW_QUERY,
    {
      of: / (?:v2|spot\/v3|asset\/v3|user\/v3|fht)\//,
      result: 'refused: it is signed as before version 3 of the API',
      why: 'key and signature among the parameters: an API that Bybit has shut down',
    },
    {
      of: / POST spot\/v3\//,
      result: 'refused: its body is not application/json',
      why: 'the same, as a form',
    },
    {
      of: / POST .*\(list\)$/,
      result: 'refused: its body has a name that is not plain',
      why: 'ccxt makes an object of a list here, with numbers as names',
    },
  ],
};

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const rsa: Entry = {
  name: 'Bybit, RSA',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: {
      apiKey: 'test-key',
      secret: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    only: / (?:GET|POST) v5\/.*\(plain\)$/,
  },
  least: 200,
  others: [],
};

export const bybit: readonly Entry[] = [hmac, rsa];
