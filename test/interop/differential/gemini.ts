import { gemini as signer } from '../../../electron/core/signing/gemini.ts';
import { NOW, type Sent } from './bots.ts';
import { EXPONENT } from './common.ts';
import type { Entry } from './compare.ts';

/** Gemini reads no body, and documents an empty one; ccxt sends the parameters in it again. */
function withoutBody(sent: Sent): Sent {
  return { ...sent, body: '' };
}

export const gemini: Entry = {
  name: 'Gemini',
  subject: {
    signer,
    dummy: { apiKey: 'account-dummy', secret: 'dummy' },
    real: { apiKey: 'account-test-key', secret: 'test-secret' },
    nonce: BigInt(NOW),
    seen: withoutBody,
  },
  least: 800,
  others: [
    EXPONENT,
    {
      of: / GET .*\(exponent\)$/,
      result: 'refused: its payload has a number that is not a plain decimal',
      why: 'the same, where ccxt sends no body',
    },
    {
      of: /\(list\)$/,
      result: 'refused: its payload has a name that is not plain',
      why: 'ccxt makes an object of a list here, with numbers as names',
    },
  ],
};
