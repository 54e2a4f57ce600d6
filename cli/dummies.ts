/**
 * Fields that satisfy what ccxt checks before it sends anything, for each of its exchanges (4.5), and that are nobody's
 * key: text that says so, in the forms that some exchanges' code insists on. test/cli/dummy.test.ts holds all of this
 * to ccxt itself.
 */

/** Exchanges that want `apiKey` and `secret`. */
const PLAIN =
  'alpaca backpack bequant bigone binance binancecoinm binanceus binanceusdm bingx bit2c bitbank bitbns bitfinex ' +
  'bitflyer bithumb bitopro bitrue bitso bitstamp bitteam bittrade bitvavo btcbox btcmarkets btcturk btse bullish ' +
  'bybit bybiteu bybitid bydfi cex coinbase coincheck coinex coinone coinsph coinspot cryptocom delta deribit ' +
  'digifinex fmfwio foxbit gate gateeu gemini hashkey hitbtc hollaex htx independentreserve indodax kraken ' +
  'krakenfutures latoken lbank luno mercado mexc p2b paymium phemex poloniex tokocrypto toobit upbit ' +
  'whitebit woo xt zaif zebpay';

/** Those that want something else. */
const OTHERS: Readonly<Record<string, string>> = {
  'apiKey secret password':
    'apex bitget blofin coinbaseexchange coinbaseinternational deepcoin kucoin kucoinfutures myokx okx okxus weex',
  privateKey: 'aster grvt lighter pacifica',
  secret: 'blockchaincom mudrex',
  'apiKey secret uid': 'coinmate',
  'secret uid': 'cryptomus',
  'privateKey walletAddress': 'derive hyperliquid nado paradex',
  '': 'dydx',
  'apiKey privateKey': 'extended revolutx',
  'apiKey accountId privateKey': 'hibachi',
  'apiKey secret accountId': 'modetrade woofipro',
  'apiKey secret uid login password': 'ndax',
  apiKey: 'onetrading',
};

const VALUES: Readonly<Record<string, string>> = {
  apiKey: 'KeyturnDummyKeyNotARealOne',
  // Base64 as it stands, which half a dozen exchanges decode: 64 letters, 48 bytes.
  secret: 'KeyturnDummySecretNotARealOneKeyturnDummySecretNotARealOneKeytur',
  password: 'KeyturnDummyPassword',
  uid: 'KeyturnDummy',
  login: 'KeyturnDummy',
  accountId: '0',
  // As hex: what is signed with this is worth nothing, for everybody has it.
  privateKey: `0x${Buffer.from('Keyturn dummy key, not a secret!').toString('hex')}`,
  walletAddress: `0x${Buffer.from('Keyturn-dummy-wallet').toString('hex')}`,
};

/** What one exchange's code wants otherwise. */
const SPECIAL: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  // A name that begins with anything else is taken for a master key, and refused.
  gemini: { apiKey: 'account-KeyturnDummyKeyNotARealOne' },
  // What is longer than 32 characters is taken for an RSA key.
  lbank: { secret: 'KeyturnDummySecretNotARealOne' },
  // Ed25519 in base58, 32 bytes.
  modetrade: { secret: 'ed25519:KeyturnDummySecretNotAReaXoneKeyturnDummySe' },
  woofipro: { secret: 'ed25519:KeyturnDummySecretNotAReaXoneKeyturnDummySe' },
  // Ed25519 in PEM (RFC 8410).
  revolutx: {
    privateKey: `-----BEGIN PRIVATE KEY-----\n${Buffer.concat([
      Buffer.from('302e020100300506032b657004220420', 'hex'),
      Buffer.from('Keyturn dummy key, not a secret!'),
    ]).toString('base64')}\n-----END PRIVATE KEY-----`,
  },
};

/** Whether ccxt knows an exchange of this name. */
export function isExchange(name: string): boolean {
  return fieldNamesOf(name) !== null;
}

/** @returns null when ccxt knows no exchange of this name */
export function dummyFields(exchange: string): Record<string, string> | null {
  const names = fieldNamesOf(exchange);
  if (names === null) return null;
  const special = Object.hasOwn(SPECIAL, exchange) ? (SPECIAL[exchange] ?? {}) : {};
  return Object.fromEntries(names.map((name) => [name, special[name] ?? VALUES[name] ?? '']));
}

function fieldNamesOf(exchange: string): string[] | null {
  for (const [fields, exchanges] of Object.entries(OTHERS)) {
    if (exchanges.split(' ').includes(exchange)) return fields === '' ? [] : fields.split(' ');
  }
  return PLAIN.split(' ').includes(exchange) ? ['apiKey', 'secret'] : null;
}
