import { expect, test } from 'vitest';
import { fakeKey, fakeSecret, read } from './setup/read.ts';

test.each([',', ';', '\t', '|'])('a table divided by %j, with its columns shown', async (d) => {
  const rows = [
    ['Exchange', 'Name', 'API Key', 'Secret Key', 'Passphrase', 'Opened'],
    ['Binance', 'test grid', fakeKey('a'), fakeSecret('a'), '', '2026-01-01'],
    ['OKX', 'test "quoted"', 'test-key', 'test-secret', 'test words', ''],
    ['Kraken', 'empty', '', '', '', ''],
  ];
  const text = rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(d));
  const { keys, skipped, columns } = await read('csv', {
    'keys.csv': `\uFEFF${text.join('\r\n')}`,
  });
  expect(keys.map(({ exchange, label, values }) => [exchange, label, values])).toEqual([
    ['binance', 'test grid', { apiKey: fakeKey('a'), secret: fakeSecret('a') }],
    ['okx', 'test "quoted"', { apiKey: 'test-key', secret: 'test-secret', password: 'test words' }],
  ]);
  expect(skipped).toMatchObject([{ place: 'line 4' }]);
  expect(columns.map(({ meaning }) => meaning)).toEqual([
    'exchange',
    'label',
    'apiKey',
    'secret',
    'password',
    null,
  ]);
});

test('a table without a header is refused, and nothing of it is in the words', async () => {
  const refused = read('csv', { 'keys.csv': `binance,${fakeKey('a')},${fakeSecret('a')}\n` });
  await expect(refused).rejects.toMatchObject({ code: 'file_refused' });
  await expect(refused).rejects.not.toMatchObject({
    facts: { problem: expect.stringContaining('testa') },
  });
});

test('a cell that was saved from being a formula is what it was', async () => {
  const { keys } = await read('csv', {
    'k.csv': `exchange,apiKey,secret\nbybit,'=test-key,'-test-secret\n`,
  });
  expect(keys[0]?.values).toEqual({ apiKey: '=test-key', secret: '-test-secret' });
});

test('1Password: logins are passed over, keys in user name and password, fields and notes are taken', async () => {
  const header = 'Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes';
  const { keys, skipped } = await read('onepassword', {
    '1password.csv': [
      header,
      'Binance,https://www.binance.com,trader@example.org,test-login,,false,false,,',
      `Binance API,https://www.binance.com,${fakeKey('b')},${fakeSecret('b')},otpauth://totp/x?secret=GEZDGNBVGY3TQOJQ,false,false,Trading;Bots,`,
      'OKX bot,https://www.okx.com,,,,false,false,,"API Key: test-key\nSecret Key: test-secret\nPassphrase: test words"',
      `Old,https://www.binance.com,${fakeKey('c')},${fakeSecret('c')},,false,true,,`,
    ].join('\n'),
  });
  expect(keys).toMatchObject([
    {
      label: 'Binance API',
      exchange: 'binance',
      tags: ['Trading', 'Bots'],
      values: { apiKey: fakeKey('b'), secret: fakeSecret('b') },
    },
    {
      label: 'OKX bot',
      exchange: 'okx',
      values: { apiKey: 'test-key', secret: 'test-secret', password: 'test words' },
    },
  ]);
  expect(keys[0]?.values['totp']).toMatch(/^otpauth:/);
  expect(skipped.map(({ place, why }) => [place, why])).toEqual([
    ['Binance', 'A login, not a key of an API.'],
    ['Old', 'It is archived.'],
  ]);
});
