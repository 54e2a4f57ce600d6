/** What the fake exchange says to everybody, in the shapes of Binance's documentation. */

const filters = [
  { filterType: 'PRICE_FILTER', minPrice: '0.01', maxPrice: '1000000.00', tickSize: '0.01' },
  { filterType: 'LOT_SIZE', minQty: '0.00001', maxQty: '9000.00000', stepSize: '0.00001' },
  { filterType: 'NOTIONAL', minNotional: '5', applyMinToMarket: true, maxNotional: '9000000' },
];

const symbol = (baseAsset: string, quoteAsset: string) => ({
  symbol: `${baseAsset}${quoteAsset}`,
  status: 'TRADING',
  baseAsset,
  baseAssetPrecision: 8,
  quoteAsset,
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  baseCommissionPrecision: 8,
  quoteCommissionPrecision: 8,
  orderTypes: ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT_LIMIT'],
  icebergAllowed: true,
  ocoAllowed: true,
  quoteOrderQtyMarketAllowed: true,
  allowTrailingStop: true,
  cancelReplaceAllowed: true,
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters,
  permissions: [],
  permissionSets: [['SPOT']],
  defaultSelfTradePreventionMode: 'EXPIRE_MAKER',
  allowedSelfTradePreventionModes: ['EXPIRE_MAKER'],
});

export const EXCHANGE_INFO = {
  timezone: 'UTC',
  serverTime: 0,
  rateLimits: [],
  exchangeFilters: [],
  symbols: [symbol('BTC', 'USDT'), symbol('ETH', 'USDT')],
};

const coin = (name: string) => ({
  coin: name,
  name,
  depositAllEnable: true,
  withdrawAllEnable: true,
  free: '0',
  locked: '0',
  freeze: '0',
  withdrawing: '0',
  ipoing: '0',
  ipoable: '0',
  storage: '0',
  isLegalMoney: false,
  trading: true,
  networkList: [
    {
      network: name === 'USDT' ? 'TRX' : name,
      coin: name,
      name,
      isDefault: true,
      depositEnable: true,
      withdrawEnable: true,
      withdrawFee: '0.0001',
      withdrawMin: '0.001',
      withdrawMax: '9999',
      withdrawIntegerMultiple: '0.00000001',
      minConfirm: 1,
      unLockConfirm: 0,
      sameAddress: false,
    },
  ],
});

export const COINS = ['BTC', 'ETH', 'USDT'].map(coin);

/** Without any parameter or key. */
export const PUBLIC: Readonly<Record<string, (now: number) => unknown>> = {
  'GET /api/v3/ping': () => ({}),
  'GET /api/v3/time': (now) => ({ serverTime: now }),
  'GET /api/v3/exchangeInfo': (now) => ({ ...EXCHANGE_INFO, serverTime: now }),
  'GET /fapi/v1/exchangeInfo': (now) => ({ serverTime: now, symbols: [] }),
  'GET /dapi/v1/exchangeInfo': (now) => ({ serverTime: now, symbols: [] }),
  'GET /eapi/v1/exchangeInfo': (now) => ({ serverTime: now, optionSymbols: [] }),
  'GET /api/v3/ticker/price': () => ({ symbol: 'BTCUSDT', price: '50000.00' }),
  'GET /api/v3/depth': () => ({ lastUpdateId: 1, bids: [['49999', '1']], asks: [['50001', '1']] }),
};
