/**
 * A bot with an unmodified ccxt: dummy keys, and one line that a bot would not have otherwise (`proxyUrl`). It takes
 * its orders a line at a time on stdin, `[id, method, ...arguments]`, and answers `[id, outcome]` on stdout.
 */
import { createInterface } from 'node:readline';
import ccxt from 'ccxt';

const exchange = new ccxt.binance({
  apiKey: 'dummy',
  secret: 'dummy',
  proxyUrl: process.argv[2],
  enableRateLimit: false,
  ...JSON.parse(process.argv[3] ?? '{}'),
});

/** What kinds of error it is, from the most special on. @param {Error} error */
function kindsOf(error) {
  const kinds = [];
  for (let at = error.constructor; at?.name; at = Object.getPrototypeOf(at)) kinds.push(at.name);
  return kinds;
}

/** @param {() => Promise<unknown>} work @returns {Promise<{ok?: unknown, error?: string[], message?: string}>} */
async function outcomeOf(work) {
  try {
    return { ok: await work() };
  } catch (thrown) {
    const error = /** @type {Error} */ (thrown);
    return { error: kindsOf(error), message: String(error.message) };
  }
}

/** Reads and orders, over and over, until it is told to stop: how often that went well, and what did not. */
let looping = false;
async function loop() {
  looping = true;
  let rounds = 0;
  const failed = [];
  while (looping) {
    for (const work of [
      () => exchange.fetchBalance(),
      () => exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 40_000),
      () => exchange.fetchOpenOrders('BTC/USDT'),
    ]) {
      const { error, message } = await outcomeOf(work);
      if (error !== undefined) failed.push([error[0], message]);
    }
    rounds += 1;
    process.stdout.write(`${JSON.stringify(['round', rounds])}\n`);
  }
  return { rounds, failed };
}

async function stop() {
  looping = false;
}

/** @param {string} method @param {unknown[]} args */
async function named(method, args) {
  const call = /** @type {Record<string, (...args: unknown[]) => unknown>} */ (
    /** @type {unknown} */ (exchange)
  )[method];
  return call?.apply(exchange, args);
}

process.stdout.write(`${JSON.stringify(['ready', ccxt.version])}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const [id, method, ...args] = JSON.parse(line);
  const work = method === 'loop' ? loop : method === 'stop' ? stop : () => named(method, args);
  void outcomeOf(work).then((outcome) =>
    process.stdout.write(`${JSON.stringify([id, outcome])}\n`),
  );
}
