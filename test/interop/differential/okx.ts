import { okx as signer } from '../../../electron/core/signing/okx.ts';
import { EXPONENT, LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const okx: Entry = {
  name: 'OKX',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy', password: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret', password: 'test-passphrase' },
  },
  least: 3000,
  others: [LISTS, TWO_WAYS, EXPONENT],
};
