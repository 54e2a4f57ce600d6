/** What lies in the vault of the pictures. Every value says that it is none. */
import { generateKeyPairSync } from 'node:crypto';
import type { CredentialDetails } from '../../shared/model/credential.ts';

export interface PicturedKey {
  readonly details: CredentialDetails;
  readonly fields: Readonly<Record<string, string>>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

function daysFromNow(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10);
}

function fake(name: string, length: number): string {
  return `test${name}`.padEnd(length - 4, 'x').concat('4f2a');
}

function base64(name: string): string {
  return Buffer.from(fake(name, 64)).toString('base64');
}

const ecKey = (): string =>
  generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  }).privateKey;

type Differs = Partial<CredentialDetails> & Pick<CredentialDetails, 'label' | 'exchange'>;

function key(details: Differs, dueIn: number, fields: PicturedKey['fields']): PicturedKey {
  const rotationDays = details.rotationDays ?? 60;
  return {
    details: {
      account: '',
      environment: 'live',
      permissions: [],
      scopes: [],
      ipAllowList: [],
      created: daysFromNow(dueIn - rotationDays),
      rotationDays,
      rotateBy: daysFromNow(dueIn),
      expires: null,
      tags: [],
      notes: '',
      ...details,
    },
    fields,
  };
}

export const BINANCE = {
  exchange: 'Binance',
  label: 'Binance main',
  values: { 'API Key': fake('ApiKey', 64), 'Secret Key': fake('Secret', 64) },
  permissions: ['enableReading', 'enableSpotAndMarginTrading'],
  tags: ['grid', 'spot'],
} as const;

/** Beside the one that is added by hand. */
export function picturedKeys(): PicturedKey[] {
  return [
    key(
      {
        label: 'Kraken treasury',
        exchange: 'kraken',
        permissions: ['query-funds', 'withdraw-funds', 'query-ledger'],
        scopes: ['read', 'withdraw'],
        ipAllowList: ['203.0.113.7'],
        rotationDays: 30,
        tags: ['treasury'],
        notes: 'Moves the month’s profit to the cold wallet.',
      },
      -12,
      { apiKey: fake('KrakenApiKey', 56), secret: base64('KrakenSecret') },
    ),
    key(
      {
        label: 'OKX funding arbitrage',
        exchange: 'okx',
        account: 'arb-2',
        permissions: ['read_only', 'trade'],
        scopes: ['read', 'trade'],
        ipAllowList: ['203.0.113.7', '198.51.100.0/24'],
        tags: ['arbitrage', 'perpetuals'],
      },
      3,
      {
        apiKey: fake('OkxApiKey', 36),
        secret: fake('OkxSecret', 32),
        password: 'test-passphrase-of-okx',
      },
    ),
    key(
      {
        label: 'Bybit market making',
        exchange: 'bybit',
        account: 'mm-desk',
        permissions: ['Spot.SpotTrade', 'ContractTrade.Order', 'Wallet.AccountTransfer'],
        scopes: ['trade', 'transfer'],
        ipAllowList: ['203.0.113.7'],
        expires: daysFromNow(11),
      },
      40,
      { apiKey: fake('BybitApiKey', 18), secret: fake('BybitSecret', 36) },
    ),
    key(
      {
        label: 'Coinbase reporting',
        exchange: 'coinbase',
        permissions: ['view'],
        scopes: ['read'],
        ipAllowList: ['203.0.113.7'],
        rotationDays: 90,
        tags: ['tax'],
      },
      71,
      { apiKey: 'organizations/test-organisation/apiKeys/test-key', secret: ecKey() },
    ),
    key(
      {
        label: 'Binance testnet',
        exchange: 'binance',
        environment: 'testnet',
        permissions: ['enableReading', 'enableSpotAndMarginTrading'],
        scopes: ['read', 'trade'],
      },
      52,
      { apiKey: fake('TestnetApiKey', 64), secret: fake('TestnetSecret', 64) },
    ),
    key(
      {
        label: 'Market data token',
        exchange: 'generic',
        scopes: ['read'],
        rotationDays: 90,
      },
      84,
      { token: fake('DataToken', 40), url: 'https://data.example/test' },
    ),
  ];
}
