import { expect, test } from 'vitest';
import { fakeKey, fakeSecret, read } from './setup/read.ts';

test('ccxt’s way: an exchange, its key', async () => {
  const { keys } = await read('json', {
    'keys.json': JSON.stringify({
      binance: { apiKey: fakeKey('a'), secret: fakeSecret('a'), options: { defaultType: 'swap' } },
      okx: { apiKey: 'test-key', secret: 'test-secret', password: 'test words', sandbox: true },
      hyperliquid: { walletAddress: `0x${'1'.repeat(40)}`, privateKey: `0x${'2'.repeat(64)}` },
    }),
  });
  expect(keys.map(({ exchange, environment, place }) => [exchange, environment, place])).toEqual([
    ['binance', 'live', 'binance'],
    ['okx', 'testnet', 'okx'],
    ['hyperliquid', 'live', 'hyperliquid'],
  ]);
});

test('a list of accounts, with comments and a comma too many', async () => {
  const { keys } = await read('json', {
    'accounts.json': `{
      // all of them
      "accounts": [
        { "exchange": "gateio", "label": "test arb", "account": "sub 1", "key": "test-key", "secret": "test-secret", },
        { "exchange": "nowhere", "api_key": "test-key", "api_secret": "test-secret-2" },
      ],
    }`,
  });
  expect(keys).toMatchObject([
    { exchange: 'gate', label: 'test arb', account: 'sub 1', place: 'accounts › 1' },
    { exchange: null, values: { apiKey: 'test-key', secret: 'test-secret-2' } },
  ]);
});

test('Coinbase’s own file, and a secret that stands alone', async () => {
  const { keys } = await read('json', {
    'cdp_api_key.json': JSON.stringify({
      name: 'organizations/test/apiKeys/test',
      privateKey: '-----BEGIN EC PRIVATE KEY-----\ntest\n-----END EC PRIVATE KEY-----\n',
    }),
    'bot.json': JSON.stringify({ telegram: { token: 'test-token-1' }, port: 'secretly not' }),
  });
  expect(keys).toMatchObject([
    { exchange: 'coinbase', values: { apiKey: 'organizations/test/apiKeys/test' } },
    { exchange: 'generic', place: 'telegram › token', values: { value: 'test-token-1' } },
  ]);
});

test('broken JSON is refused with its line, one nested too deeply before it is parsed', async () => {
  await expect(read('json', { 'a.json': '{\n "a": 1,\n "b" 2\n}' })).rejects.toMatchObject({
    facts: { problem: expect.stringContaining('line 3') },
  });
  await expect(read('json', { 'a.json': '['.repeat(100_000) })).rejects.toMatchObject({
    facts: { problem: expect.stringContaining('levels deep') },
  });
});

test('freqtrade: the public and the private file, comments, trailing commas, the bot’s own secrets', async () => {
  const { keys, skipped } = await read('freqtrade', {
    'config.json': `{
      // the strategy is elsewhere
      "dry_run": false,
      "exchange": { "name": "kraken", "key": "", "secret": "", "pair_whitelist": ["BTC/EUR",] },
      "api_server": { "enabled": true, "jwt_secret_key": "test-jwt-key", "ws_token": ["test-ws-1"], "username": "x", "password": "test-api-word" },
      "telegram": { "enabled": true, "token": "1234:test-telegram", "chat_id": "1" },
    }`,
    'config-private.json': `{ "exchange": { "key": "test-key", "secret": "dGVzdC1zZWNyZXQ=", /* set */ "uid": "test-uid" } }`,
  });
  expect(keys.map(({ label, exchange, values, file }) => [label, exchange, values, file])).toEqual([
    ['Telegram bot token', 'generic', { value: '1234:test-telegram' }, 'config.json'],
    ['freqtrade API server JWT key', 'generic', { value: 'test-jwt-key' }, 'config.json'],
    ['freqtrade API server WebSocket token', 'generic', { value: 'test-ws-1' }, 'config.json'],
    ['freqtrade API server password', 'generic', { value: 'test-api-word' }, 'config.json'],
    [
      'kraken',
      'kraken',
      { apiKey: 'test-key', secret: 'dGVzdC1zZWNyZXQ=', uid: 'test-uid' },
      'config-private.json',
    ],
  ]);
  expect(skipped).toMatchObject([{ file: 'config.json', place: 'exchange' }]);
});
