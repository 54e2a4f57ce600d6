/** A few exchanges as the catalogue describes them, for looking at pages without the app. Not the real facts. */
import type { ExchangeSpec, FieldSpec, PermissionSpec } from '../../shared/model/catalogue.ts';
import type { Scope } from '../../shared/model/scope.ts';

const field = (name: string, label: string, secret: boolean, expected: string): FieldSpec => ({
  name,
  label,
  required: true,
  secret,
  formats: [{ kind: 'text', alphabet: 'ascii', minLength: 4, maxLength: 4096, expected }],
});
const may = (name: string, scope: Scope, help?: string): PermissionSpec => ({
  name,
  scope,
  ...(help === undefined ? {} : { help }),
});
const key = field('apiKey', 'API Key', false, '64 letters and digits');
const secret = field(
  'secret',
  'Secret Key',
  true,
  '64 letters and digits, or a private key in PEM',
);

const seed: FieldSpec = {
  name: 'totp',
  label: 'Authenticator seed',
  required: false,
  secret: true,
  formats: [{ kind: 'totp', expected: 'base32, or an otpauth address' }],
};

const spec = (id: string, name: string, more: Partial<ExchangeSpec>): ExchangeSpec => ({
  id,
  name,
  kind: 'described',
  environments: ['live', 'testnet'],
  fields: [key, secret, seed],
  permissions: [],
  expiryNotes: [],
  sources: [{ text: `${name} API documentation`, checked: '2026-01-12', secondHand: false }],
  ...more,
});

export const EXCHANGES: ExchangeSpec[] = [
  spec('binance', 'Binance', {
    manageUrl: 'https://www.binance.com/en/my/settings/api-management',
    permissions: [
      may('enableReading', 'read'),
      may('enableSpotAndMarginTrading', 'trade'),
      may('enableMargin', 'trade', 'Borrowing, repaying and margin transfers'),
      may('enableFutures', 'trade'),
      may('enableVanillaOptions', 'trade'),
      may('enableInternalTransfer', 'transfer'),
      may('permitsUniversalTransfer', 'transfer'),
      may('enableWithdrawals', 'withdraw', 'Binance wants an IP list for this'),
    ],
    expiryNotes: [
      'Without an IP list, a key that is not used for 30 days may be removed. Check with the exchange.',
      'The right to trade lapses without an IP list. Check with the exchange.',
    ],
    sources: [{ text: 'Binance API documentation', checked: '2026-01-12', secondHand: true }],
  }),
  spec('bybit', 'Bybit', {
    permissions: [
      may('Spot', 'trade'),
      may('ContractTrade', 'trade'),
      may('AccountTransfer', 'transfer'),
      may('Withdraw', 'withdraw'),
    ],
    expiryNotes: [
      'Without an IP list a key ends after 90 days, and 7 days after a change of the password.',
    ],
  }),
  spec('okx', 'OKX', {
    environments: ['live', 'demo'],
    fields: [key, secret, field('password', 'Passphrase', true, '8 to 32 characters')],
    permissions: [may('read_only', 'read'), may('trade', 'trade'), may('withdraw', 'withdraw')],
    expiryNotes: [
      'A trade or withdraw key without an IP list lapses when it is not used for 14 days.',
    ],
  }),
  spec('kraken', 'Kraken', {
    environments: ['live'],
    fields: [key, field('secret', 'Private Key', true, '88 characters of base64')],
    permissions: [
      may('query-funds', 'read'),
      may('query-open-trades', 'read'),
      may('query-closed-trades', 'read'),
      may('modify-trades', 'trade'),
      may('close-trades', 'trade'),
      may('withdraw-funds', 'withdraw'),
      may('add-withdraw-address', 'account'),
    ],
  }),
  spec('coinbase', 'Coinbase', {
    environments: ['live'],
    fields: [
      field('apiKey', 'API key name', false, 'organizations/…/apiKeys/…'),
      field('secret', 'Private key', true, 'an EC private key in PEM'),
    ],
    permissions: [may('view', 'read'), may('trade', 'trade'), may('transfer', 'withdraw')],
  }),
  spec('gemini', 'Gemini', {
    permissions: [
      { name: 'Auditor', scope: 'read', exclusive: true, help: 'Held alone' },
      may('Trader', 'trade'),
      may('FundManager', 'withdraw'),
    ],
  }),
  spec('bitstamp', 'Bitstamp', { kind: 'ccxt' }),
  spec('bitvavo', 'Bitvavo', { kind: 'ccxt' }),
  spec('gate', 'Gate', { kind: 'ccxt' }),
  spec('phemex', 'Phemex', { kind: 'ccxt' }),
  spec('other', 'Another exchange', {
    kind: 'other',
    environments: ['live', 'testnet', 'demo'],
    fields: [
      { ...key, required: false },
      { ...secret, required: false },
      { ...field('password', 'Passphrase', true, 'as the exchange gave it'), required: false },
    ],
  }),
  spec('generic', 'Another secret', { kind: 'generic', environments: ['live'], fields: [] }),
];
