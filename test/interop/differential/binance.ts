import { generateKeyPairSync } from 'node:crypto';
import { binance as signer } from '../../../electron/core/signing/binance.ts';
import { LISTS, RAW_QUERY, TWO_WAYS } from './common.ts';
import type { Entry, Other, Subject } from './compare.ts';

const subject: Subject = {
  signer,
  dummy: { apiKey: 'dummy', secret: 'dummy' },
  real: { apiKey: 'test-key', secret: 'test-secret' },
  options: { recvWindow: 5000 },
  keyOnly: / (?:historicalTrades|userDataStream|listenKey|userListenToken) /,
  more: [
    {
      of: / (?:POST|PUT) batchOrders/,
      name: 'batch',
      params: { batchOrders: [{ symbol: 'BTCUSDT', side: 'BUY', quantity: '0.001' }] },
    },
    { of: / DELETE batchOrders/, name: 'ids', params: { orderidlist: [1, 2] } },
  ],
};
const pem = { type: 'pkcs8', format: 'pem' } as const;
const others: Other[] = [
  LISTS,
  TWO_WAYS,
  ...RAW_QUERY,
  {
    of: / (?:POST|PUT) .*\((?:unicode|spaces)\)$/,
    result: 'refused: its body has characters that are not percent-encoded',
    why: 'ccxt does not encode what it sends to sub-accounts, staking and withdrawals',
  },
  {
    of: / (?:POST|PUT) .*\((?:plus|quotes)\)$/,
    result: 'refused: the value of text is not percent-encoded plainly',
    why: 'the same',
  },
  {
    of: /^sapi POST asset\/dust \(array\)$/,
    result: 'refused: the parameter ids is there twice',
    why: 'one name several times: two readers could take different ones',
  },
];

export const binance: Entry[] = [
  { name: 'Binance, HMAC', subject, least: 5000, others },
  {
    name: 'Binance, Ed25519',
    subject: {
      ...subject,
      real: {
        apiKey: 'test-key',
        secret: generateKeyPairSync('ed25519').privateKey.export(pem).toString(),
      },
      only: / (?:GET|POST) .*\((?:plain|batch)\)/,
    },
    least: 500,
    others: [],
  },
  {
    name: 'Binance, RSA',
    subject: {
      ...subject,
      real: {
        apiKey: 'test-key',
        secret: generateKeyPairSync('rsa', { modulusLength: 2048 })
          .privateKey.export(pem)
          .toString(),
      },
      only: / (?:GET|POST) .*\((?:plain|batch)\)/,
    },
    least: 500,
    others: [],
  },
];
