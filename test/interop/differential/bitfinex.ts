import { bitfinex as signer } from '../../../electron/core/signing/bitfinex.ts';
import { NOW } from './bots.ts';
import { EXPONENT } from './common.ts';
import type { Entry } from './compare.ts';

export const bitfinex: Entry = {
  name: 'Bitfinex',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret' },
    nonce: BigInt(NOW),
  },
  least: 900,
  others: [EXPONENT],
};
