/**
 * A bot with an unmodified ccxt in a process of its own, with dummy keys and `proxyUrl`, against a fake Binance that
 * checks signatures by itself. Part 6 of docs/SIGNING.md's promise: it reads, trades, can't withdraw, and goes on over a
 * rotation.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { catalogue } from '../../electron/core/exchanges/catalogue.ts';
import { CredentialService } from '../../electron/core/services/credentials.ts';
import { Diary } from '../../electron/core/services/diary.ts';
import { Signal } from '../../electron/core/services/signal.ts';
import { Undo } from '../../electron/core/services/undo.ts';
import { Uses } from '../../electron/core/services/uses.ts';
import { CredentialDetails } from '../../shared/model/credential.ts';
import { fakeKey, Signing, type SigningOptions } from '../broker/setup/signing.ts';

interface Outcome {
  readonly ok?: unknown;
  /** Names of the error's classes, the most special first. */
  readonly error?: readonly string[];
  readonly message?: string;
}

class Bot {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting = new Map<string | number, (outcome: unknown) => void>();
  readonly #rounds: { readonly least: number; readonly go: () => void }[] = [];
  output = '';
  round = 0;
  #next = 0;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
    });
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.output += `${line}\n`;
      const [id, outcome] = JSON.parse(line) as [string | number, unknown];
      if (id === 'round') this.#advance(Number(outcome));
      this.#waiting.get(id)?.(outcome);
    });
  }

  static async start(proxyUrl: string, options: object = {}): Promise<Bot> {
    const script = join(import.meta.dirname, 'ccxt-bot.mjs');
    const child = spawn(process.execPath, [script, proxyUrl, JSON.stringify(options)]);
    const bot = new Bot(child);
    const ended = once(child, 'exit').then(() => Promise.reject(new Error(bot.output)));
    await Promise.race([bot.#answer('ready'), ended]);
    ended.catch(() => undefined);
    return bot;
  }

  do(method: string, ...args: unknown[]): Promise<Outcome> {
    this.#next += 1;
    const answer = this.#answer(this.#next) as Promise<Outcome>;
    this.#child.stdin.write(`${JSON.stringify([this.#next, method, ...args])}\n`);
    return answer;
  }

  /** Resolves after that many rounds of `loop`. */
  async rounds(least: number): Promise<void> {
    if (this.round < least) await new Promise<void>((go) => this.#rounds.push({ least, go }));
  }

  async stop(): Promise<void> {
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
  }

  #answer(id: string | number): Promise<unknown> {
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #advance(round: number): void {
    this.round = round;
    for (const { least, go } of this.#rounds) if (round >= least) go();
  }
}

let scene: Signing;
let bot: Bot;
afterEach(async () => {
  await bot.stop();
  await scene.remove();
});

async function start(options: SigningOptions = {}, ccxtOptions: object = {}): Promise<void> {
  scene = await Signing.make(options);
  const port = await scene.world.broker.openTcp(null);
  bot = await Bot.start(`http://127.0.0.1:${port}/p/${scene.proxy}/`, ccxtOptions);
}

/** What the owner does in the window when a key was turned at the exchange. */
async function storeNewVersion(values: Readonly<Record<string, string>>): Promise<void> {
  const { vault, audit, clock, registry } = scene.world;
  const log = { warn: () => undefined };
  const random = { bytes: (length: number) => new Uint8Array(length) };
  const service = new CredentialService({
    ...{ vault, clock, random, registry, catalogue: catalogue(), changes: new Signal() },
    diary: new Diary({ audit, clock, log }),
    stepUp: { require: async () => undefined },
    uses: new Uses({ vault, audit, clock, log, timeZone: () => 'Europe/Berlin' }),
    undo: new Undo({ vault, clock }),
    timeZone: () => 'Europe/Berlin',
  });
  const [stored] = vault.manifest.credentials;
  if (stored === undefined) throw new Error('there is no key');
  const fields = Object.fromEntries(Object.entries(values).map(([n, v]) => [n, Buffer.from(v)]));
  const { credential } = await service.edit(stored.id, CredentialDetails.parse(stored), fields);
  expect(credential.version).toBe(2);
}

/** One of everything that a simple spot bot does. */
async function tradeOnce(): Promise<void> {
  const ok = async (method: string, ...args: unknown[]) => {
    const outcome = await bot.do(method, ...args);
    expect(outcome, `${method}: ${outcome.error?.[0]} ${outcome.message}`).toHaveProperty('ok');
    return outcome.ok as Record<string, never>;
  };
  expect(Object.keys(await ok('loadMarkets'))).toEqual(['BTC/USDT', 'ETH/USDT']);
  expect((await ok('fetchBalance'))['total']).toMatchObject({ BTC: 1.5, USDT: 20_000 });
  const limit = await ok('createOrder', 'BTC/USDT', 'limit', 'buy', 0.001, 40_000);
  expect(limit).toMatchObject({ id: '1', status: 'open', type: 'limit', amount: 0.001 });
  const market = await ok('createOrder', 'BTC/USDT', 'market', 'sell', 0.002);
  expect(market).toMatchObject({ id: '2', status: 'closed', filled: 0.002 });
  expect(await ok('fetchOpenOrders', 'BTC/USDT')).toMatchObject([{ id: '1' }]);
  expect(await ok('fetchOrder', '1', 'BTC/USDT')).toMatchObject({ id: '1', status: 'open' });
  expect(await ok('cancelOrder', '1', 'BTC/USDT')).toMatchObject({ status: 'canceled' });
  expect(await ok('fetchMyTrades', 'BTC/USDT')).toMatchObject([{ order: '2', amount: 0.002 }]);
  expect(await ok('fetchTime')).toBe(scene.world.clock.now());
}

async function refusedToWithdraw(): Promise<void> {
  const before = [scene.fake.seen.length, scene.unsealed];
  const outcome = await bot.do('withdraw', 'USDT', 10, 'T-test-address', undefined, {
    network: 'TRX',
  });
  expect(outcome.error).toContain('ExchangeError');
  expect(outcome.error).not.toContain('NetworkError');
  expect(outcome.message).toContain('scope-not-on-key');
  expect([scene.fake.seen.length, scene.unsealed]).toEqual(before);
  expect(scene.fake.withdrawals).toEqual([]);
}

describe('ccxt for JavaScript, unmodified', () => {
  it('reads and trades, and can not withdraw, with an HMAC key', async () => {
    await start();
    await tradeOnce();
    await refusedToWithdraw();
    for (const { headers, body, query } of scene.fake.seen) {
      expect(JSON.stringify([headers, body, query])).not.toContain('dummy');
    }
    // What would serve for another endpoint never comes back.
    for (const { body, query } of scene.fake.seen) {
      const [, signature] = /signature=([^&]+)/.exec(body + query) ?? [];
      if (signature !== undefined) expect(bot.output).not.toContain(signature);
    }
    expect(bot.output).not.toContain(scene.values.secret);
    expect(bot.output).not.toContain(scene.values.apiKey);
  });

  it.each(['ed25519', 'rsa'] as const)('and with one of %s', async (type) => {
    const { privateKey, publicKey } =
      type === 'rsa'
        ? generateKeyPairSync('rsa', { modulusLength: 2048 })
        : generateKeyPairSync('ed25519');
    const apiKey = fakeKey();
    const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await start({ key: { values: { apiKey, secret } } });
    scene.fake.accept({
      apiKey,
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    });
    await tradeOnce();
    await refusedToWithdraw();
  });

  it('goes on over a rotation, without a restart and without one failed request', async () => {
    await start();
    expect(await bot.do('loadMarkets')).toHaveProperty('ok');
    const looped = bot.do('loop');
    await bot.rounds(3);
    // As it goes at the exchange: the new key is made first, the old one deleted last.
    const next = { apiKey: fakeKey(), secret: fakeKey() };
    scene.fake.accept(next);
    await storeNewVersion(next);
    await bot.rounds(bot.round + 2);
    scene.fake.drop(scene.values.apiKey);
    await bot.rounds(bot.round + 3);
    await bot.do('stop');
    const { ok } = await looped;
    expect(ok).toMatchObject({ failed: [] });
    expect((ok as { rounds: number }).rounds).toBeGreaterThanOrEqual(8);
    const keys = new Set(scene.fake.seen.map(({ headers }) => headers['x-mbx-apikey']));
    expect(keys).toEqual(new Set([undefined, scene.values.apiKey, next.apiKey]));
    expect(scene.fake.seen.at(-1)?.headers['x-mbx-apikey']).toBe(next.apiKey);
  });

  it('takes every refusal for what it is: an error, never an order or a balance', async () => {
    await start({ grant: { scopes: ['read'] } });
    expect(await bot.do('loadMarkets')).toHaveProperty('ok');
    const order = () => bot.do('createOrder', 'BTC/USDT', 'limit', 'buy', 0.001, 40_000);
    const refused = async (work: Promise<Outcome>, rule: string, kind: string) => {
      const outcome = await work;
      expect(outcome.message).toContain(`keyturn: ${rule}: `);
      expect(outcome.error?.[0]).toBe(kind);
    };
    await refused(order(), 'scope-not-granted', 'ExchangeError');
    await refused(bot.do('fetchDepositAddress', 'BTC'), 'scope-not-on-key', 'ExchangeError');
    await refused(bot.do('request', 'none', 'private', 'GET'), 'endpoint-unknown', 'ExchangeError');
    await refused(
      bot.do('sapiPostMarginOrder', { symbol: 'BTCUSDT', sideEffectType: 'MARGIN_BUY' }),
      'beyond-scope',
      'ExchangeError',
    );
    await scene.world.panic.pull('exits');
    expect(await bot.do('fetchBalance')).toHaveProperty('ok');
    await scene.world.panic.pull('stop');
    await refused(bot.do('fetchBalance'), 'panic-stop', 'ExchangeError');
    await refused(bot.do('fetchTicker', 'BTC/USDT'), 'panic-stop', 'ExchangeError');
    await scene.world.lockVault();
    // What may come again later is a network's fault to ccxt, and its users try again.
    await refused(bot.do('fetchBalance'), 'locked', 'ExchangeNotAvailable');
    await refused(bot.do('fetchTime'), 'locked', 'ExchangeNotAvailable');
    expect(scene.fake.orders).toEqual([]);
  });

  it('hears from the exchange itself what that does not like', async () => {
    await start();
    await bot.do('loadMarkets');
    const outcome = await bot.do('cancelOrder', '17', 'BTC/USDT');
    expect(outcome.error).toContain('OrderNotFound');
    scene.fake.drop(scene.values.apiKey);
    expect((await bot.do('privateGetOpenOrders')).message).toContain('-2015');
  });
});
