import { mexc as signer } from '../../../electron/core/signing/mexc.ts';
import { EXPONENT, LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const mexc: Entry = {
  name: 'MEXC',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret' },
    more: [
      {
        of: / POST batchOrders/,
        name: 'batch',
        params: { batchOrders: '[{"symbol":"BTCUSDT","side":"BUY","quantity":"0.001"}]' },
      },
    ],
  },
  least: 1500,
  others: [LISTS, TWO_WAYS, EXPONENT],
};
