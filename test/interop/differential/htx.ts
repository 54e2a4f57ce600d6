import { htx as signer } from '../../../electron/core/signing/htx.ts';
import { EXPONENT, LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const htx: Entry = {
  name: 'HTX',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret' },
  },
  least: 3500,
  others: [LISTS, TWO_WAYS, EXPONENT],
};
