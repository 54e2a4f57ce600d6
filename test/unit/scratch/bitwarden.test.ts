import { createCipheriv, createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import { hashRaw } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { answerTo, fakeKey, fakeSecret, read } from './setup/read.ts';

/** As https://bitwarden.com/help/condition-bitwarden-import/#condition-a-json shows it. */
const EXPORT = {
  encrypted: false,
  folders: [{ id: 'f1', name: 'Trading' }],
  items: [
    {
      id: 'i1',
      organizationId: null,
      folderId: null,
      type: 1,
      reprompt: 0,
      name: 'Binance',
      notes: null,
      favorite: false,
      login: {
        uris: [{ match: null, uri: 'https://www.binance.com/en/login' }],
        username: 'trader@example.org',
        password: 'test-login-word',
        totp: 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ',
      },
      collectionIds: null,
    },
    {
      id: 'i2',
      folderId: 'f1',
      type: 1,
      name: 'Binance grid bot',
      notes: null,
      fields: [
        { name: 'API Key', value: fakeKey('w'), type: 0 },
        { name: 'Secret Key', value: fakeSecret('w'), type: 1 },
      ],
      login: {
        uris: [{ match: null, uri: 'https://www.binance.com' }],
        username: 'trader@example.org',
        password: 'test-login-word',
        totp: 'otpauth://totp/Binance?secret=GEZDGNBVGY3TQOJQ',
      },
    },
    {
      id: 'i3',
      folderId: 'f1',
      type: 2,
      name: 'okx sub account',
      notes:
        'api key = test-key\nsecret key = test-secret\npassphrase = test words\n\nremember the milk',
      secureNote: { type: 0 },
    },
    { id: 'i4', type: 3, name: 'A card', card: { number: '4242' } },
    { id: 'i5', type: 2, name: 'A poem', notes: 'roses: red', secureNote: { type: 0 } },
    { id: 'i6', type: 1, name: 'Old', deletedDate: '2026-01-01T00:00:00.000Z', login: {} },
  ],
};

test('keys in custom fields and in notes, with the account’s TOTP; logins, cards and the trash are passed over', async () => {
  const { keys, skipped } = await read('bitwarden', { 'bw.json': JSON.stringify(EXPORT) });
  expect(keys).toMatchObject([
    {
      place: 'Trading › Binance grid bot',
      label: 'Binance grid bot',
      exchange: 'binance',
      tags: ['Trading'],
      values: {
        apiKey: fakeKey('w'),
        secret: fakeSecret('w'),
        totp: 'otpauth://totp/Binance?secret=GEZDGNBVGY3TQOJQ',
      },
    },
    {
      exchange: 'okx',
      values: { apiKey: 'test-key', secret: 'test-secret', password: 'test words' },
    },
  ]);
  expect(skipped.map(({ place }) => place)).toEqual(['Binance', 'A card', 'A poem', 'Old']);
});

test('a seed of another kind than codes by time is left out, and said so', async () => {
  const item = { ...EXPORT.items[1], login: { ...EXPORT.items[1]?.login, totp: 'steam://test' } };
  const { keys } = await read('bitwarden', {
    'bw.json': JSON.stringify({ ...EXPORT, items: [item] }),
  });
  expect(keys).toMatchObject([{ sure: true, warnings: [expect.stringContaining('seed')] }]);
  expect(keys[0]?.values['totp']).toBe(undefined);
});

test('an export for one account alone is refused, and says what to do', async () => {
  const restricted = { encrypted: true, encKeyValidation_DO_NOT_EDIT: '2.x|y|z', items: [] };
  await expect(read('bitwarden', { 'bw.json': JSON.stringify(restricted) })).rejects.toMatchObject({
    code: 'file_refused',
    facts: { problem: expect.stringContaining('Password protected') },
  });
});

/** As the client makes it (https://bitwarden.com/help/encrypted-export/, libs/tools/export of bitwarden/clients). */
async function protectedExport(password: string, kdfType: 0 | 1): Promise<string> {
  const salt = randomBytes(16).toString('base64');
  const kdf =
    kdfType === 0
      ? { kdfType, kdfIterations: 5000, kdfMemory: null, kdfParallelism: null }
      : { kdfType, kdfIterations: 2, kdfMemory: 16, kdfParallelism: 2 };
  const key =
    kdfType === 0
      ? pbkdf2Sync(password, salt, 5000, 32, 'sha256')
      : await hashRaw(password, {
          algorithm: 2,
          memoryCost: 16 * 1024,
          timeCost: 2,
          parallelism: 2,
          outputLen: 32,
          salt: createHash('sha256').update(salt).digest(),
        });
  const expand = (info: string): Buffer =>
    createHmac('sha256', key)
      .update(Buffer.concat([Buffer.from(info), Buffer.of(1)]))
      .digest();
  const seal = (text: string): string => {
    const iv = randomBytes(16);
    const cipher = createCipheriv('aes-256-cbc', expand('enc'), iv);
    const sealed = Buffer.concat([cipher.update(text), cipher.final()]);
    const mac = createHmac('sha256', expand('mac')).update(iv).update(sealed).digest();
    return `2.${[iv, sealed, mac].map((part) => part.toString('base64')).join('|')}`;
  };
  return JSON.stringify({
    encrypted: true,
    passwordProtected: true,
    salt,
    ...kdf,
    encKeyValidation_DO_NOT_EDIT: seal('test-uuid'),
    data: seal(JSON.stringify(EXPORT)),
  });
}

test.each([0, 1] as const)('the export with a password, KDF %i', async (kdf) => {
  const file = { 'bw.json': await protectedExport('test words', kdf) };
  expect((await answerTo('bitwarden', file)).answer.kind).toBe('locked');
  expect((await read('bitwarden', file, { password: 'test words' })).keys).toHaveLength(2);
  await expect(read('bitwarden', file, { password: 'other' })).rejects.toMatchObject({
    code: 'wrong_file_password',
  });
});

test('a cost out of bounds is refused before any work', async () => {
  const whole = JSON.parse(await protectedExport('test words', 1));
  for (const cost of [
    { kdfMemory: 8192 },
    { kdfIterations: 1e9 },
    { kdfParallelism: 0 },
    { kdfType: 0, kdfIterations: 1e12 },
  ]) {
    const text = JSON.stringify({ ...whole, ...cost });
    await expect(read('bitwarden', { 'bw.json': text }, { password: 'x' })).rejects.toMatchObject({
      code: 'file_refused',
    });
  }
});
