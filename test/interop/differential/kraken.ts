import { kraken as signer } from '../../../electron/core/signing/kraken.ts';
import { NOW } from './bots.ts';
import { EXPONENT, LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const kraken: Entry = {
  name: 'Kraken',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'ZHVtbXk=' },
    real: { apiKey: 'test-key', secret: 'dGVzdC1zZWNyZXQ=' },
    nonce: BigInt(NOW),
  },
  least: 300,
  others: [
    LISTS,
    TWO_WAYS,
    EXPONENT,
    {
      of: /OrderBatch \(list\)$/,
      result: 'refused: its body has a name that is not plain',
      why: 'ccxt makes an object of a list here, with numbers as names',
    },
  ],
};
