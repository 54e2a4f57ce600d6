/** Dummy keys, held to the real ccxt. Nothing is sent: requests are only built. */
import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it } from 'vitest';
import { dummyFields } from '../../cli/dummies.ts';
import { parseEnvFile } from '../../cli/env-file.ts';
import { bundleCli, keyturn } from '../setup/cli.ts';

/** As much of ccxt's exchange as is used here. */
interface Exchange {
  readonly requiredCredentials: Readonly<Record<string, boolean>>;
  readonly api: Tree;
  /** Throws when one is missing. */
  checkRequiredCredentials(): boolean;
  sign(path: string, api: unknown, method: string, params: object): unknown;
  signL1Action(action: object, nonce: number): unknown;
}
interface Tree {
  readonly [name: string]: Tree | string[] | unknown;
}
interface Ccxt {
  readonly exchanges: readonly string[];
}

const ccxt = createRequire(import.meta.url)('ccxt') as Ccxt &
  Record<string, new (fields: object) => Exchange>;

/** Those that the vault's catalogue describes. */
const DESCRIBED = [
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

/** What no key helps with: a session to be opened over the network, a library to be downloaded, a host that is not there. */
const NOT_OF_KEYS =
  /requires a token, please call signIn|you need to authenticate with exchange using signIn|does not have a testnet|master-keys are not-supported/;

function exchange(name: string): Exchange {
  const Named = ccxt[name];
  if (Named === undefined) throw new Error(`ccxt has no ${name}`);
  return new Named(dummyFields(name) ?? {});
}

const METHODS = ['get', 'post', 'put', 'delete', 'patch'];

/** A path of each part of its API, with the names that lead to it. */
function paths(tree: Tree, names: readonly string[] = []): [string, readonly string[], string][] {
  return Object.entries(tree).flatMap(([name, below]): [string, readonly string[], string][] => {
    if (typeof below !== 'object' || below === null) return [];
    if (!METHODS.includes(name)) return paths(below as Tree, [...names, name]);
    const [first] = Array.isArray(below) ? (below as string[]) : Object.keys(below);
    return first === undefined ? [] : [[first, names, name.toUpperCase()]];
  });
}

async function trouble(name: string): Promise<string[]> {
  const built = exchange(name);
  const found: string[] = [];
  for (const [path, names, method] of paths(built.api)) {
    try {
      await built.sign(path, names.length === 1 ? names[0] : names, method, { symbol: 'BTCUSDT' });
    } catch (error) {
      const { message } = error as Error;
      if (!NOT_OF_KEYS.test(message)) found.push(`${names.join('.')} ${path}: ${message}`);
    }
  }
  return found;
}

describe('dummy fields', () => {
  it('are there for every exchange that ccxt knows, and are those it wants', () => {
    for (const name of ccxt.exchanges) {
      const required = exchange(name).requiredCredentials;
      const wanted = Object.keys(required).filter((field) => required[field]);
      const fields = dummyFields(name) ?? {};
      expect([name, ...Object.keys(fields).sort()]).toEqual([name, ...wanted.sort()]);
      expect([name, Object.values(fields).filter((value) => value === '')]).toEqual([name, []]);
      expect(exchange(name).checkRequiredCredentials()).toBe(true);
    }
  });

  it.each(DESCRIBED)('let ccxt build a request to every part of %s', async (name) => {
    expect(await trouble(name)).toEqual([]);
  });

  it('let ccxt build one for the others too, but for what no key helps with', async () => {
    const found: string[] = [];
    for (const name of ccxt.exchanges.filter((one) => !DESCRIBED.includes(one))) {
      found.push(...(await trouble(name)).map((text) => `${name} ${text}`));
    }
    expect(found.filter((text) => !/^(?:lighter private|whitebit web) /.test(text))).toEqual([]);
  });

  it('sign an action of Hyperliquid, whose key is one of a wallet', () => {
    expect(() => exchange('hyperliquid').signL1Action({ type: 'dummy' }, 1)).not.toThrow();
  });

  it('look fake', () => {
    for (const name of ccxt.exchanges) {
      for (const [field, value] of Object.entries(dummyFields(name) ?? {})) {
        if (field === 'accountId') continue;
        const readable = [
          value,
          Buffer.from(value.replace(/^0x/, ''), 'hex').toString('latin1'),
          Buffer.from(value.split('\n')[1] ?? '', 'base64').toString('latin1'),
        ].join(' ');
        expect(readable).toMatch(/keyturn.?dummy/i);
      }
    }
  });
});

describe('keyturn dummy', () => {
  let bundle: string;
  beforeAll(async () => {
    bundle = await bundleCli();
  });
  const run = (...args: string[]) => keyturn(bundle, ['dummy', ...args], { home: '/nonexistent' });

  it('prints lines that an environment file may have, without the app', async () => {
    for (const name of ['binance', 'revolutx']) {
      const ran = await run(name);
      expect(ran).toMatchObject({ code: 0, stderr: '' });
      expect(
        Object.fromEntries(parseEnvFile(ran.stdout).map((entry) => [entry.name, entry.value])),
      ).toEqual(dummyFields(name));
    }
  });

  it('prints JSON', async () => {
    expect(JSON.parse((await run('okx', '--json')).stdout)).toEqual(dummyFields('okx'));
  });

  it('refuses what ccxt does not know', async () => {
    for (const name of ['Binance', 'ftx', 'constructor']) {
      const ran = await run(name);
      expect(ran).toMatchObject({ code: 2, stdout: '' });
      expect(ran.stderr).toMatch(
        /^keyturn: error: there is no exchange '.*' in ccxt\nkeyturn: hint: /,
      );
    }
  });
});
