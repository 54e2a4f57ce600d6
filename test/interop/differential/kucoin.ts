import { kucoin as signer } from '../../../electron/core/signing/kucoin.ts';
import { EXPONENT, LISTS, RAW_QUERY } from './common.ts';
import type { Entry } from './compare.ts';

export const kucoin: Entry = {
  name: 'KuCoin',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy', password: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret', password: 'test-passphrase' },
    // Its headers of a partner programme are signed over the dummy key: they do not go on.
    options: { partner: { spot: { id: undefined }, future: { id: undefined } } },
  },
  least: 2000,
  others: [LISTS, EXPONENT, ...RAW_QUERY],
};
