import { deribit as signer } from '../../../electron/core/signing/deribit.ts';
import { LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const deribit: Entry = {
  name: 'Deribit',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret' },
    // ccxt says the time again; two requests of one millisecond would have the same nonce.
    chance: { nonce: () => '07'.repeat(8) },
  },
  least: 700,
  others: [LISTS, TWO_WAYS],
};
