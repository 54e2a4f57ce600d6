/**
 * The bots of the READMEs, as they stand, against the whole core and an exchange that refuses what is not signed by a
 * key it knows. ccxt is a stand-in (stubs/) that signs for real.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { labHttpClient } from '../../scripts/lab/upstream.ts';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { FakeBinance } from '../setup/fake-binance.ts';
import { bareEnvironment, isMissing, PYTHON_CLIENT } from './setup/bot.ts';
import { Desk, newValues } from './setup/desk.ts';
import { StrictExchange } from './setup/exchange.ts';

const NODE_CLIENT = join(ROOT, 'clients/node');
const STUBS = join(import.meta.dirname, 'stubs');

/** The code of a README's step: the block whose first line names it. */
function step(language: 'node' | 'python', number: number): string {
  const text = readFileSync(join(ROOT, 'clients', language, 'README.md'), 'utf8');
  const blocks = [...text.matchAll(/```(?:js|python)\n([\s\S]*?)```/g)].map(
    ([, code]) => code ?? '',
  );
  const found = blocks.find((code) => /^(?:\/\/|#) step (\d+)/.exec(code)?.[1] === `${number}`);
  if (found === undefined) throw new Error(`no step ${number} in clients/${language}/README.md`);
  return found;
}

/** A folder as a bot's author has it: ccxt and the client installed, and the step in a file. */
function workplace(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'keyturn-readme-')));
  const ccxt = join(folder, 'node_modules/ccxt');
  mkdirSync(ccxt, { recursive: true });
  copyFileSync(join(STUBS, 'ccxt.mjs'), join(ccxt, 'index.mjs'));
  writeFileSync(join(ccxt, 'package.json'), '{"name":"ccxt","exports":"./index.mjs"}');
  mkdirSync(join(folder, 'node_modules/@keyturn'));
  symlinkSync(NODE_CLIENT, join(folder, 'node_modules/@keyturn/client'));
  cpSync(join(STUBS, 'ccxt'), join(folder, 'ccxt'), { recursive: true });
  copyFileSync(join(PYTHON_CLIENT, 'keyturn.py'), join(folder, 'keyturn.py'));
  return folder;
}

class Running {
  text = '';
  readonly #child: ChildProcessWithoutNullStreams;
  #waiting: (() => void)[] = [];

  constructor(child: ChildProcessWithoutNullStreams) {
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.text += text;
        for (const wake of this.#waiting.splice(0)) wake();
      });
    }
  }

  /** Waits until it has said this. */
  async said(words: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = words.exec(this.text);
      if (match !== null) return match;
      if (this.#child.exitCode !== null) throw new Error(`it ended: ${this.text}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  async end(): Promise<number | null> {
    if (this.#child.exitCode === null) await once(this.#child, 'close');
    return this.#child.exitCode;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGKILL');
    await once(this.#child, 'close');
  }
}

describe.each(['node', 'python'] as const)('the README of %s', (language) => {
  let desk: Desk;
  let exchange: StrictExchange;
  let folder: string;
  let key: string;
  let values = newValues();
  const running: Running[] = [];

  beforeAll(async () => {
    desk = await Desk.open();
    exchange = await StrictExchange.start();
    folder = workplace();
    exchange.make(values);
    key = await desk.addKey('Binance main', values);
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
  });
  afterAll(async () => {
    await exchange.close();
    await desk.close();
    rmSync(folder, { recursive: true });
  });

  function run(number: number): Running {
    const file = join(folder, language === 'node' ? 'bot.mjs' : 'bot.py');
    writeFileSync(file, step(language, number));
    const child = spawn(language === 'node' ? process.execPath : 'python3', [file], {
      cwd: folder,
      env: bareEnvironment({
        KEYTURN_HOME: desk.home,
        TEST_EXCHANGE: exchange.url,
        PYTHONPATH: '',
      }),
    });
    const one = new Running(child);
    running.push(one);
    return one;
  }

  /** The owner makes a new key at the exchange, stores it, waits for the bot, and deletes the old one. */
  async function turn(): Promise<void> {
    const before = values;
    values = newValues();
    exchange.make(values);
    await desk.turn(key, values, 'Binance main');
    await exchange.asked(values);
    exchange.delete(before);
    await exchange.asked(values, 5);
  }

  const skipped = language === 'python' && isMissing('python');

  test.skipIf(skipped)('step 0 works with the key in its file', async () => {
    writeFileSync(join(folder, 'config.json'), JSON.stringify(values));
    run(0);
    await exchange.asked(values, 2);
    rmSync(join(folder, 'config.json'));
  });

  test.skipIf(skipped)('step 1 shows a code, and then has the key', async () => {
    const bot = run(1);
    const [, code = ''] = await bot.said(/under Clients: (\d{3}-\d{3})\n/);
    await desk.typeCode(code, key);
    await exchange.asked(values, 2);
    const again = run(1);
    await exchange.asked(values, 2);
    expect(again.text).not.toContain('code');
  });

  test.skipIf(skipped)('step 2 goes on over rotations without an error or a restart', async () => {
    const bot = run(2);
    await exchange.asked(values, 2);
    for (let version = 2; version <= 4; version++) {
      await turn();
      await bot.said(new RegExp(`the key was turned: version ${version}\n`));
    }
    // Every line it wrote is a balance or a rotation, and the exchange refused nothing.
    const lines = bot.text.trimEnd().split('\n');
    const other = lines.filter((line) => !/^\{ ?'?USDT'?: 100 ?\}$|^the key was turned/.test(line));
    expect(other).toEqual([]);
    expect(exchange.refused).toEqual([]);
  });

  test.skipIf(skipped)(
    'step 2 notices that the key was deactivated, and that it is back',
    async () => {
      const bot = run(2);
      await exchange.asked(values);
      const { credentials } = desk.world.services;
      await credentials.setStatus(key, 'deactivated');
      await bot.said(/no key: This key is deactivated/);
      const asked = exchange.seen.length;
      await bot.said(/(?:This key is deactivated[\s\S]*){4}/);
      // One request may have been on its way.
      expect(exchange.seen.length).toBeLessThanOrEqual(asked + 1);
      await credentials.setStatus(key, 'active');
      await bot.said(/the key is back/);
      await exchange.asked(values);
      expect(exchange.refused).toEqual([]);
    },
  );

  test.skipIf(skipped)(
    'step 2 waits for the vault, and pairs again when it was revoked',
    async () => {
      await desk.lockVault();
      const bot = run(2);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await desk.world.unlock();
      await exchange.asked(values);
      await desk.setStatus('grid bot', 'revoked');
      await bot.said(/no key: The owner has revoked this client/);
      const [, code = ''] = await bot.said(/under Clients: (\d{3}-\d{3})\n/);
      await desk.typeCode(code, key);
      await bot.said(/the key is back/);
      await exchange.asked(values);
    },
  );

  if (language === 'python') {
    test.skipIf(skipped)('step 3 does the same with asyncio', async () => {
      const bot = run(3);
      await exchange.asked(values, 2);
      await turn();
      const lines = bot.text.trimEnd().split('\n');
      expect(lines.filter((line) => line !== "{'USDT': 100}")).toEqual([]);
      expect(exchange.refused).toEqual([]);
    });
  }

  test.skipIf(skipped)('the events are told', async () => {
    const bot = run(language === 'node' ? 3 : 4);
    await bot.said(/^connected \{\}\n/);
    await desk.turn(key, values, 'Binance main');
    await bot.said(
      /credential\.rotated \{ ?'?credential'?: 'binance-main', '?version'?: \d+ ?\}\n/,
    );
  });

  test.skipIf(skipped)('the errors have classes', async () => {
    const number = language === 'node' ? 5 : 6;
    const good = run(number);
    expect(await good.end()).toBe(0);
    expect(good.text).toBe('64\n');
    await desk.lockVault();
    const locked = run(number);
    expect(await locked.end()).toBe(0);
    expect(locked.text).toBe('unlock it\n');
    await desk.world.close();
    const none = run(number);
    expect(await none.end()).toBe(0);
    expect(none.text).toBe('start Keyturn\n');
  });
});

describe('the README of node, step 4, with ccxt itself', () => {
  test('reads and goes on over a rotation, and never has the key', async () => {
    const fake = await FakeBinance.start();
    const desk = await Desk.open(labHttpClient(fake.places));
    const folder = workplace();
    rmSync(join(folder, 'node_modules/ccxt'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules/ccxt'), join(folder, 'node_modules/ccxt'));
    // Its pause is said in the call; ten seconds are too many for a test.
    writeFileSync(join(folder, 'bot.mjs'), step('node', 4).replace('10_000', '20'));
    const values = newValues();
    fake.accept({ apiKey: values['apiKey'] ?? '', secret: values['secret'] ?? '' });
    const key = await desk.addKey('Binance main', values);
    await desk.turnTcpOn();
    const token = await desk.pair('grid bot', key, { modes: ['sign'] });
    const env = bareEnvironment({ KEYTURN_HOME: desk.home, KEYTURN_TOKEN: token });
    const bot = new Running(spawn(process.execPath, ['bot.mjs'], { cwd: folder, env }));
    try {
      await bot.said(/(?:\bUSDT: [\s\S]*){2}/);
      const next = newValues();
      fake.accept({ apiKey: next['apiKey'] ?? '', secret: next['secret'] ?? '' });
      await desk.turn(key, next, 'Binance main');
      fake.drop(values['apiKey'] ?? '');
      await fake.until(({ headers }) => headers['x-mbx-apikey'] === next['apiKey']);
      const said = bot.text.length;
      while (!/(?:\bUSDT: [\s\S]*){2}/.test(bot.text.slice(said))) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(bot.text).not.toMatch(/error/i);
      for (const secret of Object.values({ ...values, ...next })) {
        expect(bot.text).not.toContain(secret);
      }
    } finally {
      await bot.stop();
      await desk.close();
      await fake.stop();
      rmSync(folder, { recursive: true });
    }
  });
});
