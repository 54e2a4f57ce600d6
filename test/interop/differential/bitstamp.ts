import { bitstamp as signer } from '../../../electron/core/signing/bitstamp.ts';
import { LISTS, TWO_WAYS } from './common.ts';
import type { Entry } from './compare.ts';

export const bitstamp: Entry = {
  name: 'Bitstamp',
  subject: {
    signer,
    dummy: { apiKey: 'dummy', secret: 'dummy' },
    real: { apiKey: 'test-key', secret: 'test-secret' },
    chance: { uuid: () => '07070707-0707-4707-8707-070707070707' },
  },
  least: 1800,
  others: [LISTS, TWO_WAYS],
};
