import { bitget as signer } from '../../../electron/core/signing/bitget.ts';
import { EXPONENT, LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const bitget: Entry = {
  name: 'Bitget',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy', password: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret', password: 'test-passphrase' },
  },
  least: 6000,
  others: [LISTS, TWO_WAYS, EXPONENT],
};
