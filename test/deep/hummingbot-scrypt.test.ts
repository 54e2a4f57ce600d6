/** The published vector of scrypt: parameters that OpenSSL does not take, and seconds of work. */
import { expect, test } from 'vitest';
import { read } from '../unit/scratch/setup/read.ts';

// https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/, test vectors.
const PUBLISHED = {
  cipher: 'aes-128-ctr',
  cipherparams: { iv: '83dbcc02d8ccb40e466191a123791e0e' },
  ciphertext: 'd172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c',
  kdf: 'scrypt',
  kdfparams: {
    dklen: 32,
    n: 262144,
    p: 8,
    r: 1,
    salt: 'ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19',
  },
  mac: '2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097',
};

test('a keystore by scrypt with r = 1 opens', async () => {
  const json = JSON.stringify({ crypto: PUBLISHED, version: 3 });
  const file = `connector: x\nx_secret: ${Buffer.from(json).toString('hex')}\n`;
  const { keys } = await read('hummingbot', { 'x.yml': file }, { password: 'testpassword' });
  const secret = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d';
  expect(keys[0]?.values['secret']).toBe(Buffer.from(secret, 'hex').toString('utf8'));
});
