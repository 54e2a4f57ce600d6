import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../../electron/core/exchanges/catalogue.ts';
import { ExchangeSpec } from '../../../../shared/model/catalogue.ts';
import { FIELD_VALUE_MAX } from '../../../../shared/model/credential.ts';
import { defaultRotationDays, riskOf } from '../../../../shared/model/scope.ts';

const known = catalogue();
const described = known.list().filter((spec) => spec.kind === 'described');

const OWN = [
  'binance',
  'bitfinex',
  'bitget',
  'bitstamp',
  'bybit',
  'coinbase',
  'deribit',
  'gate',
  'gemini',
  'htx',
  'hyperliquid',
  'kraken',
  'kucoin',
  'mexc',
  'okx',
];

/** What ccxt requires of each (requiredCredentials). */
const PASSPHRASE = ['bitget', 'kucoin', 'okx'];

describe('the list', () => {
  test('holds the fifteen described exchanges, all of ccxt, another one, and a generic secret', () => {
    const ids = known.list().map((spec) => spec.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toHaveLength(104 + 2);
    expect(OWN.filter((id) => known.get(id)?.kind !== 'described')).toEqual([]);
    expect(ids.slice(-2)).toEqual(['other', 'generic']);
  });

  test('has nothing for an id nobody knows', () => {
    expect(known.get('nosuchexchange')).toBeNull();
    expect(known.get('constructor')).toBeNull();
  });

  test('every entry fits the schema that the windows get it by', () => {
    for (const spec of known.list()) expect(ExchangeSpec.safeParse(spec).error).toBeUndefined();
  });
});

describe.each(described.map((spec) => [spec.id, spec] as const))('%s', (id, spec) => {
  test('asks for what ccxt requires', () => {
    const required = spec.fields.filter((field) => field.required).map((field) => field.name);
    const root = id === 'kucoinfutures' ? 'kucoin' : id === 'myokx' || id === 'okxus' ? 'okx' : id;
    if (id === 'hyperliquid') expect(required).toEqual(['walletAddress', 'privateKey']);
    else
      expect(required).toEqual([
        'apiKey',
        'secret',
        ...(PASSPHRASE.includes(root) ? ['password'] : []),
      ]);
  });

  test('names each permission once, in a form that is kept', () => {
    const names = spec.permissions.map((permission) => permission.name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => name.length > 60 || name.trim() !== name)).toEqual([]);
    expect(names.length).toBeGreaterThan(1);
  });

  test('has formats that can be met', () => {
    for (const format of spec.fields.flatMap((field) => field.formats)) {
      if (format.kind !== 'text') continue;
      expect(format.minLength).toBeGreaterThan(0);
      expect(format.maxLength).toBeGreaterThanOrEqual(format.minLength);
      expect(format.maxLength).toBeLessThanOrEqual(FIELD_VALUE_MAX);
    }
    // Something usual must be there for the texts that say what is usual.
    expect(
      spec.fields.filter((field) => field.formats.every((format) => format.unusual === true)),
    ).toEqual([]);
  });

  test('says where its facts are from, and of the doubtful ones that they are', () => {
    expect(spec.sources.length).toBeGreaterThan(0);
    for (const source of spec.sources) {
      expect(source.checked).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(source.url ?? 'https://').toMatch(/^https:\/\//);
      if (!source.secondHand) expect(source.url).toBeDefined();
    }
    expect(spec.expiryNotes.length).toBeGreaterThan(0);
    for (const note of spec.expiryNotes) {
      if (/report|by the word of/.test(note)) expect(note).toContain('Check with the exchange.');
    }
  });

  test('is managed on a page over TLS', () => {
    if (spec.manageUrl !== undefined) expect(new URL(spec.manageUrl).protocol).toBe('https:');
    expect(spec.manageUrl === undefined).toBe(
      ['bybiteu', 'bybitid', 'gateeu', 'myokx', 'okxus'].includes(id),
    );
  });
});

describe('what a permission lets its holder do', () => {
  test.each([
    ['binance', 'enableReading', ['read']],
    ['binance', 'enableSpotAndMarginTrading', ['trade']],
    ['binance', 'enableMargin', ['trade', 'transfer']],
    ['binance', 'permitsUniversalTransfer', ['transfer']],
    ['binance', 'enableWithdrawals', ['withdraw']],
    ['bybit', 'readOnly', ['read']],
    ['bybit', 'Spot.SpotTrade', ['read', 'trade']],
    ['bybit', 'Wallet.AccountTransfer', ['transfer', 'account']],
    ['bybit', 'Wallet.Withdraw', ['withdraw', 'account']],
    ['bybit', 'FiatConvertBroker.FiatConvertBrokerOrder', ['withdraw']],
    ['okx', 'trade', ['read', 'trade', 'transfer']],
    ['okx', 'withdraw', ['withdraw']],
    ['kraken', 'query-funds', ['read']],
    ['kraken', 'create-ws-token', ['trade']],
    ['kraken', 'earn-funds', ['transfer']],
    ['kraken', 'withdraw-funds', ['withdraw']],
    ['kraken', 'add-withdraw-address', ['account']],
    ['coinbase', 'view', ['read']],
    ['coinbase', 'transfer', ['transfer', 'withdraw']],
    ['kucoin', 'General', ['read']],
    ['kucoin', 'InnerTransfer', ['transfer']],
    ['kucoin', 'Withdrawal', ['withdraw']],
    ['bitget', 'stor', ['read']],
    ['bitget', 'stow', ['read', 'trade']],
    ['bitget', 'wwow', ['read', 'withdraw']],
    ['bitget', 'chow', ['read', 'account']],
    ['bitget', 'p2p', ['read', 'withdraw']],
    ['gate', 'spot', ['read', 'trade']],
    ['gate', 'spot read_only', ['read']],
    ['gate', 'wallet', ['read', 'transfer', 'withdraw']],
    ['gate', 'wallet read_only', ['read']],
    ['gemini', 'Auditor', ['read']],
    ['gemini', 'FundManager', ['read', 'transfer', 'withdraw']],
    ['gemini', 'Administrator', ['read', 'account']],
    ['bitfinex', 'wallets:write', ['transfer']],
    ['bitfinex', 'bfxpay:write', ['account']],
    ['bitfinex', 'withdraw:write', ['withdraw']],
    ['deribit', 'trade:read_write', ['read', 'trade']],
    ['deribit', 'wallet:read_write', ['read', 'transfer', 'withdraw']],
    ['deribit', 'block_trade:read_write', ['read', 'trade', 'transfer']],
    ['htx', 'trade', ['trade', 'transfer']],
    ['mexc', 'SPOT_DEAL_WRITE', ['trade']],
    ['mexc', 'SPOT_ACCOUNT_WRITE', ['account']],
    ['hyperliquid', 'API wallet', ['read', 'trade', 'transfer']],
    ['hyperliquid', 'Main wallet', ['read', 'trade', 'transfer', 'withdraw', 'account']],
    // Nobody has judged these.
    ['binance', 'enableSomethingNew', ['account']],
    ['bithumb', 'anything', ['account']],
    ['generic', 'anything', ['account']],
  ] as const)('%s %s', (id, permission, scopes) => {
    expect(known.scopesFor(known.get(id)!, [permission])).toEqual(scopes);
  });

  test('many are one set, in the usual order; none is none, which counts as the worst', () => {
    const binance = known.get('binance')!;
    const scopes = known.scopesFor(binance, [
      'enableWithdrawals',
      'enableReading',
      'enableFutures',
      'enableReading',
    ]);
    expect(scopes).toEqual(['read', 'trade', 'withdraw']);
    expect(defaultRotationDays(scopes)).toBe(30);
    const none = known.scopesFor(binance, []);
    expect(none).toEqual([]);
    expect(riskOf({ scopes: none, ipAllowList: [], environment: 'live' })).toBe(5);
  });

  test("Gemini's Auditor is held alone, the other two together", () => {
    const alone = known
      .get('gemini')!
      .permissions.filter((permission) => permission.exclusive === true);
    expect(alone.map((permission) => permission.name)).toEqual(['Auditor']);
  });
});

test('a withdrawing right of any exchange is never shown as less', () => {
  const careless = described.flatMap((spec) =>
    spec.permissions.filter(
      (permission) =>
        /withdraw(?!.*(read|address))/i.test(permission.name) &&
        !known.scopesFor(spec, [permission.name]).some((scope) => scope === 'withdraw') &&
        !/read/i.test(permission.name),
    ),
  );
  expect(careless).toEqual([]);
});

test('where an API key is all there is, it is typed out of sight', () => {
  expect(known.get('onetrading')!.fields.map((field) => [field.name, field.secret])).toEqual([
    ['apiKey', true],
    ['totp', true],
  ]);
  expect(known.get('bithumb')!.fields.map((field) => [field.name, field.secret])).toEqual([
    ['apiKey', false],
    ['secret', true],
    ['totp', true],
  ]);
  expect(known.get('dydx')!.fields.some((field) => field.required)).toBe(false);
});
