/** A bot as people write them, on an unmodified ccxt. What Keyturn changes is one line: `proxyUrl`. */
import ccxt from 'ccxt';

const exchange = new ccxt.binance({
  apiKey: 'dummy',
  secret: 'dummy',
  proxyUrl: process.env['BINANCE_PROXYURL'],
});

const { total } = await exchange.fetchBalance();
console.log('balance', JSON.stringify(total));

const { id, side, amount, price, status } = await exchange.createOrder(
  ...['BTC/USDT', 'limit', 'buy', 0.001, 40_000],
);
console.log('order', JSON.stringify({ id, side, amount, price, status }));

try {
  await exchange.withdraw('USDT', 10, 'T-test-address', undefined, { network: 'TRX' });
  console.log('withdrawn');
} catch (error) {
  console.log(String(error));
}
