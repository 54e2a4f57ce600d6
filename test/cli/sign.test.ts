/** Programs whose requests Keyturn signs: what they are given instead of a key. And `explain`, which tells beforehand. */
import { request } from 'node:http';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { dummyFields } from '../../cli/dummies.ts';
import { labHttpClient } from '../../scripts/lab/upstream.ts';
import { bundleCli, keyturn, type Ran, start, withoutWaiting } from '../setup/cli.ts';
import { FakeBinance } from '../setup/fake-binance.ts';
import { LiveBroker } from '../setup/live-broker.ts';

const NODE = process.execPath;
const API = 'https://api.binance.com';

let bundle: string;
let live: LiveBroker;
beforeAll(async () => {
  bundle = await bundleCli();
});
beforeEach(async () => {
  live = await LiveBroker.start();
});
afterEach(() => live.stop());

const run = async (...args: string[]): Promise<Ran> =>
  withoutWaiting(await keyturn(bundle, args, { home: live.home }));

async function granted(modes: ('sign' | 'reveal')[] = ['sign']): Promise<string> {
  const id = await live.addKey();
  await live.addPairing('grid bot', [{ credential: id, modes }]);
  return id;
}

const SHOW = [
  '--',
  NODE,
  '-e',
  `console.log(JSON.stringify(Object.fromEntries(Object.entries(process.env)
     .filter(([name]) => /^(?:BINANCE|FREQTRADE|no_proxy|NO_PROXY)/.test(name)))));
   setInterval(() => {}, 1000);`,
];

/** @returns what a request to an address that a program was given is answered */
function answerTo(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    request(`${url}https://api.binance.com/sapi/v1/nothing`, (response) => {
      let text = `${response.statusCode} `;
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
      });
      response.once('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

describe('--sign', () => {
  beforeEach(async () => {
    await live.world.broker.openTcp(null);
  });

  it('gives dummies and an address, never the key, and the address dies with the program', async () => {
    await granted();
    const running = start(
      bundle,
      ['run', '--sign', '--preset', 'ccxt:binance=binance-main', ...SHOW],
      {
        home: live.home,
      },
    );
    const [text = ''] = await running.until(/^\{.*\}$/m);
    const given = JSON.parse(text) as Record<string, string>;
    expect(given).toMatchObject({
      BINANCE_APIKEY: dummyFields('binance')?.['apiKey'],
      BINANCE_SECRET: dummyFields('binance')?.['secret'],
      NO_PROXY: '127.0.0.1',
      no_proxy: '127.0.0.1',
    });
    const url = given['BINANCE_PROXYURL'] ?? '';
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/p\/kp_[A-Za-z0-9_-]{43}\/$/);
    // Known, and judged: what is not in the catalogue is refused.
    const judged = await answerTo(url);
    expect(judged).toMatch(/^422 keyturn: endpoint-unknown: /);
    expect(live.world.vault.unsealCount).toBe(0);
    running.child.kill('SIGTERM');
    expect((await running.done).code).toBe(143);
    expect(await answerTo(url)).toMatch(/^422 keyturn: proxy-unknown: /);
    expect(await live.events('lease.granted')).toEqual([]);
  });

  it('gives freqtrade the address where it hands it on to ccxt', async () => {
    await granted();
    const running = start(
      bundle,
      ['run', '--sign', '--preset', 'freqtrade=binance-main', ...SHOW],
      {
        home: live.home,
      },
    );
    const [text = ''] = await running.until(/^\{.*\}$/m);
    expect(JSON.parse(text)).toMatchObject({
      FREQTRADE__EXCHANGE__NAME: 'binance',
      FREQTRADE__EXCHANGE__KEY: dummyFields('binance')?.['apiKey'],
      FREQTRADE__EXCHANGE__SECRET: dummyFields('binance')?.['secret'],
      FREQTRADE__EXCHANGE__CCXT_CONFIG__proxy_url: expect.stringMatching(/\/p\/kp_/),
    });
    running.child.kill('SIGTERM');
    await running.done;
  });

  it('masks the address’s token', async () => {
    await granted();
    const print = ['--', NODE, '-p', 'process.env.BINANCE_PROXYURL'];
    const ran = await run(
      'run',
      '--sign',
      '--mask',
      '--preset',
      'ccxt:binance=binance-main',
      ...print,
    );
    expect(ran.stdout).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/p\/\[keyturn:binance-main\/proxy\]\/\n$/,
    );
  });

  it('is told when the app goes, and goes on', async () => {
    await granted();
    const running = start(
      bundle,
      ['run', '--sign', '--preset', 'ccxt:binance=binance-main', ...SHOW],
      {
        home: live.home,
      },
    );
    await running.until(/^\{.*\}$/m);
    await live.world.broker.close();
    await running.until(/the proxy address for 'binance-main' has ended; start the program again/);
    running.child.kill('SIGTERM');
    expect((await running.done).code).toBe(143);
    await live.world.broker.listen();
  });

  it('ends the program with --stop-on-revoke when the key is deactivated', async () => {
    const id = await granted();
    const preset = ['--sign', '--stop-on-revoke', '--preset', 'ccxt:binance=binance-main'];
    const running = start(bundle, ['run', ...preset, ...SHOW], { home: live.home });
    await running.until(/^\{.*\}$/m);
    await live.world.changeKey(id, { status: 'deactivated' });
    const ran = await running.done;
    expect(ran.code).toBe(143);
    expect(ran.stderr).toBe(
      "keyturn: the key 'binance-main' is not to be had any more; ending the program\n",
    );
  });

  it('starts the program again, with --restart-on-rotate, when the app is back; a turned key is no reason', async () => {
    const id = await granted();
    const preset = ['--sign', '--restart-on-rotate', '--preset', 'ccxt:binance=binance-main'];
    const running = start(bundle, ['run', ...preset, ...SHOW], { home: live.home });
    await running.until(/^\{.*\}$/m);
    await live.turnKey(id, { apiKey: 'test-second', secret: 'test-secret' });
    await live.world.broker.close();
    await running.until(/has ended; waiting for the app to come back/);
    await live.world.broker.listen();
    await live.world.broker.openTcp(null);
    await running.until(/^\{.*\}\n\{.*\}$/m);
    running.child.kill('SIGTERM');
    const ran = await running.done;
    expect(ran.code).toBe(143);
    const urls = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)['BINANCE_PROXYURL']);
    expect(new Set(urls).size).toBe(2);
    expect(ran.stderr).not.toContain('was turned');
  });

  it('wants a grant that allows it, and starts nothing without one', async () => {
    await granted(['reveal']);
    const ran = await run(
      'run',
      '--sign',
      '--preset',
      'ccxt:binance=binance-main',
      '--',
      'echo',
      'ran',
    );
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(/^keyturn: error: /);
  });
});

it('--sign says what to do where there is no loopback address', async () => {
  await granted();
  const ran = await run(
    'run',
    '--sign',
    '--preset',
    'ccxt:binance=binance-main',
    '--',
    'echo',
    'ran',
  );
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toBe(
    'keyturn: error: Keyturn has no address for a program to send its requests to\n' +
      'keyturn: hint: the owner turns the loopback address on in Keyturn, under Settings\n',
  );
});

it('a preset without --sign tells of it, where the grant is for signing', async () => {
  await granted();
  const ran = await run('run', '--preset', 'ccxt:binance=binance-main', '--', 'echo', 'ran');
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toMatch(
    /keyturn: hint: if the owner granted it for signing, --sign is the way/,
  );
});

/** A bot as people write them; the last line of its options is all that is new. */
const BOT = `
  import ccxt from 'ccxt';
  const exchange = new ccxt.binance({
    apiKey: process.env.BINANCE_APIKEY,
    secret: process.env.BINANCE_SECRET,
    proxyUrl: process.env.BINANCE_PROXYURL,
  });
  const balance = await exchange.fetchBalance();
  const order = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 40000);
  const refused = await exchange.withdraw('BTC', 0.1, 'bc1test').catch((error) => error.constructor.name);
  console.log(JSON.stringify({ balance: Object.keys(balance).length > 0, order: order.status, refused }));
`;

describe('a bot with the real ccxt', () => {
  it('reads and trades with dummy keys, and is refused a withdrawal', async () => {
    const fake = await FakeBinance.start();
    const own = await LiveBroker.start({ http: labHttpClient(fake.places) });
    try {
      fake.now = () => own.world.clock.now();
      const values = { apiKey: `test${'k'.repeat(60)}`, secret: `test${'s'.repeat(60)}` };
      fake.accept(values);
      const id = await own.addKey({ values });
      await own.addPairing('grid bot', [{ credential: id, modes: ['sign'] }]);
      await own.world.broker.openTcp(null);
      const preset = ['--sign', '--mask', '--preset', 'ccxt:binance=binance-main'];
      const ran = await keyturn(
        bundle,
        ['run', ...preset, '--', NODE, '--input-type=module', '-e', BOT],
        { home: own.home },
      );
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(ran.stdout)).toEqual({
        balance: true,
        order: 'open',
        refused: expect.stringMatching(/Error|Denied/),
      });
      expect(fake.paths).toContain('POST /api/v3/order');
      expect(fake.withdrawals).toEqual([]);
    } finally {
      await own.stop();
      await fake.stop();
    }
  });
});

describe('keyturn explain', () => {
  it('tells what a lease would do, and unseals nothing', async () => {
    await granted(['reveal']);
    const ran = await run('explain', 'binance-main', '--scopes', 'read+trade');
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toMatch(
      /^verdict +allowed\nrule +granted-always: .*\nkey +binance-main\nmode +reveal\n/,
    );
    expect(live.world.vault.unsealCount).toBe(0);
    expect(await live.events('lease.granted')).toEqual([]);
  });

  it('exits with 1 for what would be refused, and says why', async () => {
    await granted(['reveal']);
    const ran = await run('explain', 'keyturn://binance-main', '--scopes', 'withdraw');
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^verdict +refused\nrule +scope-not-\w+-?\w*: /);
    const json = await run('explain', 'binance-main', '--scopes', 'withdraw', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ verdict: 'deny', mode: 'reveal' });
  });

  it('tells what the owner would be asked', async () => {
    const id = await live.addKey();
    await live.addPairing('grid bot', [{ credential: id, approval: 'every-time' }]);
    const ran = await run('explain', 'binance-main/apiKey');
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^verdict +the owner would be asked\nrule +ask-every-time/);
    expect(live.world.owner.shown).toEqual([]);
  });

  it('judges a request to an exchange', async () => {
    await granted();
    const open = ['explain', 'binance-main', 'get', `${API}/api/v3/openOrders`];
    const read = await run(...open, '--json');
    expect(read.code).toBe(0);
    expect(JSON.parse(read.stdout)).toMatchObject({
      verdict: 'allow',
      mode: 'sign',
      scopes: ['read'],
    });
    const url = `${API}/sapi/v1/capital/withdraw/apply`;
    const withdrawal = await run(
      'explain',
      'binance-main',
      'POST',
      `${url}?coin=BTC&address=x&amount=1`,
    );
    expect(withdrawal.code).toBe(1);
    const order = ['--body', 'symbol=BTCUSDT&side=BUY&type=MARKET&quantity=1'];
    const placed = await run('explain', 'binance-main', 'POST', `${API}/api/v3/order`, ...order);
    expect(placed).toMatchObject({ code: 0 });
    expect(placed.stdout).toMatch(/^scopes +trade$/m);
    expect(withdrawal.stdout).toMatch(/^verdict +refused\n/);
  });

  it.each<[string[], string]>([
    [[], 'no reference given'],
    [['Not A Ref'], 'what was given is no reference'],
    [['a', 'GET'], 'a request has a METHOD and a URL'],
    [['a', 'G3T', 'https://x'], 'the METHOD is letters, as in GET'],
    [['a', '--body', 'x'], '--body and --header belong to a request'],
    [['a/b', 'GET', 'https://x'], 'a field and --scopes belong to a lease'],
    [['a', '--scopes', 'reed'], "there is no scope 'reed'"],
    [['a', 'GET', 'https://x', '--header', 'x'], '--header takes NAME:VALUE'],
  ])('%j is wrong usage', async (args, said) => {
    const ran = await run('explain', ...args);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(said);
  });

  it('has the exit codes of every command', async () => {
    await granted();
    expect((await run('explain', 'other')).code).toBe(1);
    await live.world.lockVault();
    expect((await run('explain', 'binance-main')).code).toBe(3);
    expect(
      (await keyturn(bundle, ['explain', 'binance-main'], { home: '/nonexistent' })).code,
    ).toBe(4);
    await live.world.unlock();
  });
});
