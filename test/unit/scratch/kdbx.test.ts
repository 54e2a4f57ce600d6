/** Databases made by KeePassXC itself, and one of version 3.1 that it opens. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as kdbxweb from 'kdbxweb';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerTo, fakeKey, fakeSecret, read } from './setup/read.ts';

const PASSWORD = 'test-keepass words';
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-kdbx-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function keepassxc(args: readonly string[], input: string): string {
  const { status, stdout, stderr } = spawnSync('keepassxc-cli', args, { input, encoding: 'utf8' });
  if (status !== 0) throw new Error(`keepassxc-cli ${args[0]}: ${stderr}`);
  return stdout;
}

const string = (key: string, value: string, hidden = false): string =>
  `<String><Key>${key}</Key><Value${hidden ? ' ProtectInMemory="True"' : ''}>${value}</Value></String>`;

let entries = 0;

/** Each with a UUID of its own, behind those of the groups. */
function entry(...strings: string[]): string {
  const uuid = Buffer.alloc(16);
  uuid.writeUInt8(16 + entries++, 15);
  return `<Entry><UUID>${uuid.toString('base64')}</UUID>${strings.join('')}</Entry>`;
}

/** KeePass's XML (https://keepass.info/help/kb/kdbx.html), which KeePassXC imports. */
const XML = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<KeePassFile><Meta><Generator>test</Generator></Meta><Root><Group><UUID>AAAAAAAAAAAAAAAAAAAAAQ==</UUID><Name>Root</Name>
<Group><UUID>AAAAAAAAAAAAAAAAAAAAAg==</UUID><Name>Trading</Name>
${entry(
  string('Title', 'Binance main'),
  string('UserName', 'trader@example.org'),
  string('Password', 'test-login-word', true),
  string('URL', 'https://www.binance.com'),
  string('API Key', fakeKey('x')),
  string('API Secret', fakeSecret('x'), true),
  string('otp', 'otpauth://totp/Binance:x?secret=GEZDGNBVGY3TQOJQ&amp;issuer=Binance', true),
)}
${entry(
  string('Title', 'OKX API'),
  string('UserName', 'test-1234-5678-90ab-okx'),
  string('Password', 'test-secret-1234567890', true),
  string('passphrase', 'test wörds', true),
)}
</Group>
${entry(string('Title', 'Mail'), string('UserName', 'x'), string('Password', 'test-mail', true), string('URL', 'https://mail.example'))}
</Group></Root></KeePassFile>`;

function made(name: string): string {
  const xml = join(folder, `${name}.xml`);
  const path = join(folder, `${name}.kdbx`);
  writeFileSync(xml, XML);
  keepassxc(['import', '--quiet', xml, path, '--set-password'], `${PASSWORD}\n${PASSWORD}\n`);
  return path;
}

const WANTED = [
  {
    place: 'Trading › Binance main',
    exchange: 'binance',
    values: { apiKey: fakeKey('x'), secret: fakeSecret('x') },
  },
  {
    place: 'Trading › OKX API',
    exchange: 'okx',
    values: {
      apiKey: 'test-1234-5678-90ab-okx',
      secret: 'test-secret-1234567890',
      password: 'test wörds',
    },
  },
];

test('one that keepassxc-cli made: own fields, user name and password, the OTP; not the logins', async () => {
  const bytes = readFileSync(made('four'));
  expect((await answerTo('kdbx', { 'a.kdbx': bytes })).answer).toEqual({
    kind: 'locked',
    subject: 'a.kdbx',
  });
  const { keys, skipped } = await read('kdbx', { 'a.kdbx': bytes }, { password: PASSWORD });
  expect(keys).toMatchObject(WANTED);
  expect(keys[0]?.values['totp']).toContain('GEZDGNBVGY3TQOJQ');
  expect(skipped).toMatchObject([{ place: 'Mail' }]);
  await expect(read('kdbx', { 'a.kdbx': bytes }, { password: 'other' })).rejects.toMatchObject({
    code: 'wrong_file_password',
  });
});

test('with a key file that keepassxc-cli made', async () => {
  const path = join(folder, 'keyfile.kdbx');
  const keyFile = join(folder, 'test.keyx');
  keepassxc(
    ['db-create', '-q', path, '--set-password', '--set-key-file', keyFile],
    `${PASSWORD}\n${PASSWORD}\n`,
  );
  keepassxc(
    ['add', '-q', '-k', keyFile, '-u', 'test-key-of-okx-1234', '-p', path, 'OKX API key'],
    `${PASSWORD}\ntest-secret-of-okx-5678\n`,
  );
  const source = { 'k.kdbx': readFileSync(path) };
  const { keys } = await read('kdbx', source, {
    password: PASSWORD,
    keyFile: readFileSync(keyFile),
  });
  expect(keys).toMatchObject([
    {
      exchange: 'okx',
      values: { apiKey: 'test-key-of-okx-1234', secret: 'test-secret-of-okx-5678' },
    },
  ]);
  await expect(read('kdbx', source, { password: PASSWORD })).rejects.toMatchObject({
    code: 'wrong_file_password',
  });
});

async function versioned(version: 3 | 4, kdf?: string, rounds?: number): Promise<Uint8Array> {
  const { Kdbx, Credentials, ProtectedValue } = kdbxweb;
  const database = Kdbx.create(new Credentials(ProtectedValue.fromString(PASSWORD)), 'test');
  database.setVersion(version);
  if (kdf !== undefined) database.setKdf(kdf);
  if (rounds !== undefined && version === 3) database.header.keyEncryptionRounds = rounds;
  const added = database.createEntry(database.getDefaultGroup());
  added.fields.set('Title', 'Bybit api');
  added.fields.set('UserName', 'test-key-of-bybit-1');
  added.fields.set('Password', ProtectedValue.fromString('test-secret-of-bybit-2'));
  return new Uint8Array(await database.save());
}

test('version 3.1, which keepassxc-cli opens as well, and AES-KDF in version 4', async () => {
  const old = await versioned(3, undefined, 1000);
  const path = join(folder, 'three.kdbx');
  writeFileSync(path, old);
  expect(keepassxc(['ls', '-q', path], `${PASSWORD}\n`)).toContain('Bybit api');
  for (const bytes of [old, await versioned(4, kdbxweb.Consts.KdfId.Aes)]) {
    const { keys } = await read('kdbx', { 'b.kdbx': bytes }, { password: PASSWORD });
    expect(keys).toMatchObject([{ exchange: 'bybit', label: 'Bybit api' }]);
  }
});

test('a cost out of bounds is refused before any work', async () => {
  const old = await versioned(3, undefined, 1000);
  // Field 6 of the header: u8 6, u16 8, u64 rounds, little-endian.
  const at = Buffer.from(old).indexOf(Buffer.from([6, 8, 0, 0xe8, 3, 0, 0, 0, 0, 0, 0]));
  expect(at).toBeGreaterThan(0);
  Buffer.from(old.buffer).writeBigUInt64LE(1n << 40n, at + 3);
  await expect(read('kdbx', { 'b.kdbx': old }, { password: PASSWORD })).rejects.toMatchObject({
    code: 'file_refused',
    facts: { problem: expect.stringContaining('rounds') },
  });
});

test('cut or changed anywhere it is refused with a name, and nothing else', async () => {
  const bytes = readFileSync(made('cut'));
  for (let length = 0; length < bytes.length; length += Math.max(1, bytes.length >> 5)) {
    await expect(
      read('kdbx', { 'a.kdbx': bytes.subarray(0, length) }, { password: PASSWORD }),
    ).rejects.toMatchObject({
      code: expect.stringMatching(/^(file_refused|wrong_file_password)$/),
    });
  }
});
