import { gate as signer } from '../../../electron/core/signing/gate.ts';
import { EXPONENT, LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const gate: Entry = {
  name: 'Gate',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret' },
  },
  least: 2500,
  others: [LISTS, TWO_WAYS, EXPONENT],
};
