import { expect, test } from 'vitest';
import { connectorFile, keystore } from './setup/hummingbot.ts';
import { answerTo, fakeKey, fakeSecret, read } from './setup/read.ts';

const PASSWORD = 'test-hummingbot words';

const folder = () => ({
  '.password_verification': keystore('HummingBot', PASSWORD),
  'binance.yml': connectorFile(
    'binance',
    { api_key: fakeKey('h'), api_secret: fakeSecret('h') },
    PASSWORD,
  ),
  'okx_perpetual.yml': connectorFile(
    'okx_perpetual',
    { api_key: 'test-key', secret_key: 'test-secret', passphrase: 'test ünï' },
    PASSWORD,
  ),
});

test('one password opens all files of the folder', async () => {
  const { answer } = await answerTo('hummingbot', folder());
  expect(answer.kind).toBe('locked');
  const { keys } = await read('hummingbot', folder(), { password: PASSWORD });
  expect(keys.map(({ exchange, values }) => [exchange, values])).toEqual([
    ['binance', { apiKey: fakeKey('h'), secret: fakeSecret('h') }],
    ['okx', { apiKey: 'test-key', secret: 'test-secret', password: 'test ünï' }],
  ]);
});

test('a wrong password is one, with the folder’s proof and without', async () => {
  const { '.password_verification': _proof, ...bare } = folder();
  for (const files of [folder(), bare]) {
    await expect(read('hummingbot', files, { password: 'test-other' })).rejects.toMatchObject({
      code: 'wrong_file_password',
    });
  }
});

test('scrypt, and IVs that lost their leading zeros, an odd digit too', async () => {
  for (const iv of ['00000000000000000000000000000001', '000f0e0d0c0b0a090807060504030201']) {
    for (const kdf of ['pbkdf2', 'scrypt'] as const) {
      const secret = keystore('test-secret', PASSWORD, { kdf, iv: Buffer.from(iv, 'hex') });
      const file = `connector: kucoin\nkucoin_api_key: ${keystore('test-key', PASSWORD)}\nkucoin_secret_key: ${secret}\n`;
      const { keys } = await read('hummingbot', { 'kucoin.yml': file }, { password: PASSWORD });
      expect(keys[0]?.values).toEqual({ apiKey: 'test-key', secret: 'test-secret' });
    }
  }
});

// https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/, test vectors.
const PUBLISHED = {
  pbkdf2: {
    cipher: 'aes-128-ctr',
    cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
    ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
    kdf: 'pbkdf2',
    kdfparams: {
      c: 262144,
      dklen: 32,
      prf: 'hmac-sha256',
      salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
    },
    mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
  },
};

test('the published vector', async () => {
  const json = JSON.stringify({ crypto: PUBLISHED.pbkdf2, version: 3 });
  const file = `connector: x\nx_secret: ${Buffer.from(json).toString('hex')}\n`;
  const { keys } = await read('hummingbot', { 'x.yml': file }, { password: 'testpassword' });
  const secret = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
  expect(keys[0]?.values['secret']).toBe(Buffer.from(secret, 'hex').toString('utf8'));
});

test('a cost out of bounds is refused before any work', async () => {
  const dear = (kdfparams: object): string => {
    const crypto = {
      ...PUBLISHED.pbkdf2,
      kdfparams: { ...PUBLISHED.pbkdf2.kdfparams, ...kdfparams },
    };
    const hex = Buffer.from(JSON.stringify({ crypto, version: 3 })).toString('hex');
    return `connector: x\nx_secret: ${hex}\n`;
  };
  for (const params of [{ c: 4_000_000_000 }, { c: -1 }, { c: 1.5 }, { dklen: 1_000_000 }]) {
    await expect(
      read('hummingbot', { 'x.yml': dear(params) }, { password: 'test' }),
    ).rejects.toMatchObject({ code: 'file_refused' });
  }
});

test('YAML that refers to itself over and over is refused', async () => {
  const bomb = `connector: x\na: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]\n`;
  await expect(read('hummingbot', { 'x.yml': bomb })).rejects.toMatchObject({
    code: 'file_refused',
  });
});
