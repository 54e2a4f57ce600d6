import { expect, test } from 'vitest';
import { fakeKey, fakeSecret, read } from './setup/read.ts';

test('keys of several exchanges and accounts are put together by what stands before', async () => {
  const { keys, skipped } = await read('env', {
    '.env': `\uFEFF# the bots
export BINANCE_MAIN_API_KEY="${fakeKey('a')}"
export BINANCE_MAIN_API_SECRET='${fakeSecret('a')}'   # not for reading alone
BINANCE_TESTNET_KEY=${fakeKey('b')}
BINANCE_TESTNET_SECRET=${fakeSecret('b')}
OKX_API_KEY=test-key
OKX_SECRET_KEY=test-secret
OKX_PASSPHRASE="two words # no comment"
KRAKEN_API_KEY=your_api_key
KRAKEN_PRIVATE_KEY=
LOG_LEVEL=debug
`,
  });
  expect(
    keys.map(({ exchange, environment, account, values }) => [
      exchange,
      environment,
      account,
      values,
    ]),
  ).toEqual([
    ['binance', 'live', 'main', { apiKey: fakeKey('a'), secret: fakeSecret('a') }],
    ['binance', 'testnet', '', { apiKey: fakeKey('b'), secret: fakeSecret('b') }],
    [
      'okx',
      'live',
      '',
      { apiKey: 'test-key', secret: 'test-secret', password: 'two words # no comment' },
    ],
  ]);
  expect(keys.every(({ sure }) => sure)).toBe(true);
  expect(skipped.map(({ place }) => place).sort()).toEqual([
    'KRAKEN_API_KEY',
    'KRAKEN_PRIVATE_KEY',
    'LOG_LEVEL',
  ]);
});

test('one key without a prefix is of the exchange that another variable names', async () => {
  const { keys } = await read('env', {
    '.env': `EXCHANGE=kucoin\nAPI_KEY=test-key\nAPI_SECRET=test-secret\nAPI_PASSPHRASE=test-words\n`,
  });
  expect(keys).toMatchObject([
    {
      exchange: 'kucoin',
      values: { apiKey: 'test-key', secret: 'test-secret', password: 'test-words' },
    },
  ]);
});

test('freqtrade’s variables, and the exchange behind the field', async () => {
  const { keys } = await read('env', {
    '.env': `FREQTRADE__EXCHANGE__NAME=bybit\nFREQTRADE__EXCHANGE__KEY=test-key\nFREQTRADE__EXCHANGE__SECRET=test-secret\nAPI_KEY_GATEIO=test-other\nAPI_SECRET_GATEIO=test-other-secret\n`,
  });
  expect(keys.map(({ exchange }) => exchange)).toEqual(['bybit', 'gate']);
});

test('what has a secret’s name and no exchange is a generic secret; a database without one is not', async () => {
  const { keys, skipped } = await read('env', {
    '.env': `TELEGRAM_TOKEN=123456:test-token\nRPC_URL=https://test:test-word@node.example\nDB_HOST=localhost\nDB_PASSWORD=test-db-word\n`,
  });
  expect(keys.map(({ label, exchange, values }) => [label, exchange, values])).toEqual([
    ['TELEGRAM_TOKEN', 'generic', { value: '123456:test-token' }],
    ['RPC_URL', 'generic', { value: 'https://test:test-word@node.example' }],
    ['DB_PASSWORD', 'generic', { value: 'test-db-word' }],
  ]);
  expect(skipped).toMatchObject([{ place: 'DB_HOST' }]);
});

test('a private key over several lines stays whole', async () => {
  const pem = '-----BEGIN PRIVATE KEY-----\ntest\ntest\n-----END PRIVATE KEY-----';
  const { keys } = await read('env', {
    '.env': `BINANCE_API_KEY=${fakeKey('c')}\nBINANCE_SECRET="${pem}"\n`,
  });
  expect(keys[0]?.values['secret']).toBe(pem);
});

test('what is no text is refused with words', async () => {
  await expect(read('env', { '.env': Uint8Array.of(0xff, 0xc0, 1) })).rejects.toMatchObject({
    code: 'file_refused',
  });
});
